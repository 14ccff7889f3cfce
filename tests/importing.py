"""What the tests of imports share: our reference data, and an import in one call."""

from functools import cache
from pathlib import Path
from typing import Any

from pyoxigraph import NamedNode, Quad, RdfFormat, parse

from graph_api.commands import imports as import_command
from graph_api.names import BASE
from graph_api.sources.reference import Reference
from graph_api.sources.registry import UHRI
from graph_api.sources.run import Import
from graph_api.sources.source import Source

HERE = Path(__file__).parent / "imports"


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
