"""The import table: to add an edge, change a row in the same commit and say why."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import graph_api

PACKAGE = Path(graph_api.__file__).parent
MODULES = sorted(PACKAGE.rglob("*.py"))

# What a package may import besides itself and ``errors``. A dotted name stands for that part alone.
MAY_IMPORT = {
    "rdf": set[str](),
    "sparql": {"rdf"},
    "graph": {"rdf", "sparql"},
    "overlap": {"rdf", "sparql", "graph"},
    "snapshot": {"rdf", "sparql", "graph", "overlap"},
    "importers": {"rdf", "sparql.workers.sandbox"},
    # What could expose a person looks the same in a record and in a document.
    "reading": {"rdf", "importers.privacy"},
    "validation": {"rdf", "sparql", "snapshot"},
    "web": {"rdf", "sparql", "graph", "overlap", "snapshot"},
    "cli": {
        "rdf",
        "sparql",
        "graph",
        "overlap",
        "snapshot",
        "importers",
        "validation",
        "web",
        "reading",
    },
}
# The packages that may import a library: to change one for another, change these.
LIBRARIES = {
    "pyoxigraph": {"rdf", "sparql", "snapshot", "validation"},
    "rdflib": {"validation"},
    "pyshacl": {"validation"},
    "flask": {"web"},
    "granian": {"web.server"},
    "networkx": {"overlap"},
    "numpy": {"overlap"},
    "resvg_py": {"overlap.figures.raster"},
    "sqlite3": {"sparql", "snapshot"},
    "ahocorasick_rs": {"reading.gazetteer"},
    "mammoth": {"reading.formats"},
    "pypdfium2": {"reading.formats"},
    "click": {"cli"},
    "rich": {"cli"},
}


def name_of(path: Path) -> str:
    """Name a module as the table does: ``web.app``; the package itself has no name."""
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
    modules = set()
    for name in imported(path):
        if name.split(".")[0] == "graph_api":
            inside = name.removeprefix("graph_api").lstrip(".")
            while inside not in known:
                inside = inside.rpartition(".")[0]
            modules.add(inside)
    return modules


def covers(allowed: set[str], name: str) -> bool:
    """Tell whether a set of modules and packages holds a module."""
    return any(name == package or name.startswith(f"{package}.") for package in allowed)


def test_package_has_ten_folders_and_three_files() -> None:
    folders = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    assert folders == set(MAY_IMPORT)
    files = {path.name for path in PACKAGE.glob("*.py")}
    assert files == {"__init__.py", "__main__.py", "errors.py"}


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_module_imports_only_what_the_table_allows(path: Path) -> None:
    package = name_of(path).split(".")[0]
    if package == "__main__":
        allowed = {"cli"}
    else:
        allowed = MAY_IMPORT.get(package, set()) | {package, "errors"}
    needs = ours(path) - {""}  # The package itself: its version.
    assert {module for module in needs if not covers(allowed, module)} == set()


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_library_is_imported_only_where_the_table_says(path: Path) -> None:
    libraries = {name.split(".")[0] for name in imported(path)} & set(LIBRARIES)
    assert {x for x in libraries if not covers(LIBRARIES[x], name_of(path))} == set()


def test_modules_import_each_other_in_no_circle() -> None:
    edges = {name_of(path): ours(path) - {name_of(path)} for path in MODULES}
    while free := {name for name, needs in edges.items() if not needs}:
        edges = {name: needs - free for name, needs in edges.items() if name not in free}
    assert edges == {}


def diagram() -> str:
    """Draw the import table: a line for each package, with what it may import."""
    return "\n".join(
        f"{package:<11} <- {', '.join(sorted(MAY_IMPORT[package])) or 'nothing'}"
        for package in MAY_IMPORT
    )


def test_diagram_of_the_documentation_is_the_import_table() -> None:
    page = (PACKAGE.parent / "docs" / "architecture.md").read_text(encoding="utf-8")
    assert f"```\n{diagram()}\n```" in page
