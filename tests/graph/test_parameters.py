"""Reading parameters, and turning what a caller gives into a term."""

import pytest

from graph_api.errors import ParameterError
from graph_api.graph import parameters
from graph_api.graph.parameters import Parameter, parse, to_term
from graph_api.rdf.namespaces import THINGS
from graph_api.rdf.terms import Term
from graph_api.sparql.engine import Engine

HUN = Term("uri", THINGS + "country/HUN")
INTEGER = "http://www.w3.org/2001/XMLSchema#integer"
COUNTRY = parse("country | hrd:Country | required | The country | HUN")
SURENESS = parse("sureness | choice: any, explicit | default any | How sure")
KIND = parse("kind | scheme:figure-kind | default claim | The kind")


@pytest.mark.parametrize(
    "given",
    ["HUN", "hun", "HU", "hu", " HUN ", "id:country/HUN", THINGS + "country/HUN"],
)
def test_country_is_found_by_code_in_any_case_and_by_iri(our_engine: Engine, given: str) -> None:
    assert to_term(our_engine, COUNTRY, given) == HUN


@pytest.mark.parametrize(
    ("line", "given", "path"),
    [
        ("m | hrd:Mandate | required | M", "sr-hrd", "actor/sr-hrd"),
        ("t | hrd:Topic | required | T", "t-digsec", "topic/t-digsec"),
        ("a | hrd:Article | required | A", "9", "article/9"),
        ("c | hrd:Challenge | required | C", "ai-2018/CHA-08", "claim/ai-2018/CHA-08"),
        ("p | hrd:TextUnit | required | P", "ai-2018/P1.3", "unit/ai-2018/P1.3"),
    ],
)
def test_thing_is_found_by_its_id(our_engine: Engine, line: str, given: str, path: str) -> None:
    assert to_term(our_engine, parse(line), given) == Term("uri", THINGS + path)


def test_concept_is_found_by_its_id(our_engine: Engine) -> None:
    assert to_term(our_engine, KIND, "claim").value.endswith("/scheme/figure-kind/claim")


@pytest.mark.parametrize("given", ["ZZ", "ZZZ", "actor/ai", THINGS + "actor/ai"])
def test_thing_of_another_class_is_no_country(our_engine: Engine, given: str) -> None:
    with pytest.raises(ParameterError, match="There are 248 to choose from"):
        to_term(our_engine, COUNTRY, given)


def test_misspelt_country_gets_the_nearest_code(our_engine: Engine) -> None:
    with pytest.raises(ParameterError, match=r"Did you mean HUN \(Hungary\)\?"):
        to_term(our_engine, COUNTRY, "Hungray")


@pytest.mark.parametrize("given", ["http://a b", "https://example.org/<x>", 'urn:"', "http://\x00"])
def test_text_that_is_no_iri_is_called_so(our_engine: Engine, given: str) -> None:
    with pytest.raises(ParameterError, match="is not an IRI"):
        to_term(our_engine, COUNTRY, given)


@pytest.mark.parametrize(
    "given", ["HUN> { } #", '"', "\\", "\ud800", "../actor/ai", "?x", "💥" * 999]
)
def test_hostile_text_is_an_unknown_country(our_engine: Engine, given: str) -> None:
    with pytest.raises(ParameterError, match="the graph has no country"):
        to_term(our_engine, COUNTRY, given)


def test_choice_outside_its_list_names_the_list(our_engine: Engine) -> None:
    with pytest.raises(ParameterError, match=r"none of any, explicit\. Did you mean explicit"):
        to_term(our_engine, SURENESS, "explict")


@pytest.mark.parametrize(("given", "value"), [("8", "8"), ("008", "8"), ("+8", "8"), ("-1", "-1")])
def test_whole_number_is_bound_in_its_canonical_form(
    our_engine: Engine, given: str, value: str
) -> None:
    number = parse("n | integer | required | N")
    assert to_term(our_engine, number, given) == Term("literal", value, datatype=INTEGER)


@pytest.mark.parametrize("given", ["8.0", "eight", "٨", "1" * 19, "8;"])
def test_other_text_is_no_whole_number(our_engine: Engine, given: str) -> None:
    with pytest.raises(ParameterError, match="expected a whole number"):
        to_term(our_engine, parse("n | integer | required | N"), given)


def test_year_has_four_digits(our_engine: Engine) -> None:
    year = parse("y | year | optional | Y")
    assert (to_term(our_engine, year, "2018").datatype or "").endswith("#gYear")
    with pytest.raises(ParameterError, match="four digits"):
        to_term(our_engine, year, "18")


def test_choices_of_a_class_come_from_the_graph(our_engine: Engine) -> None:
    found = parameters.choices(our_engine, COUNTRY)
    assert len(found) == 248
    assert parameters.Choice("HUN", "Hungary", HUN.value) in found


def test_articles_are_listed_by_number_not_by_digit(our_engine: Engine) -> None:
    article = parse("a | hrd:Article | required | A")
    assert [choice.value for choice in parameters.choices(our_engine, article)] == [
        str(number) for number in range(1, 21)
    ]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("country | hrd:Country | required", "4 or 5 fields"),
        ("country | hrd:Country | needed | Help", "expected required, optional or default X"),
        ("country | hrd:Country | default | Help", "expected required, optional or default X"),
        ("country | nosuch:Country | required | Help", "unknown type"),
        ("format | integer | required | Help", "cannot be the name"),
        ("sureness | choice: any, explicit | default all | Help", "none of the choices"),
    ],
)
def test_malformed_parameter_line_says_what_is_wrong(line: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        parse(line)


def test_description_has_the_type_the_default_and_the_choices() -> None:
    assert SURENESS.describe() == {
        "name": "sureness",
        "type": "choice: any, explicit",
        "required": False,
        "default": "any",
        "help": "How sure",
        "choices": ["any", "explicit"],
    }


def test_parameter_of_a_class_has_choices_in_the_graph() -> None:
    assert COUNTRY.of_graph and KIND.of_graph
    assert not Parameter("n", "integer", True, None, "N").of_graph
