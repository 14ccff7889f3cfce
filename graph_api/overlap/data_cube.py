"""The RDF Data Cube of a report: one observation for each pair of mandates.

The structure is in the same file, which can thus be read by itself. Vocabulary: R. Cyganiak and
D. Reynolds, The RDF Data Cube Vocabulary, W3C Recommendation of 16 January 2014.
"""

from collections.abc import Iterator
from urllib.parse import quote

from graph_api.overlap.report import Report
from graph_api.rdf import turtle
from graph_api.rdf.namespaces import ONTOLOGY, PREFIXES, TERMS
from graph_api.rdf.terms import Term

QB = "http://purl.org/linked-data/cube#"
CUBE = f"{ONTOLOGY}/overlap#"
LICENCE = "https://creativecommons.org/licenses/by/4.0/"
_XSD = PREFIXES["xsd"]
DIMENSIONS = {"mandate": "one mandate", "other": "another mandate"}
MEASURES = {
    "sizeMandate": ("integer", "things that the first mandate addressed"),
    "sizeOther": ("integer", "things that the other mandate addressed"),
    "shared": ("integer", "things that both addressed"),
    "jaccard": ("double", "share of the things that either addressed which both did"),
    "coefficient": ("double", "share of the smaller mandate's things which both addressed"),
    "expected": ("double", "shared things to expect by chance"),
    "p": ("double", "probability of as many shared things by chance"),
    "q": ("double", "false-discovery rate of the pair"),
}
Row = dict[str, Term]


def as_turtle(report: Report) -> bytes:
    """Write the data set with the caption, its structure and its observations."""
    return turtle.statements([*_data_set(report), *_structure(), *_pairs(report)]).encode()


def structure_as_turtle() -> bytes:
    """Write the structure alone, to which the IRIs of its terms lead."""
    return turtle.statements(_structure()).encode()


def _data_set(report: Report) -> Iterator[Row]:
    caption = report.caption
    about = _iri(caption.address)
    yield _row(about, PREFIXES["rdf"] + "type", _iri(QB + "DataSet"))
    yield _row(about, PREFIXES["dcterms"] + "title", _text(caption.title))
    yield _row(about, PREFIXES["dcterms"] + "description", _text(caption.description))
    yield _row(about, PREFIXES["dcterms"] + "temporal", _text(caption.period))
    yield _row(about, PREFIXES["dcterms"] + "license", _iri(LICENCE))
    if caption.source:
        yield _row(about, PREFIXES["dcterms"] + "source", _text(caption.source))
    if caption.day:
        date = Term("literal", caption.day, datatype=_XSD + "date")
        yield _row(about, PREFIXES["dcterms"] + "issued", date)
    if caption.link.startswith("http"):
        yield _row(about, PREFIXES["dcterms"] + "isVersionOf", _iri(caption.link))
    if caption.version:
        yield _row(about, PREFIXES["owl"] + "versionInfo", Term("literal", caption.version))
    yield _row(about, QB + "structure", _iri(CUBE + "structure"))


def _structure() -> Iterator[Row]:
    """Describe the dimensions and measures."""
    structure = _iri(CUBE + "structure")
    names = [*DIMENSIONS, *MEASURES]
    yield _row(structure, PREFIXES["rdf"] + "type", _iri(QB + "DataStructureDefinition"))
    for name in names:
        yield _row(structure, QB + "component", _iri(f"{CUBE}component-{name}"))
    for name in names:
        component = _iri(f"{CUBE}component-{name}")
        kind = "dimension" if name in DIMENSIONS else "measure"
        yield _row(component, QB + kind, _iri(CUBE + name))
    for name in names:
        if name in DIMENSIONS:
            kind, label, range_iri = "DimensionProperty", DIMENSIONS[name], TERMS + "Mandate"
        else:
            datatype, label = MEASURES[name]
            kind, range_iri = "MeasureProperty", _XSD + datatype
        yield _row(_iri(CUBE + name), PREFIXES["rdf"] + "type", _iri(QB + kind))
        yield _row(_iri(CUBE + name), PREFIXES["rdfs"] + "label", _text(label))
        yield _row(_iri(CUBE + name), PREFIXES["rdfs"] + "range", _iri(range_iri))


def _pairs(report: Report) -> Iterator[Row]:
    address = report.caption.address
    for pair in report.part.pairs:
        names = "+".join(quote(end.rpartition("/")[2]) for end in (pair.a, pair.b))
        about = _iri(f"{address}#{names}")
        yield _row(about, PREFIXES["rdf"] + "type", _iri(QB + "Observation"))
        yield _row(about, QB + "dataSet", _iri(address))
        yield _row(about, CUBE + "mandate", _iri(pair.a))
        yield _row(about, CUBE + "other", _iri(pair.b))
        values = {
            "sizeMandate": pair.size_a,
            "sizeOther": pair.size_b,
            "shared": pair.shared,
            "jaccard": pair.jaccard,
            "coefficient": pair.coefficient,
            "expected": pair.expected,
            "p": pair.p,
            "q": pair.q,
        }
        for name, value in values.items():
            kind = MEASURES[name][0]
            text = str(value) if kind == "integer" else f"{value:.6E}"
            yield _row(about, CUBE + name, Term("literal", text, datatype=_XSD + kind))


def _row(subject: Term, predicate: str, value: Term) -> Row:
    return {"s": subject, "p": _iri(predicate), "o": value}


def _iri(iri: str) -> Term:
    return Term("uri", iri)


def _text(text: str) -> Term:
    return Term("literal", text, language="en")
