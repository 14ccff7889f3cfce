"""What the tests of imports share: our reference data, and an import in one call."""

from functools import cache
from pathlib import Path
from typing import Any

from pyoxigraph import NamedNode, Quad, RdfFormat, parse

from graph_api.cli import import_ as import_command
from graph_api.importers.pipeline import Import
from graph_api.importers.reference_data import Reference
from graph_api.importers.registry import UHRI
from graph_api.importers.source import Source
from graph_api.rdf.namespaces import BASE, PREFIXES, SCHEMES, TERMS, THINGS

HERE = Path(__file__).parent / "importers" / "files"

YEAR, TYPE = f"<{PREFIXES['xsd']}gYear>", PREFIXES["rdf"] + "type"
# Invented, written as others may: two mandates, acts in several graphs, documents of two years,
# one act that says its mandate twice and one that no rule counts.
ODD = f"""\
<{THINGS}x/1>\t<{TERMS}issuedBy> <{THINGS}actor/crc>  <https://w3id.org/hrd-graph/graph/b/asserted>.
<{THINGS}x/1> <{TERMS}issuedBy> <{THINGS}actor/crc> <https://w3id.org/hrd-graph/graph/b/curated> .
<{THINGS}x/1> <{TERMS}issuedBy> <{THINGS}actor/cat> <https://w3id.org/hrd-graph/graph/b/curated> .
<{THINGS}x/1> <{PREFIXES["dcterms"]}identifier> "1 \\" <x>" <https://w3id.org/hrd-graph/graph/b/curated> .
<{THINGS}x/1> <{TERMS}country> <{THINGS}country/PE\\u0052> <https://w3id.org/hrd-graph/graph/b/curated> .
<{THINGS}x/1> <{TERMS}topic> <{THINGS}topic/t-foaa> <https://w3id.org/hrd-graph/graph/b/curated> . # yes
<{THINGS}x/1> <{TERMS}group> <{THINGS}group/g1> <https://w3id.org/hrd-graph/graph/b/curated> .
<{THINGS}x/1> <{TERMS}evidence> <{THINGS}document/x1> <https://w3id.org/hrd-graph/graph/b/curated> .
<{THINGS}x/1> <{TERMS}evidence> <{THINGS}document/x2> <https://w3id.org/hrd-graph/graph/b/curated> .
<{THINGS}document/x1> <{TERMS}issueYear> "2010"^^{YEAR} <https://w3id.org/hrd-graph/graph/b/curated> .
<{THINGS}document/x2> <{TERMS}issueYear> "2020"^^{YEAR} <https://w3id.org/hrd-graph/graph/b/curated> .
<{THINGS}x/2> <{TERMS}actor> <{THINGS}actor/cat> <https://w3id.org/hrd-graph/graph/b/curated> .
<{THINGS}x/2> <{TERMS}country> <{THINGS}country/FJI> <https://w3id.org/hrd-graph/graph/b/curated> .
<{THINGS}x/3> <{TERMS}issuedBy> <{THINGS}actor/cat> <https://w3id.org/hrd-graph/graph/b/curated> .
<{THINGS}x/3> <{TERMS}topic> <{THINGS}topic/t-see> <https://w3id.org/hrd-graph/graph/b/curated> .
<{THINGS}x/3> <{TERMS}group> <{THINGS}group/g1> <https://w3id.org/hrd-graph/graph/b/curated> .
<https://w3id.org/hrd-graph/graph/b/curated> <{TERMS}layer> <{SCHEMES}layer/curated> <https://w3id.org/hrd-graph/graph/catalog> .
<https://w3id.org/hrd-graph/graph/b/asserted> <{TERMS}layer> <{SCHEMES}layer/asserted> <https://w3id.org/hrd-graph/graph/catalog> .
<{THINGS}x/1> <{TYPE}> <{TERMS}Recommendation> <https://w3id.org/hrd-graph/graph/b/curated> .
<{THINGS}x/6> <{TYPE}> <{TERMS}OtherRecord> <https://w3id.org/hrd-graph/graph/b/curated> .
<{THINGS}x/6> <{TERMS}issuedBy> <{THINGS}actor/cat> <https://w3id.org/hrd-graph/graph/b/curated> .
<{THINGS}x/6> <{TERMS}country> <{THINGS}country/TON> <https://w3id.org/hrd-graph/graph/b/curated> .
<{THINGS}x/6> <{PREFIXES["dcterms"]}identifier> "6" <https://w3id.org/hrd-graph/graph/b/curated> .
<{THINGS}x/7> <{TYPE}> <{TERMS}Observation> <https://w3id.org/hrd-graph/graph/b/curated> .
<{THINGS}x/7> <{TERMS}issuedBy> <{THINGS}actor/crc-op-sc> <https://w3id.org/hrd-graph/graph/b/curated> .
<{THINGS}x/7> <{TERMS}country> <{THINGS}area/kosovo> <https://w3id.org/hrd-graph/graph/b/curated> .
<{THINGS}x/7> <{TERMS}topic> <{THINGS}topic/t-hrd> <https://w3id.org/hrd-graph/graph/b/curated> .
<{THINGS}x/8> <{TYPE}> <{TERMS}Recommendation> <https://w3id.org/hrd-graph/graph/b/curated> .
<{THINGS}x/8> <{TERMS}issuedBy> <{THINGS}actor/cat> <https://w3id.org/hrd-graph/graph/b/curated> .
<{THINGS}x/8> <{TERMS}country> <{THINGS}country/TON> <https://w3id.org/hrd-graph/graph/b/curated> .
<{THINGS}x/8> <{PREFIXES["prov"]}invalidatedAtTime> "2020-01-01T00:00:00Z"^^<{PREFIXES["xsd"]}dateTime> <https://w3id.org/hrd-graph/graph/b/curated> .
<{THINGS}x/10> <{TYPE}> <{TERMS}Recommendation> <https://w3id.org/hrd-graph/graph/b/curated> .
<{THINGS}x/10> <{TERMS}issuedBy> <{THINGS}actor/upr> <https://w3id.org/hrd-graph/graph/b/curated> .
<{THINGS}x/10> <{TERMS}country> <{THINGS}country/NRU> <https://w3id.org/hrd-graph/graph/b/curated> .
<{THINGS}x/10> <{TERMS}topic> <{THINGS}topic/t-hrd> <https://w3id.org/hrd-graph/graph/b/curated> .
<{THINGS}x/10> <{PREFIXES["dcterms"]}issued> "2012-05-01"^^<{PREFIXES["xsd"]}date> <https://w3id.org/hrd-graph/graph/b/curated> .
<{THINGS}listing/x/9> <{TYPE}> <{TERMS}CountryListing> <https://w3id.org/hrd-graph/graph/b/curated> .
<{THINGS}listing/x/9> <{TERMS}inReport> <{THINGS}document/A-HRC-39-41> <https://w3id.org/hrd-graph/graph/b/curated> .
<{THINGS}listing/x/9> <{TERMS}country> <{THINGS}country/TUV> <https://w3id.org/hrd-graph/graph/b/curated> .
<{THINGS}recommendation/x/4> <{TYPE}> <{TERMS}Recommendation> <https://w3id.org/hrd-graph/graph/b/curated> .
<{THINGS}recommendation/x/4> <{TYPE}> <{TERMS}Recommendation> <https://w3id.org/hrd-graph/graph/b/asserted> .
<{THINGS}recommendation/x/4> <{TERMS}locator> <{THINGS}unit/x1> <https://w3id.org/hrd-graph/graph/b/curated> .
<{THINGS}unit/x1> <{PREFIXES["dcterms"]}isPartOf> <{THINGS}unit/x2> <https://w3id.org/hrd-graph/graph/b/curated> .
<{THINGS}unit/x2> <{PREFIXES["dcterms"]}isPartOf> <{THINGS}unit/x1> <https://w3id.org/hrd-graph/graph/b/curated> .
<{THINGS}unit/x2> <{PREFIXES["dcterms"]}isPartOf> <{THINGS}document/x1> <https://w3id.org/hrd-graph/graph/b/curated> .
<{THINGS}recommendation/x/4> <{TERMS}theme> "A \\u201ctheme\\u201d, in words"@en <https://w3id.org/hrd-graph/graph/b/curated> .
<{THINGS}recommendation/x/4> <{TERMS}country> <{THINGS}country/FJI> <https://w3id.org/hrd-graph/graph/b/curated> .
<{THINGS}recommendation/x/4> <{TERMS}country> <{THINGS}country/PER> <https://w3id.org/hrd-graph/graph/b/asserted> .
<{THINGS}recommendation/x/4> <{TERMS}country> <{THINGS}country/PER> <https://w3id.org/hrd-graph/graph/b/curated> .
<{THINGS}recommendation/x/4> <{PREFIXES["dcterms"]}identifier> "4" <https://w3id.org/hrd-graph/graph/b/asserted> .
<{THINGS}recommendation/x/4> <{PREFIXES["dcterms"]}identifier> "four"@en <http://example.org/other> .
<{THINGS}recommendation/x/4> <{TERMS}reviewStatus> <{SCHEMES}review-status/verified> <https://w3id.org/hrd-graph/graph/b/asserted> .
<{THINGS}recommendation/x/4> <{TERMS}reviewStatus> <{SCHEMES}review-status/not-verified> <https://w3id.org/hrd-graph/graph/b/asserted> .
<{THINGS}observation/x/5> <{TYPE}> <{TERMS}Observation> <https://w3id.org/hrd-graph/graph/b/curated> .
<{THINGS}document/x1> <{TYPE}> <{TERMS}Document> <https://w3id.org/hrd-graph/graph/b/curated> .
<{THINGS}document/x1> <{TERMS}adoptedOn> "2011-03-24"^^<{PREFIXES["xsd"]}date> <https://w3id.org/hrd-graph/graph/b/curated> .
<{THINGS}document/x1> <{PREFIXES["skos"]}altLabel> "The \\"odd\\" one"@en-GB <https://w3id.org/hrd-graph/graph/b/curated> .
<{THINGS}document/x1> <{PREFIXES["dcterms"]}title> <{THINGS}document/x2> <https://w3id.org/hrd-graph/graph/b/curated> .
<{THINGS}document/x2> <{PREFIXES["dcterms"]}identifier> "x2" <https://w3id.org/hrd-graph/graph/b/curated> .
<{THINGS}document/x2> <{TERMS}text> "Its \\n words" <https://w3id.org/hrd-graph/graph/b/asserted> .
<{THINGS}mention/x1> <{TERMS}mentions> <{THINGS}actor/cat> <https://w3id.org/hrd-graph/graph/b/curated> .
<{THINGS}mention/x1> <{TERMS}form> "the Cat" <https://w3id.org/hrd-graph/graph/b/asserted> .
<http://example.org/foreign> <{PREFIXES["rdfs"]}label> "Foreign" <https://w3id.org/hrd-graph/graph/b/curated> .
"""  # noqa: E501


