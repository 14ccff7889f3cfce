"""The rules of the shapes for each class and property, for the pages of the vocabulary.

The shapes are no part of the graph: they are read from their files, once. Data are checked in
``validation``; here are only the messages of the shapes.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from graph_api.rdf.files import quads
from graph_api.rdf.namespaces import PREFIXES

_SH = PREFIXES["sh"]
_BY_SEVERITY = ("must", "should", "may")
_SEVERITIES = {"Violation": "must", "Warning": "should", "Info": "may"}


@dataclass(frozen=True)
class Rule:
    """One shape: its class or property, and its message.

    ``classes`` are those whose things it binds, ``path`` the property whose values it binds, if it
    is a plain one. ``need`` is must, should or may.
    """

    iri: str
    name: str
    message: str
    need: str
    classes: tuple[str, ...]
    path: str | None


def read(root: Path) -> list[Rule]:
    """Read all shapes with a message, violations first.

    :param root: the folder that holds ``shapes/``.
    :raises SourceError: a file is malformed.
    """
    statements: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for path in sorted(root.glob("shapes/*.ttl")):
        for quad in quads(path, root):
            predicate = quad.predicate.value.removeprefix(_SH)
            statements[_text(quad.subject)][predicate].append(_text(quad.object))
    targets = _targets(statements)
    rules = [
        Rule(
            iri,
            (properties.get("name") or [""])[0],
            properties["message"][0],
            _SEVERITIES[(properties.get("severity") or ["Violation"])[0].removeprefix(_SH)],
            tuple(sorted(targets[iri])),
            _plain(properties.get("path", ())),
        )
        for iri, properties in statements.items()
        if "message" in properties
    ]
    return sorted(rules, key=lambda rule: (_BY_SEVERITY.index(rule.need), rule.name, rule.iri))


def _targets(statements: dict[str, dict[str, list[str]]]) -> dict[str, set[str]]:
    """Find the classes of each shape: its own targets, and those of shapes that use it."""
    targets: dict[str, set[str]] = defaultdict(set)
    for iri, properties in statements.items():
        for shape in (iri, *properties.get("property", ())):
            targets[shape].update(properties.get("targetClass", ()))
    return targets


def _plain(paths: Iterable[str]) -> str | None:
    return next((path for path in paths if "://" in path), None)


def _text(term: object) -> str:
    """Return the IRI, the text or the label of a term."""
    return str(getattr(term, "value", term))
