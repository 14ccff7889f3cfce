"""Facts that were wrong once, each with the source that corrects it.

The shapes forbid their kinds, see ``tests/shapes``; here are the values themselves.
"""

import csv
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Store

from graph_api.graph.facets.definitions import KINDS, Kind
from graph_api.rdf.namespaces import PREFIXES, TERMS, THINGS

ROWS = """\
document/A-RES-70-161 hrd:votesFor 127
document/A-RES-70-161 hrd:votesAgainst 14
document/A-RES-70-161 hrd:abstentions 41
document/A-RES-70-161 hrd:adoptedOn 2015-12-17
time/ai-2018/DT-29 hrd:valueAsStated rarely a day goes by
document/A-HRC-37-51 rdfs:label Human rights defenders working on the rights of people on the move
document/A-60-339 dcterms:title The contribution of human rights defenders to peace and security
document/A-72-170 rdfs:label Human rights defenders working on business and human rights
document/A-HRC-31-55 rdfs:label Good practices in the protection of human rights defenders
document/A-71-281 rdfs:label Environmental human rights defenders
engagement/ai-2018/ENT-38 hrd:actor actor/some-member-states
engagement/ai-2018/ENT-38 hrd:forum actor/ngo-committee
engagement/ai-2018/ENT-34 hrd:evidence document/ishr-csw62-news
claim/ai-2018/ACH-13 hrd:evidence document/A-HRC-33-19
claim/ai-2018/CHA-14 hrd:evidence document/A-HRC-37-51-Add-2
actor/ced hrd:monitors document/ICPPED
actor/crpd hrd:monitors document/CRPD
actor/spt hrd:monitors document/OPCAT
actor/expert-hti hrd:forCountry country/HTI
actor/wg-peasants hrd:establishedYear 2023
country/TWN rdf:type http://OTHER-AREA
"""
# Sources, row by row: NPWJ and FIDH on 17 December 2015 for the vote; the titles on the documents,
# as OHCHR and the General Assembly list them; the submission, P2.4, fn25, fn11 and fn26; the
# International Disability Alliance and humanrightscommitments.ca for treaties; OHCHR of 12 April
# 2023 for Haiti; the catalogue of OHCHR's library for A/HRC/RES/54/9; the United Nations' list M49.
WRONG = """\
engagement/ai-2018/ENT-34 hrd:evidence document/ishr-barriers-report
engagement/ai-2018/ENT-38 hrd:actor actor/ngo-committee
mention/ai-2018/actor/unct hrd:locator unit/ai-2018/UN-a
recommendation/ai-2018/TB-e hrd:topic topic/t-particip
recommendation/ai-2018/EMB-03 hrd:topic topic/t-protlaw
country/TWN hrd:m49 158
"""


def expand(name: str) -> NamedNode:
    prefix, _, local = name.partition(":")
    return NamedNode(PREFIXES[prefix] + local)


def iri(term: object) -> str:
    return term.value if isinstance(term, NamedNode | Literal) else str(term)


def values(graph: Store, row: str) -> tuple[set[str], str]:
    thing, name, value = row.replace("http://OTHER-AREA", TERMS + "OtherArea").split(" ", 2)
    quads = graph.quads_for_pattern(NamedNode(THINGS + thing), expand(name), None)
    return {iri(q.object).removeprefix(THINGS) for q in quads}, value


@pytest.mark.parametrize("row", ROWS.splitlines())
def test_fact_is_as_its_source_has_it(row: str, graph: Store) -> None:
    found, value = values(graph, row)
    assert value in found


@pytest.mark.parametrize("row", WRONG.splitlines())
def test_fact_that_no_source_supports_is_gone(row: str, graph: Store) -> None:
    found, value = values(graph, row)
    assert value not in found


