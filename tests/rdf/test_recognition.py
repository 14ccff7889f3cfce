"""What people write leads to the thing they mean, or is unknown; likeness never decides."""

import unicodedata
from collections.abc import Iterator

import pytest
from importing import known

from graph_api.errors import ParameterError
from graph_api.graph.parameters import parse, to_term
from graph_api.rdf.namespaces import THINGS
from graph_api.rdf.recognition import CODE, Names
from graph_api.sparql.engine import Engine
from graph_api.sparql.workers.pool import Pool

COUNTRIES = known().names["country"]


@pytest.mark.parametrize(
    ("text", "country", "how"),
    [
        # Written so by UPR Info, by OHCHR or by people; the first ones cost 562 records a country.
        ("St Lucia", "LCA", "wording"),
        ("St Vincent & the Grenadines", "VCT", "wording"),
        ("Sao Tome & Principe", "STP", "wording"),
        ("Antigua & Barbuda", "ATG", "wording"),
        ("Guinea Bissau", "GNB", "spelling"),
        ("Islamic Republic of Iran", "IRN", "other name"),
        ("Iran, Islamic Republic of", "IRN", "wording"),
        ("Bolivarian Republic of Venezuela", "VEN", "other name"),
        ("VENEZUELA, BOLIVARIAN REPUBLIC OF", "VEN", "wording"),
        ("Kingdom of the Netherlands", "NLD", "other name"),
        ("the Netherlands", "NLD", "wording"),
        ("Côte d'Ivoire", "CIV", "spelling"),
        ("cote d ivoire", "CIV", "wording"),
        ("Co\u0302te d\u2019Ivoire", "CIV", "spelling"),
        ("Turkiye", "TUR", "spelling"),
        ("Burma", "MMR", "former name"),
        ("ZAIRE", "COD", "former name, spelling"),
        ("Korea, Republic of", "KOR", "inverted"),
        ("Democratic People's Republic of Korea", "PRK", "exact"),
        ("Federated States of Micronesia", "FSM", "other name"),
        ("The former Yugoslav Republic of Macedonia", "MKD", "former name"),
        ("Hungría", "HUN", "other language"),
        ("Российская Федерация", "RUS", "other language"),
        ("大韩民国", "KOR", "other language"),
        ("جمهورية إيران الإسلامية", "IRN", "other language"),
        ("HUN", "HUN", "code"),
        ("348", "HUN", "code"),
    ],
)
def test_name_leads_to_the_country_and_says_by_which_step(
    text: str, country: str, how: str
) -> None:
    match = COUNTRIES.match(text)
    assert match is not None
    assert (match.iri, match.how) == (f"{THINGS}country/{country}", how)


@pytest.mark.parametrize(
    "text",
    [
        "Korea",
        "Hungry",
        "Nigera",
        "Turkmenia",
        "No. 189",
        "no",
        "hun",
        "Czechoslovakia",
        "Yugoslavia",
        "Guinea-Bissau and Guinea",
        "Republic",
        "the",
        "&",
        "",
        " - ",
        "x" * 5_000,
        "Saint",
    ],
)
def test_what_is_no_name_of_one_country_leads_nowhere(text: str) -> None:
    assert COUNTRIES.match(text) is None


def test_name_of_two_things_leads_to_neither_and_both_are_candidates() -> None:
    names = Names()
    names.add("Congo (the)", "urn:one")
    names.add("The Congo", "urn:two")
    names.add("Congo-Brazzaville", "urn:one")
    assert names.match("Congo") is None
    assert names.candidates("congo") == ["urn:one", "urn:two"]
    assert names.iri("Congo (the)") == "urn:one"


def test_code_is_no_name_inside_of_texts() -> None:
    assert COUNTRIES.match("NO", codes=False) is None
    assert COUNTRIES.match("Norway", codes=False) is not None


def test_suggestion_is_near_or_there_is_none() -> None:
    assert COUNTRIES.suggestions("Hungry") == ["Hungary"]
    assert COUNTRIES.suggestions("Plurinational") == ["Bolivia (Plurinational State of)"]
    assert COUNTRIES.suggestions("Korea") == [
        "Democratic People's Republic of Korea",
        "Republic of Korea",
    ]
    assert COUNTRIES.suggestions("Atlantis") == []
    assert COUNTRIES.suggestions("Czechoslovakia") == []


def variants(name: str) -> Iterator[str]:
    """Write a name as others may, none of which changes what it says."""
    yield name
    yield f"  {name}\u00a0"
    yield f"- {name}"
    yield name.upper()
    yield name.lower()
    yield unicodedata.normalize("NFD", name)
    yield unicodedata.normalize("NFKC", name)
    yield "".join(c for c in unicodedata.normalize("NFD", name) if not unicodedata.combining(c))
    for one, other in (
        ("'", "\u2019"),
        ("\u2019", "'"),
        ("-", " "),
        ("-", "\u2011"),
        ("-", "\u2013"),
        (" and ", " & "),
        ("Saint ", "St. "),
        ("Saint ", "St "),
        ("'", ""),
    ):
        if one in name:
            yield name.replace(one, other)


def test_every_variant_of_every_name_of_every_country_leads_to_it_or_is_named_as_ambiguous() -> (
    None
):
    tables = COUNTRIES._tables["exact"]
    wrong, ambiguous, tried = [], set(), 0
    for name, kinds in tables.items():
        for kind, things in kinds.items():
            if kind == CODE:
                continue
            for iri in things:
                for variant in variants(name):
                    tried += 1
                    match = COUNTRIES.match(variant)
                    if match is None and iri in COUNTRIES.candidates(variant):
                        ambiguous.add(name)
                    elif match is None or match.iri != iri:
                        wrong.append((variant, iri, match))
    assert wrong == []
    assert tried > 20_000
    assert ambiguous == set()


def test_affected_persons_themes_and_goals_are_recognised_in_the_same_steps() -> None:
    names = known().names
    for kind, written, label in (
        ("affected persons", "persons with disabilities", "Persons with disabilities"),
        ("theme", "Equality and Non-Discrimination", "Equality & non-discrimination"),
    ):
        match = names[kind].match(written)
        assert match is not None
        assert match.name == label
    for written in ("5", "SDG 5", "Goal 5: Gender equality", "5 - gender equality", "5. Gender"):
        assert names["goal"].iri(written) == names["goal"].iri("5 - GENDER EQUALITY")


@pytest.mark.parametrize(
    "text", ["HUN", "hun", "Hungary", "hungary", "Hongrie", "匈牙利", "id:country/HUN"]
)
def test_parameter_of_a_question_takes_any_name_of_a_country(our_engine: Pool, text: str) -> None:
    parameter = parse("country | hrd:Country | required | The country")
    assert to_term(our_engine, parameter, text).value == f"{THINGS}country/HUN"


def test_parameter_of_a_question_takes_the_plain_apostrophe(our_engine: Engine) -> None:
    parameter = parse("country | hrd:Country | required | The country")
    assert to_term(our_engine, parameter, "Cote d'Ivoire").value == f"{THINGS}country/CIV"
    with pytest.raises(ParameterError, match="may mean several: KOR, PRK"):
        to_term(our_engine, parameter, "Korea")