# id, body, country, theme, day. The second body is the index's, and part of the Committee on the
# Rights of the Child; the last theme is none.
ROWS = [
    ("1", "- CCPR", "Peru", "Right to peaceful assembly", "2011-03-01"),
    ("2", "- CRC-OP-SC", "Peru", "Right to peaceful assembly", "2012-03-01"),
    ("3", "- CRC", "Peru", "Right to peaceful assembly", "2014-03-01"),
    ("4", "- CRC", "Fiji", "Right to peaceful assembly", "2015-03-01"),
    ("5", "- CRC", "Peru", "Law of the <stars>", "2016-03-01"),
]


@cache
def known() -> Reference:
    return import_command._reference()[0]


def imported(
    place: Path, *files: Path | str, source: Source = UHRI, **options: Any
) -> dict[str, Any]:
    """Import files into a folder and return the summary."""
    names = [str(file) for file in files]
    return Import(source, names, place / source.name, known(), "test", **options).run()


def statements(place: Path) -> list[Quad]:
    """Read all parts as a real parser does."""
    return [
        quad
        for part in sorted(place.rglob("part-*.nq"))
        for quad in parse(path=str(part), format=RdfFormat.N_QUADS)
    ]


def about(quads: list[Quad]) -> dict[str, dict[str, set[str]]]:
    """Subject -> last part of the predicate -> values; IRIs of ours without the base."""
    found: dict[str, dict[str, set[str]]] = {}
    for quad in quads:
        assert isinstance(quad.subject, NamedNode)
        name = quad.predicate.value.replace("#", "/").rpartition("/")[2]
        value = getattr(quad.object, "value", "").removeprefix(BASE)
        found.setdefault(quad.subject.value.removeprefix(BASE), {}).setdefault(name, set()).add(
            value
        )
    return found


def record(row: tuple[str, str, str, str, str]) -> dict[str, Any]:
    number, body, country, theme, day = row
    lists = "Regions AffectedPersons Sdgs UprSession UprPositions"
    lists += " UprRecommendingCountry UprRecommendingRegions"
    return {name: [] for name in lists.split()} | {
        "AnnotationId": f"0000aaaa-0000-4000-8000-00000000000{number}",
        "Symbol": f"CRC/C/PER/CO/{number}",
        "Text": f"{number}. An invented text.",
        "DocumentId": None,
        "PublicationDate": f"{day}T00:00:00",
        "PublicationDateOnUhri": None,
        "AnnotationType": "- Recommendations",
        "Body": body,
        "Countries": [country],
        "Themes": [theme],
        "UprCycle": None,
    }
