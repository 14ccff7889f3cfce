import csv
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Store

from graph_api.rdf import document_symbols
from graph_api.rdf.namespaces import TERMS, THINGS
from graph_api.rdf.resources import resources

CSV = Path(__file__).with_name("symbols.csv")
ROWS = list(csv.DictReader(CSV.read_text(encoding="utf-8").splitlines()))
LOOKS_LIKE_ONE = (
    r"[A-Z]{1,6}(/[A-Za-z0-9.()-]+)+( [(][A-Z][a-z.]+ [A-Z0-9]+[)](/[A-Za-z0-9.]+)*)?"
    r"|[A-Z]{2,3} [A-Z]{3} [0-9]+/[0-9]{4}"
)

number = st.integers(1, 999).map(str)
year = st.integers(1946, 2099).map(str)
session = number | st.integers(1, 40).map("S-{}".format)
country = st.sampled_from(["HUN", "MEX", "PER", "XKX"])
suffix = st.lists(st.sampled_from(["/Add.1", "/Corr.2", "/Rev.10"]), max_size=2).map("".join)
texts = st.one_of(
    st.builds("A/HRC/{}/{}{}".format, session, number, suffix),
    st.builds("A/HRC/RES/{}/{}".format, session, number),
    st.builds("E/CN.4/{}/{}{}".format, year, number, suffix),
    st.builds("E/CN.4/RES/{}({})".format, number, st.sampled_from(["I", "IV", "IX", "XXXVI"])),
    st.builds("A/RES/{}(III){}".format, number, st.sampled_from(["", "A", "B", "H"])),
    st.builds("CCPR/C/{}/CO/{}{}".format, country, number, suffix),
    st.builds("CRC/C/{}/CO/{}-{}".format, country, number, number),
    st.builds("S/RES/{}({})".format, number, year),
    st.builds("AL {} {}/{}".format, country, number, st.integers(1990, 2099)),
)


def parsed(text: str) -> document_symbols.Symbol:
    symbol = document_symbols.parse(text)
    assert symbol is not None, text
    return symbol


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["written"])
def test_symbol_as_written_has_the_parts_checked_by_hand(row: dict[str, str]) -> None:
    symbol = parsed(row["written"])
    parts = {
        "text": symbol.text,
        "slug": symbol.slug,
        "body": symbol.body,
        "kind": symbol.kind,
        "session": symbol.session or "",
        "number": symbol.number or "",
        "year": str(symbol.year or ""),
        "country": symbol.country or "",
        "suffixes": " ".join(symbol.suffixes),
    }
    assert parts == {name: row[name] for name in parts}


def test_at_least_sixty_different_symbols_are_checked() -> None:
    assert len({row["text"] for row in ROWS}) >= 60


@pytest.mark.parametrize("text", sorted({row["text"] for row in ROWS}))
def test_canonical_text_matches_the_pattern_of_the_shapes(text: str) -> None:
    assert re.fullmatch(LOOKS_LIKE_ONE, text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "A",
        "A/HRC",
        "EUR 62/5974/2017",
        "AMR2355732017",
        "act30/6011/2017",
        "NewsID 22484",
        "UN Doc. (2016)",
        "eres1996-3",
        "526112",
        "A/HRC/37/51/Foo.2",
        "A/HRC/37/51-52",
        "A/HRC/37/51²",
        "A/HRC/thirty-seven/51",
        "XX/HRC/37/51",
        "CCPR/C/HUNGARY/CO/6",
        "Special Rapporteur on torture",
        "CIV",
        "A/" * 1000,
    ],
)
def test_text_that_is_no_united_nations_symbol_is_none(text: str) -> None:
    assert document_symbols.parse(text) is None


def test_report_and_resolution_of_the_same_numbers_are_different_symbols() -> None:
    report, resolution = parsed("A/HRC/35/9"), parsed("A/HRC/RES/35/9")
    assert report.slug != resolution.slug
    assert (report.kind, resolution.kind) == ("report", "resolution")


def test_link_of_a_symbol_is_its_stable_address_and_a_letter_has_none() -> None:
    assert parsed("a hrc 37 51").link == "https://undocs.org/A/HRC/37/51"
    assert parsed("OL HUN 1/2018").link is None


def test_invisible_characters_of_a_copied_symbol_are_ignored() -> None:
    assert parsed("A/HRC/\u200b37/51\u00a0").text == "A/HRC/37/51"


@given(texts)
def test_canonical_text_slug_and_lower_case_lead_back_to_the_same_symbol(text: str) -> None:
    symbol = parsed(text)
    assert symbol.text == text
    assert parsed(symbol.slug) == symbol
    assert parsed(text.lower()) == symbol


@given(st.text() | st.from_regex(r"[A-Za-z0-9/ ._()-]{0,30}", fullmatch=True))
def test_any_text_gives_a_symbol_that_reads_itself_or_none(text: str) -> None:
    symbol = document_symbols.parse(text)
    assert symbol is None or document_symbols.parse(symbol.text) == symbol


def test_symbols_of_our_documents_lead_to_their_own_iri(graph: Store) -> None:
    # The inventory names these two after their short titles.
    renamed = {"A/RES/53/144": "hrd-declaration", "HRI/MC/2015/6": "san-jose-guidelines"}
    quads = list(graph.quads_for_pattern(None, NamedNode(TERMS + "symbol"), None))
    written = {q.object.value: q.subject for q in quads if isinstance(q.object, Literal)}
    read = {text: symbol for text in written if (symbol := document_symbols.parse(text))}
    for text, symbol in read.items():
        slug = renamed.get(text, symbol.slug)
        assert (symbol.text, written[text]) == (text, NamedNode(f"{THINGS}document/{slug}"))
    assert len(read) >= 100
    amnesty = re.compile(r"[A-Z]{3} \d\d/\d+/\d{4}")
    assert [text for text in written if text not in read and not amnesty.fullmatch(text)] == []


def test_shapes_use_the_pattern_that_the_module_names() -> None:
    shapes = (resources() / "shapes" / "core.ttl").read_text(encoding="utf-8")
    assert LOOKS_LIKE_ONE in shapes
    assert document_symbols.__doc__
    assert all(part in document_symbols.__doc__ for part in LOOKS_LIKE_ONE.split("|"))
