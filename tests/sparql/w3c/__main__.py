"""Run the W3C SPARQL suites over HTTP: PYTHONPATH=tests python -m sparql.w3c [FOLDER].

The folder is ``sparql`` of github.com/w3c/rdf-tests; without an argument, the environment variable
HRD_GRAPH_SPARQL_TESTS names it. All data files become named graphs of one snapshot, a real server
answers, and the dataset of each test is asked for by ``default-graph-uri`` and ``named-graph-uri``.
A test that fails is asked of the engine in process, too: what fails there as well is the engine's.

Tests of updates, entailment regimes and SERVICE are left out: the server reads, without any.
"""

import os
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from pyoxigraph import (
    DefaultGraph,
    NamedNode,
    Quad,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    RdfFormat,
    Store,
    parse,
    serialize,
)
from server import running

from graph_api.sparql.tokens import find
from sparql.w3c.suite import (
    BASE,
    EVALUATION,
    NEGATIVE,
    RDF,
    Case,
    Outcome,
    agree,
    cases,
    expected,
    file_of,
    from_csv,
    from_results,
    from_solutions,
    from_triples,
)

NOTHING = BASE + "nothing"
_JSON, _CSV, _TSV = (
    "application/sparql-results+json",
    "text/csv",
    "text/tab-separated-values",
)


def main(folder: Path) -> int:
    """Run all cases and print what came of them; returns 1 if one is failed by us."""
    tests = list(cases(folder))
    quads = list(_data(folder, tests))
    outcomes: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as name:
        snapshots = _build(Path(name), quads)
        with running(snapshots, "--timeout", "10") as (_, address):
            engine = Store()
            engine.extend(quads)
            for case in tests:
                fault = over_http(case, address, folder)
                if fault is None:
                    outcomes["passed"] += 1
                    continue
                own = in_process(case, engine, folder)
                kind = "failed by us" if own is None else "failed by the engine alone"
                outcomes[kind] += 1
                sys.stdout.write(f"{kind}: {case.name}: {fault}\n")
    kinds = ("passed", "failed by us", "failed by the engine alone")
    summary = ", ".join(f"{outcomes[kind]} {kind}" for kind in kinds)
    sys.stdout.write(f"{len(tests)} tests: {summary}\n")
    return int(bool(outcomes["failed by us"]))


def over_http(case: Case, address: str, folder: Path) -> str | None:
    """Ask the server; returns what is wrong with its answer, or None."""
    query = _query(case, folder)
    fields = [("query", query)]
    default, named = _dataset(case, query)
    fields += [("default-graph-uri", iri) for iri in default]
    fields += [("named-graph-uri", iri) for iri in named]
    accept = f"{_media_type(case)}, application/n-triples"
    request = Request(address + "/sparql", urlencode(fields).encode(), {"Accept": accept})
    try:
        with urlopen(request, timeout=60) as reply:
            kind, body = reply.headers.get_content_type(), reply.read()
    except HTTPError as error:
        if case.kind in NEGATIVE and error.code == 400:
            return None
        return f"{error.code}: {error.read().decode('utf-8', 'replace').strip()[:200]}"
    if case.kind in NEGATIVE:
        return "accepted"
    if case.kind not in EVALUATION:
        return None
    return _fault(_read(kind, body), case, folder)


def in_process(case: Case, engine: Store, folder: Path) -> str | None:
    """Ask the engine itself; as :func:`over_http`."""
    query = _query(case, folder)
    default, named = _dataset(case, query)
    options = {}
    if default or named:
        options = {
            "default_graph": [NamedNode(iri) for iri in default],
            "named_graphs": [NamedNode(iri) for iri in named],
        }
    try:
        answer = engine.query(query, **options)  # type: ignore[arg-type]
        if case.kind not in EVALUATION:
            return "accepted" if case.kind in NEGATIVE else None
        if isinstance(answer, QueryBoolean):
            return _fault(Outcome(boolean=bool(answer)), case, folder)
        if not isinstance(answer, QuerySolutions):
            body = serialize(answer, format=RdfFormat.N_TRIPLES)
            assert body is not None
            return _fault(from_triples(body), case, folder)
        if case.result and case.result.suffix == ".csv":
            text = answer.serialize(format=QueryResultsFormat.CSV)
            assert text
            return _fault(from_csv(text.decode()), case, folder)
        return _fault(from_solutions(answer), case, folder)
    except SyntaxError:
        return None if case.kind in NEGATIVE else "not SPARQL"
    except (RuntimeError, ValueError, OSError) as error:
        return str(error)


def _fault(answer: Outcome, case: Case, folder: Path) -> str | None:
    if agree(answer, expected(case, folder), lax=case.lax):
        return None
    if answer.boolean is not None:
        return f"the answer is {answer.boolean}"
    rows = [[None if term is None else str(term) for term in row] for row in answer.rows]
    return f"another answer: {rows}"[:300] if answer.graph is None else "another graph"


def _read(kind: str, body: bytes) -> Outcome:
    if kind == _JSON:
        return from_results(body, QueryResultsFormat.JSON)
    if kind == _TSV:
        return from_results(body, QueryResultsFormat.TSV)
    return from_csv(body.decode()) if kind == _CSV else from_triples(body)


def _media_type(case: Case) -> str:
    suffix = case.result.suffix if case.result else ""
    return {".csv": _CSV, ".tsv": _TSV}.get(suffix, _JSON)


def _query(case: Case, folder: Path) -> str:
    """Read a query; relative IRIs are relative to its file."""
    iri = BASE + case.query.relative_to(folder).as_posix()
    text = case.query.read_bytes().decode("utf-8", "surrogateescape")
    return f"BASE <{iri}> {text}"


def _dataset(case: Case, query: str) -> tuple[Sequence[str], Sequence[str]]:
    """Choose the dataset: that of the test, that of the query's own FROM, or an empty one."""
    if case.kind in EVALUATION and find(query, "FROM"):
        return (), ()
    if case.default or case.named:
        return case.default or (NOTHING,) * bool(case.named), case.named
    return (NOTHING,), ()


def _data(folder: Path, tests: Iterable[Case]) -> Iterable[Quad]:
    """Read the data files, each into the graph with its IRI."""
    iris = {iri for case in tests for iri in (*case.default, *case.named) if iri.startswith(BASE)}
    for case in tests:
        if case.kind in EVALUATION and not case.default and not case.named:
            for path in case.query.parent.glob("data*.ttl"):
                iris.add(BASE + path.relative_to(folder).as_posix())
    for iri in sorted(iris):
        path, graph = file_of(folder, iri), NamedNode(iri)
        for quad in parse(
            path=path, format=RDF[path.suffix], base_iri=iri, rename_blank_nodes=True
        ):
            own = isinstance(quad.graph_name, DefaultGraph)
            yield quad if not own else Quad(quad.subject, quad.predicate, quad.object, graph)


def _build(folder: Path, quads: Sequence[Quad]) -> Path:
    """Build a snapshot of the data with the installed command."""
    (folder / "data").mkdir()
    serialize(quads, folder / "data/all.nq", RdfFormat.N_QUADS)
    out = folder / "snapshots"
    line = [sys.executable, "-m", "graph_api", "build", "--data", folder / "data", "--out", out]
    subprocess.run([*map(str, line)], check=True, stdout=subprocess.DEVNULL)
    return out


if __name__ == "__main__":
    given = sys.argv[1] if len(sys.argv) > 1 else os.environ.get("HRD_GRAPH_SPARQL_TESTS")
    if not given:
        sys.exit("Give the folder sparql of github.com/w3c/rdf-tests.")
    sys.exit(main(Path(given)))
