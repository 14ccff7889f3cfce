"""Check data of others by shapes of others: python -m validation.foreign SHAPES... -- DATA...

Each file of data is checked through the command line with all the shapes, and by pySHACL itself.
Prints a line for each file on which the results differ, and one for all: files, results, and how
many of the files have the same. The files are no part of this repository.
"""

import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

import pyshacl
from pyshacl.errors import ReportableRuntimeError, ShapeLoadError
from rdflib import RDF, SH, Graph
from rdflib.term import Node

from validation import w3c

# What is wrong with the shapes of others is theirs to mend, and their classes are those of OWL.
OPTIONS = ("--unknown-terms", "warn", "--owl-classes", "--format", "ttl")

MALFORMED = "not well-formed"


def by_command(data: Path, shapes: Sequence[Path]) -> Counter[w3c.Row] | str:
    """Return the results of the command, or what it says if there are none to trust."""
    given = [argument for path in shapes for argument in ("--shapes", str(path))]
    code, text = w3c.process(["check", str(data), *given, *OPTIONS])
    if code == 2:
        return MALFORMED
    if code == 3 or "urn:hrd-graph:check:unchecked" in text:
        return f"exit {code}"
    report = w3c.parsed(text, data.as_uri())
    (node,) = report.subjects(RDF.type, SH.ValidationReport)
    return w3c.results(report, node)


def by_pyshacl(data: Path, shapes: Sequence[Path]) -> Counter[w3c.Row] | str:
    """Return the results of pySHACL, or its error."""
    try:
        graph = w3c.read(data)
    except SyntaxError:
        return MALFORMED
    together = Graph()
    for path in shapes:
        together += w3c.read(path)
    try:
        _, report, text = pyshacl.validate(graph, shacl_graph=together, inplace=True)
    except (ReportableRuntimeError, ShapeLoadError) as error:
        return f"{type(error).__name__}: {error}"
    if not isinstance(report, Graph):
        return str(text)
    node: Node
    (node,) = report.subjects(RDF.type, SH.ValidationReport)
    return w3c.results(report, node)


def main(shapes: Sequence[Path], files: Iterable[Path]) -> int:
    """Compare file by file."""
    same = total = number = 0
    for path in files:
        ours, theirs = by_command(path, shapes), by_pyshacl(path, shapes)
        number += 1
        same += ours == theirs
        total += ours.total() if isinstance(ours, Counter) else 0
        if ours == theirs:
            continue
        if isinstance(ours, str) or isinstance(theirs, str):
            sys.stdout.write(f"{path}: {ours} | {theirs}\n"[:600])
        else:
            sys.stdout.write(f"{path}: only the command {list((ours - theirs).elements())[:4]}\n")
            sys.stdout.write(f"  only pySHACL {list((theirs - ours).elements())[:4]}\n")
    sys.stdout.write(f"{number} files, {total} results, {same} files with the same\n")
    return 0 if same == number else 1


if __name__ == "__main__":
    at = sys.argv.index("--")
    paths = [Path(name).resolve() for name in sys.argv[1:] if name != "--"]
    sys.exit(main(paths[: at - 1], paths[at - 1 :]))
