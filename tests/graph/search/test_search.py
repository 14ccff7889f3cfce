import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.search import names_from_graph
from graph_api.errors import ParameterError
from graph_api.graph.search import names as find_names
from graph_api.graph.search import search
from graph_api.graph.search.names import Name
from graph_api.graph.search.search import Index
from graph_api.rdf import spelling
from graph_api.rdf.namespaces import SCHEMES, THINGS
from graph_api.snapshot.manifest import Snapshot
from graph_api.sparql.workers.pool import Pool

# A few things with names as sources write them; the ids are those of the inventory.
SMALL = [
    ("country/CIV", "label", "Ivory Coast", "en"),
    ("country/CIV", "label", "C\u00f4te d\u2019Ivoire", "fr"),
    ("country/CIV", "label", "\u0633\u0627\u062d\u0644 \u0627\u0644\u0639\u0627\u062c", "ar"),
    ("country/CIV", "label", "\u041a\u043e\u0442-\u0434\u2019\u0418\u0432\u0443\u0430\u0440", "ru"),
    ("country/CIV", "label", "\u79d1\u7279\u8fea\u74e6", "zh"),
    ("country/CIV", "code", "CIV", None),
    ("country/HRV", "label", "Croatia", "en"),
    ("country/HRV", "code", "HR", None),
    ("country/HUN", "label", "Hungary", "en"),
    ("actor/civicus", "label", "CIVICUS", "en"),
    (
        "actor/sr-hrd",
        "label",
        "Special Rapporteur on the situation of human rights defenders",
        "en",
    ),
    ("actor/sr-hrd", "form", "SR on HRDs", "en"),
    ("actor/sr-torture", "label", "Special Rapporteur on torture", "en"),
    ("actor/cat", "label", "Committee against Torture", "en"),
    ("actor/cat", "alternative", "CAT", "en"),
    ("document/CAT", "code", "CAT", None),
    ("document/A-HRC-37-51", "label", "Defenders of people on the move", "en"),
    ("document/A-HRC-37-51", "symbol", "A/HRC/37/51", None),
    ("document/A-HRC-37-51-Add-2", "symbol", "A/HRC/37/51/Add.2", None),
    ("document/A-HRC-35-9", "symbol", "A/HRC/35/9", None),
    ("document/A-HRC-RES-35-9", "symbol", "A/HRC/RES/35/9", None),
    ("document/chr-decision", "symbol", "Commission decision 1998/112", None),
    ("topic/t-torture", "label", "Torture", "en"),
    ("unit/ai-2018/P1", "label", "Hungary", "en"),
]
CIV, HRD = THINGS + "country/CIV", THINGS + "actor/sr-hrd"


def iri_of(thing: str) -> str:
    return THINGS + thing


@pytest.fixture(scope="module")
def small() -> Index:
    names = [Name(iri_of(thing), text, how, language) for thing, how, text, language in SMALL]
    return Index(names, [iri_of(f"actor/{name}") for name in ("sr-hrd", "sr-torture", "cat")])


@pytest.fixture(scope="module")
def ours(our_snapshot: Snapshot) -> Index:
    return Index.build(our_snapshot.index)


def first(index: Index, query: str, kind: str | None = None) -> str:
    return index.find(query, kind)[0].iri.removeprefix(THINGS)


SPELLINGS = [
    ("C\u00f4te d'Ivoire", "country/CIV"),
    ("C\u00f4te d\u2019Ivoire", "country/CIV"),
    ("cote divoire", "country/CIV"),
    ("COTE D IVOIRE", "country/CIV"),
    ("cote-d-ivoire", "country/CIV"),
    ("CIV", "country/CIV"),
    ("civ", "country/CIV"),
    ("\u0633\u0627\u062d\u0644 \u0639\u0627\u062c", "country/CIV"),
    ("\u043a\u043e\u0442 \u0434\u0438\u0432\u0443\u0430\u0440", "country/CIV"),
    ("\u79d1\u7279\u8fea\u74e6", "country/CIV"),
    ("A/HRC/37/51", "document/A-HRC-37-51"),
    ("a hrc 37 51", "document/A-HRC-37-51"),
    ("UN Doc. A/HRC/37/51", "document/A-HRC-37-51"),
    ("a-hrc-37-51-add-2", "document/A-HRC-37-51-Add-2"),
    ("SR on HRDs", "actor/sr-hrd"),
    ("hungray", "country/HUN"),
    ("special raporteur on tortur", "actor/sr-torture"),
]


@pytest.mark.parametrize(("query", "thing"), SPELLINGS)
def test_name_in_any_spelling_finds_its_thing_first(small: Index, query: str, thing: str) -> None:
    assert first(small, query) == thing


@pytest.mark.parametrize(("query", "thing"), SPELLINGS)
def test_same_spellings_find_the_same_things_in_our_data(
    ours: Index, query: str, thing: str
) -> None:
    assert first(ours, query) == thing


@pytest.mark.parametrize(
    ("query", "thing"),
    [
        ("Hongrie", "country/HUN"),
        ("\u5308\u7259\u5229", "country/HUN"),
        ("WGEID", "actor/wgeid"),
        ("- SR HR Defenders", "actor/sr-hrd"),
        ("CCPR_C_HUN_CO_6", "document/CCPR-C-HUN-CO-6"),
        ("EUR 62/5974/2017", "document/ai-EUR-62-5974-2017"),
        ("resolution 1998/112", "document/chr-decision-1998-112"),
        ("Commission decision 1998/112", "document/chr-decision-1998-112"),
        ("P1.3.s1", "unit/ai-2018/P1.3.s1"),
        ("article 9", "article/9"),
    ],
)
def test_names_of_our_data_find_their_thing_first(ours: Index, query: str, thing: str) -> None:
    assert first(ours, query) == thing


