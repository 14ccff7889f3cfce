"""The catalogue entries of an import: the file, its checksum and time, and each named graph."""

import json
from pathlib import Path

from graph_api.importers.literals import english, iri, text, typed
from graph_api.importers.source import Published
from graph_api.importers.statements import SOURCE, TITLE, TYPE, Outline
from graph_api.rdf.namespaces import BASE, GRAPHS, SCHEMES

# Who may use a text of these exports is for their publishers to say, and was not evaluated.
_LICENSE = f"{iri('dcterms', 'license')} <http://rightsstatements.org/vocab/CNE/1.0/>"
_ABOUT = f"<{BASE}dataset> {iri('dcat', 'dataset')}"
_SPDX = "http://spdx.org/rdf/terms#"
_MOST_SHOWN = 100  # literals of a kind; summary.json has all


def lines(source: Published, outline: Outline, summary: dict[str, object]) -> list[str]:
    """Write the catalogue's statements about an import, as lines of the catalogue's graph."""
    catalogue = f"{GRAPHS}catalog"
    found = [f"{_ABOUT} <{graph}> <{catalogue}> .\n" for graph in outline.graphs]
    for graph in outline.graphs:
        found += _tail(graph, _graph(source, outline, graph), catalogue)
    return found + _tail(outline.origin, _file(source, summary), catalogue)


def _tail(subject: str, statements: list[str], graph: str) -> list[str]:
    return [f"<{subject}> {statement} <{graph}> .\n" for statement in statements]


def _graph(source: Published, outline: Outline, graph: str) -> list[str]:
    derived = graph == outline.derived
    part = graph.rpartition("/")[2]
    named = "what follows from the records" if derived else part
    layer = "derived" if derived else "external"
    author = f"{BASE}curators" if derived else source.publisher
    return [
        f"{TYPE} {iri('dcat', 'Dataset')}",
        f"{TITLE} {english(f'{source.title}: {named}')}",
        f"{iri('hrd', 'layer')} <{SCHEMES}layer/{layer}>",
        f"{SOURCE} <{outline.origin}>",
        f"{iri('prov', 'wasAttributedTo')} <{author}>",
        _LICENSE,
    ]


def _file(source: Published, summary: dict[str, object]) -> list[str]:
    checksums = summary["input"]
    assert isinstance(checksums, dict)
    return [
        f"{TYPE} {iri('prov', 'Entity')}",
        f"{TITLE} {english(f'{source.title}: the file that was imported')}",
        f"{iri('prov', 'generatedAtTime')} {typed(str(summary['imported']), 'dateTime')}",
        *(f"<{_SPDX}checksumValue> {text(value)}" for value in sorted(checksums.values())),
        f"{iri('hrd', 'importSummary')} {text(_shown(source, summary))}",
    ]


def _shown(source: Published, summary: dict[str, object]) -> str:
    """Write the public summary: files by name, not by path, and the first literals."""
    checksums = summary["input"]
    assert isinstance(checksums, dict)
    shown = summary | {
        "title": source.title,
        "input": {Path(name).name: checksum for name, checksum in checksums.items()},
        **{name: _first(summary[name]) for name in ("unknown", "recognised")},
    }
    return json.dumps(shown, ensure_ascii=False, sort_keys=True)


def _first(listed: object) -> dict[str, object]:
    """Shorten lists of literals by kind."""
    assert isinstance(listed, dict)
    return {
        kind: {"all": len(literals), "first": literals[:_MOST_SHOWN]}
        for kind, literals in listed.items()
    }