def test_note_on_disappearances_names_the_report_on_migration_as_one_of_its_own(
    graph: Store,
) -> None:
    # OHCHR: A/HRC/36/39/Add.2, Report ... on enforced disappearances in the context of migration.
    note = NamedNode(THINGS + "note/ai-2018/X-04")
    (text,) = graph.quads_for_pattern(note, expand("dcterms:description"), None)
    assert isinstance(text.object, Literal)
    assert "A/HRC/36/39/Add.2" in text.object.value
    assert "thematic part" not in text.object.value


def test_list_of_m49_codes_has_the_248_of_the_united_nations_list(graph: Store) -> None:
    codes = {str(q.object) for q in graph.quads_for_pattern(None, expand("hrd:m49"), None)}
    countries = graph.quads_for_pattern(None, expand("rdf:type"), NamedNode(TERMS + "Country"))
    assert len(codes) == len({q.subject for q in countries}) == 248


def test_similarity_of_recommendations_goes_both_ways(graph: Store) -> None:
    quads = graph.quads_for_pattern(None, expand("hrd:similarTo"), None)
    pairs = {(str(q.subject), str(q.object)) for q in quads}
    assert len(pairs) == 2 * 23
    assert pairs == {(b, a) for a, b in pairs}


def test_every_resolution_on_defenders_has_its_way_of_adoption_or_a_statement_on_it(
    graph: Store,
) -> None:
    on = graph.quads_for_pattern(None, expand("hrd:onDefenders"), None)
    said: set[object] = {
        q.subject for q in graph.quads_for_pattern(None, expand("hrd:adoption"), None)
    }
    about = graph.quads_for_pattern(None, expand("rdf:predicate"), expand("hrd:adoption"))
    for quad in about:
        (subject,) = graph.quads_for_pattern(quad.subject, expand("rdf:subject"), None)
        said.add(subject.object)
    assert {str(q.subject) for q in on if q.subject not in said} == set()


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_each_list_that_can_be_browsed_has_a_coverage(kind: Kind, graph: Store) -> None:
    covered = NamedNode(PREFIXES["hrd"] + kind.is_a.removeprefix("hrd:"))
    assert list(graph.quads_for_pattern(None, expand("hrd:covers"), covered))


def test_each_kind_of_thing_that_a_question_lists_has_a_coverage(graph: Store) -> None:
    text = (Path(__file__).parent.parent / "questions" / "coverage.csv").read_text(encoding="utf-8")
    listed = {row["list"] for row in csv.DictReader(text.splitlines())}
    stated = graph.quads_for_pattern(None, expand("hrd:completeness"), None)
    assert {iri(q.subject).removeprefix(THINGS) for q in stated} == listed


@pytest.mark.parametrize("name", ["A-RES-68-181", "A-RES-70-161", "A-RES-72-247"])
def test_title_of_a_resolution_is_not_cut_short(name: str, graph: Store) -> None:
    # The titles on the documents: adattar.minorityforum.info for the two later ones, AWID for 2013.
    title = graph.quads_for_pattern(
        NamedNode(THINGS + "document/" + name), expand("dcterms:title"), None
    )
    (quad,) = title
    assert "Right and Responsibility of Individuals, Groups and Organs of Society" in iri(
        quad.object
    )


@pytest.mark.parametrize(
    ("code", "language", "name"),
    [
        # The list M49 and UNTERM, by github.com/datasets/country-codes@caa72d1.
        ("PSE", "ar", "دولة فلسطين"),
        ("PSE", "es", "Estado de Palestina"),
        ("PSE", "fr", "État de Palestine"),
        ("PSE", "ru", "Государство Палестина"),
        ("PSE", "zh", "巴勒斯坦国"),
        ("COD", "ru", "Демократическая Республика Конго"),
        ("KOR", "fr", "République de Corée"),
        ("BHS", "ru", "Багамские Острова"),
    ],
)
def test_state_is_called_as_the_united_nations_call_it_in_each_language(
    graph: Store, code: str, language: str, name: str
) -> None:
    label = expand("rdfs:label")
    named = graph.quads_for_pattern(NamedNode(f"{THINGS}country/{code}"), label, None)
    assert Literal(name, language=language) in {quad.object for quad in named}