def test_symbol_of_a_report_never_finds_the_resolution_first(small: Index) -> None:
    assert first(small, "a hrc 35 9") == "document/A-HRC-35-9"
    assert first(small, "a hrc res 35 9") == "document/A-HRC-RES-35-9"


def test_symbol_spelt_in_words_finds_the_document_by_its_symbol(small: Index) -> None:
    assert first(small, "E/CN.4/DEC/1998/112") == "document/chr-decision"


def test_exact_name_is_before_a_code_and_that_before_a_beginning(small: Index) -> None:
    found = [(hit.iri.removeprefix(THINGS), hit.score) for hit in small.find("cat")]
    assert found[:2] == [("actor/cat", 98.0), ("document/CAT", 90.0)]
    found = [(hit.iri.removeprefix(THINGS), hit.score) for hit in small.find("civ")]
    assert [thing for thing, _ in found[:2]] == ["country/CIV", "actor/civicus"]
    assert 70 <= found[1][1] < 85


def test_all_words_are_before_some_words(small: Index) -> None:
    hits = small.find("torture rapporteur")
    assert hits[0].iri == THINGS + "actor/sr-torture"
    assert 50 <= hits[0].score < 70
    assert all(hit.score < 50 for hit in hits[1:])


def test_things_of_one_name_come_in_the_order_of_their_kinds(small: Index) -> None:
    assert [hit.kind for hit in small.find("Hungary")] == ["country", "unit"]


def test_hit_has_the_english_label_and_the_name_that_matched(small: Index) -> None:
    hit = small.find("cote d'ivoire")[0]
    assert (hit.label, hit.matched) == ("Ivory Coast", "C\u00f4te d\u2019Ivoire")


def test_thing_is_listed_once_with_its_best_score(small: Index) -> None:
    hits = small.find("special rapporteur")
    assert len({hit.iri for hit in hits}) == len(hits)


def test_kind_actor_includes_mandates_and_kind_mandate_leaves_other_actors_out(
    small: Index,
) -> None:
    assert first(small, "torture rapporteur", "actor") == "actor/sr-torture"
    assert first(small, "civicus", "actor") == "actor/civicus"
    assert small.find("civicus", "mandate") == []


def test_unknown_kind_is_refused_with_the_nearest_one(small: Index) -> None:
    with pytest.raises(ParameterError, match="Did you mean country"):
        small.find("Hungary", "contry")


def test_limit_cuts_the_list_at_its_end(small: Index) -> None:
    everything = small.find("special rapporteur", limit=100)
    assert small.find("special rapporteur", limit=1) == everything[:1]


@pytest.mark.parametrize("query", ["", "   ", "?!", "'"])
def test_query_without_letters_and_digits_finds_nothing(small: Index, query: str) -> None:
    assert small.find(query) == small.nearest(query) == []


def test_nonsense_finds_nothing_but_a_name_that_is_far_off_has_a_nearest_thing(
    small: Index,
) -> None:
    assert small.find("xyzzy plugh") == []
    assert small.find("croissant") == []
    assert small.nearest("croissant")[0].iri == THINGS + "country/HRV"


@given(st.text())
def test_any_text_is_answered(query: str) -> None:
    index = Index([Name(CIV, "Ivory Coast", "label", "en")])
    assert len(index.find(query)) <= 1


@given(st.text())
def test_key_does_not_depend_on_case(text: str) -> None:
    assert spelling.key(text) == spelling.key(text.casefold())


def test_numbers_of_a_symbol_are_not_run_together() -> None:
    assert spelling.key("A/HRC/37/51") != spelling.key("A/HRC/3/751")


def test_kind_of_a_concept_is_concept_and_that_of_its_scheme_is_list() -> None:
    assert search.kind_of(SCHEMES + "confidence/explicit") == "concept"
    assert search.kind_of(SCHEMES + "confidence") == "list"


def test_index_of_our_data_holds_every_country_under_six_names(ours: Index) -> None:
    names = {name for name in ours._names if "/id/country/" in name.iri and name.language}
    assert len({(name.iri, name.language) for name in names}) == 249 * 6


def test_names_in_the_index_are_those_that_the_graph_has(
    odd_engine: Pool, odd_snapshot: Snapshot
) -> None:
    found = find_names.read(odd_snapshot.index)
    names = names_from_graph.names(odd_engine)
    assert (len(found[0]), set(found[0])) == (len(names), names)
    assert found[1] == sorted(names_from_graph.mandates(odd_engine))
    short = {(name.iri.removeprefix(THINGS), name.text, name.how) for name in found[0]}
    assert {
        ("actor/cat", "the Cat", "form"),
        ("document/x1", 'The "odd" one', "alternative"),
    } <= short
    assert not {text for iri, text, _ in short if iri in ("document/x2", "document/x1")} & {
        "x2",
        "document/x2",
    }
    assert not any(name.iri.startswith("http://example.org/") for name in found[0])


def test_words_of_long_texts_are_not_remembered() -> None:
    tracemalloc.start()
    for number in range(50):
        assert len(spelling.words("x" * 100_000 + f" {number}")) == 2
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert held < 1_000_000
