"""Who may import whom. To add an edge, change this table in the same commit and say why."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import graph_api

PACKAGE = Path(graph_api.__file__).parent
MODULES = sorted(p for p in PACKAGE.rglob("*.py") if "rdf" not in p.relative_to(PACKAGE).parts)

GROUND = {"", "errors", "names"}
ASKING = GROUND | {"engine"}  # Whoever asks the graph: it neither knows nor chooses the engine.
SHOWING = ASKING | {
    "catalog",
    "description",
    "entities",
    "facets",
    "figures",
    "find",
    "formats",
    "labels",
}
SHOWING |= {"parameters", "questions"}
SERVING = SHOWING | {
    "completion",
    "dumps",
    "fold",
    "imports_report",
    "metrics",
    "nquads",
    "openapi",
    "queries",
    "remote",
    "search_result",
    "shape_list",
    "snapshot",
    "sources_report",
    "stream",
    "syntax",
    "validation_report",
    "vocabulary",
    "workers",
}
OVERLAPPING = ASKING | {"figures", "overlap", "overlap_data", "overlap_detail", "overlap_files"}
OVERLAPPING |= {"overlap_rdf", "overlap_report"}
SERVING |= OVERLAPPING
# What a module may import besides its own package. A package stands for all modules in it.
MAY_IMPORT = {
    "": set[str](),
    "errors": set[str](),
    "names": set[str](),
    "fold": set[str](),
    "symbols": set[str](),
    "syntax": {"errors"},
    "stream": set[str](),
    "engine": GROUND | {"stream"},
    "store": GROUND | {"syntax"},
    "nquads": GROUND | {"store"},
    "folder": GROUND | {"nquads", "store"},
    "gathering": GROUND | {"nquads"},
    "overlap_acts": GROUND | {"gathering"},
    "texts": GROUND,
    "text_search": GROUND | {"admission", "syntax", "texts"},
    "facets.paths": set[str](),
    "facets.kept": GROUND | {"gathering"},
    "orders": GROUND,
    "top": {"syntax"},
    "snapshot": GROUND
    | {"facets.kept", "find_names", "folder", "gathering", "nquads", "orders", "overlap_acts"}
    | {"sources_report", "store", "texts"},
    "validation_report": GROUND | {"snapshot"},
    "dumps": GROUND | {"snapshot"},
    "admission": GROUND | {"syntax"},
    "metrics": GROUND,
    "workers": GROUND,
    "workers.confine": set[str](),
    "workers.worker": GROUND | {"admission", "orders", "syntax", "text_search", "texts"},
    "workers.top": GROUND | {"orders", "top"},
    "workers.pool": ASKING | {"metrics", "stream"},
    "workers.late": ASKING,
    "remote": ASKING | {"admission", "syntax", "text_search", "turtle", "workers.process"},
    "checks": GROUND | {"fold", "folder", "store", "symbols"},
    "grid": ASKING,
    "turtle": ASKING,
    "vocabulary": ASKING | {"labels"},
    "shape_list": GROUND | {"store"},
    "labels": ASKING,
    "catalog": ASKING | {"labels"},
    "parameters": ASKING | {"labels"},
    "answer_notes": ASKING | {"labels"},
    "questions": ASKING | {"answer_notes", "labels", "parameters", "turtle"},
    "formats": ASKING | {"labels", "questions", "turtle"},
    "entities": ASKING | {"catalog", "labels", "turtle"},
    "description": ASKING | {"entities", "labels", "turtle"},
    "facets": ASKING | {"catalog", "labels", "questions", "turtle"},
    "find_names": ASKING | {"gathering"},
    "find": ASKING | {"find_names", "fold", "labels", "symbols"},
    "search_result": ASKING | {"find", "formats"},
    "imports_report": ASKING,
    "sources_report": ASKING | {"catalog", "gathering", "labels"},
    "queries": ASKING | {"parameters", "questions", "turtle"},
    "openapi": OVERLAPPING | {"facets", "parameters", "questions"},
    "completion": ASKING | {"labels", "vocabulary"},
    "overlap": set[str](),
    "figures": {"overlap"},
    "overlap_data": ASKING | {"labels", "overlap", "overlap_acts", "parameters", "questions"},
    "overlap_report": ASKING | {"figures", "labels", "overlap", "overlap_data"},
    "overlap_detail": ASKING | {"figures", "labels", "overlap_data"},
    "overlap_rdf": ASKING | {"figures", "turtle"},
    "overlap_files": OVERLAPPING,
    # Its processes end with the one that started them, as those of queries do.
    "sources": GROUND | {"fold", "symbols", "workers.confine"},
    "web": SERVING | {"overlap_acts", "symbols"},
    "commands": SERVING | {"grid"},
    "commands.check": SERVING | {"checks"},
    "commands.imports": SERVING | {"nquads", "sources", "store"},
    "commands.query": SERVING | {"grid", "web"},
    "commands.serve": SERVING | {"web"},
    "__main__": SERVING | {"checks", "commands.folder"},
}
# Who may import which library: to change one for another, change these modules.
ONLY = {
    "pyoxigraph": {
        "checks.fast",
        "dumps",
        "folder",
        "nquads",
        "orders",
        "remote",
        "store",
        "snapshot",
        "texts",
        "workers.top",
        "workers.worker",
    },
    "rdflib": {"checks"},
    "pyshacl": {"checks"},
    "flask": {"web"},
    "granian": {"web.serve"},
    "networkx": {"figures", "overlap"},
    "numpy": {"figures"},
    "resvg_py": {"figures.png"},
    "sqlite3": {"texts"},
    "click": {"__main__", "commands"},
    "rich": {"commands.imports", "grid"},
}


def name_of(path: Path) -> str:
    """Name a module as the table does: ``web.sparql``; the package itself has no name."""
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


def imported(path: Path) -> Iterator[str]:
    """Yield the full names of the modules and members that a file imports, wherever it does."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute here"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def ours(path: Path) -> set[str]:
    """List the modules of ours that a file imports."""
    known = {name_of(module) for module in MODULES}
    found = set()
    for name in imported(path):
        if name.split(".")[0] == "graph_api":
            inside = name.removeprefix("graph_api").lstrip(".")
            while inside not in known:
                inside = inside.rpartition(".")[0]
            found.add(inside)
    return found


def covers(allowed: set[str], name: str) -> bool:
    """Tell whether a set of modules and packages holds a module."""
    return name in allowed or any(name.startswith(f"{package}.") for package in allowed if package)


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_module_imports_only_what_the_table_allows(path: Path) -> None:
    name = name_of(path)
    package = name.split(".")[0]
    assert name in MAY_IMPORT or package in MAY_IMPORT, "a new module needs a line in the table"
    allowed = MAY_IMPORT.get(name, MAY_IMPORT.get(package, set())) | {package}
    assert {module for module in ours(path) if not covers(allowed, module)} == set()


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_library_is_imported_only_where_the_table_says(path: Path) -> None:
    libraries = {name.split(".")[0] for name in imported(path)}
    misplaced = {x for x in libraries if x in ONLY and not covers(ONLY[x], name_of(path))}
    assert misplaced == set()


def test_modules_import_each_other_in_no_circle() -> None:
    edges = {name_of(path): ours(path) - {name_of(path)} for path in MODULES}
    while free := {name for name, needs in edges.items() if not needs}:
        edges = {name: needs - free for name, needs in edges.items() if name not in free}
    assert edges == {}
