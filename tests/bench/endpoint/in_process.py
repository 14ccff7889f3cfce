"""Two engines in one process, without HTTP: sparq-rdf beside pyoxigraph, which this program uses.

    python -m bench.endpoint.in_process --quads 100000

sparq-rdf has an environment of its own, as ``make bench-engines`` makes it. Both answer as JSON, in
turn, from the same statements in memory; of seven times the median counts.
"""

import argparse
import gzip
import importlib
import json
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

from pyoxigraph import QueryResultsFormat, QuerySolutions, RdfFormat, Store

from bench.endpoint import data
from bench.endpoint.queries import QUERIES, Query

_TIMES = 7
# A count of all and an ASK: what a column of an index answers at once.
_MORE = (
    Query("count of all statements", "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"),
    Query("count of a class", "SELECT (COUNT(*) AS ?n) { ?r a :Recommendation }"),
)
Ask = Callable[[str], str]


def main() -> None:
    """Load both engines and print a line for each query."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quads", type=int, default=100_000, help="statements, about")
    with TemporaryDirectory(prefix="hrd-graph-bench-") as folder:
        packed, plain = Path(folder) / "index.nq.gz", Path(folder) / "index.nq"
        count = data.write(packed, parser.parse_args().quads)
        plain.write_bytes(gzip.decompress(packed.read_bytes()))
        started = perf_counter()
        ours = pyoxigraph(plain)
        between = perf_counter()
        theirs = sparq(plain)
        loaded = perf_counter()
    _write(f"{count:,} statements; ms{'pyoxigraph':>32}{'sparq-rdf':>12}{'ratio':>9}\n")
    _line("load", between - started, loaded - between, "")
    for query in (*(q for q in QUERIES if q.body.startswith("SELECT")), *_MORE):
        one, other = (ask(query.text) for ask in (ours, theirs))
        same = "" if query.some or _rows(one) == _rows(other) else "  other rows"
        _line(query.name, _time(ours, query), _time(theirs, query), same)


def pyoxigraph(path: Path) -> Ask:
    """Load a file of N-Quads into pyoxigraph."""
    store = Store()
    store.bulk_load(path=str(path), format=RdfFormat.N_QUADS)

    def ask(query: str) -> str:
        rows = store.query(query)
        assert isinstance(rows, QuerySolutions)
        return (rows.serialize(format=QueryResultsFormat.JSON) or b"").decode()

    return ask


def sparq(path: Path) -> Ask:
    """Load a file of N-Quads into sparq-rdf."""
    ask: Ask = importlib.import_module("sparq").Graph.load(path, format="nq").query_json
    return ask


def _rows(answer: str) -> Counter[str]:
    """Count the rows of an answer, whatever their order; datatypes of counts may differ."""
    rows = json.loads(answer)["results"]["bindings"]
    values = ({name: term["value"] for name, term in row.items()} for row in rows)
    return Counter(json.dumps(row, sort_keys=True) for row in values)


def _time(ask: Ask, query: Query) -> float:
    taken = []
    for _ in range(_TIMES):
        start = perf_counter()
        ask(query.text)
        taken.append(perf_counter() - start)
    return median(taken)


def _line(name: str, one: float, other: float, remark: str) -> None:
    _write(f"{name:40}{one * 1000:12.3f}{other * 1000:12.3f}{one / other:8.2f}x{remark}\n")


def _write(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()


if __name__ == "__main__":
    main()
