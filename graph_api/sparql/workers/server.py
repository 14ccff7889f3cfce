"""The worker process, which runs one query at a time on a snapshot opened read-only.

Started by :class:`graph_api.sparql.workers.client.Worker` with one end of a socket pair, over
which it speaks in messages, each after four bytes of length: a query as a JSON object; back, the
pieces of the answer, an empty piece, and a JSON object that says what it is, or what went wrong.
It may take back the pieces that it has sent (:data:`BEGIN_AGAIN`) and begin the answer again. It
may die of a query at any moment (the engine overflows its stack on deep nesting, and no limit stops
an aggregate), so nothing that must outlive a query belongs here.

Once the store is open the process can open no connection, which SERVICE would need, unless there
are endpoints that it may call: then only the tokens of a query keep it to these.
"""

import json
import re
import socket
import sys
from collections.abc import Collection
from functools import partial
from io import BufferedWriter, RawIOBase
from pathlib import Path
from threading import Thread
from typing import IO, Any

from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    QueryResultsFormat,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Store,
    Variable,
)

from graph_api.errors import HrdGraphError, QueryError, SnapshotError
from graph_api.rdf import graph_names
from graph_api.rdf.namespaces import PREFIXES, THINGS
from graph_api.sparql import columns, fulltext_index, fulltext_query, index_db, writable
from graph_api.sparql.admission import admit, located
from graph_api.sparql.concatenation import of_strings
from graph_api.sparql.fulltext_index import Texts
from graph_api.sparql.graph_clauses import evaluated_apart, named_graphs
from graph_api.sparql.hints import Hints
from graph_api.sparql.parse_errors import PADDING, explain, explain_function
from graph_api.sparql.tokens import find
from graph_api.sparql.topk import value_order
from graph_api.sparql.topk.answer import TopRows
from graph_api.sparql.workers import sandbox
from graph_api.sparql.workers.sorting import Results, Sorting

LENGTH_BYTES = 4
BEGIN_AGAIN = b"\xff" * LENGTH_BYTES  # Instead of a length: the pieces so far do not count.
BUFFER_BYTES = 1 << 16
_NO_FUNCTION = re.compile(r"The custom function <([^<>]*+)> is not supported")
_WITHOUT_PREFIXES = (RdfFormat.N_TRIPLES, RdfFormat.N_QUADS)


class _Pieces(RawIOBase):
    """A writer that sends the answer in pieces, each after its length.

    The last one is held back, to be sent together with what is said of the answer: so a small
    answer wakes its reader once.
    """

    def __init__(self, connection: socket.socket) -> None:
        super().__init__()
        self._connection = connection
        self._held = b""
        self._sent = False

    def writable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0, /) -> int:
        """Discard the output; if some was sent, tell the reader to begin again."""
        if whence == 0 and (self._sent or self._held):
            self._held = BEGIN_AGAIN if self._sent else b""
        return 0

    def truncate(self, size: int | None = None, /) -> int:
        return 0

    def write(self, data: Any) -> int:
        if self._held:
            self._connection.sendall(self._held)
            self._sent = True
        self._held = len(data).to_bytes(LENGTH_BYTES, "big") + bytes(data)
        return len(data)

    def taken(self) -> bytes:
        """Return the unsent output with its length, and start the next answer."""
        output, self._held, self._sent = self._held, b"", False
        return output


def run(
    sorting: Sorting,
    job: dict[str, Any],
    body: IO[bytes],
    services: Collection[str] = (),
    index: Texts | None = None,
    top: TopRows | None = None,
) -> str:
    """Answer one query.

    :param job: the fields of :class:`graph_api.sparql.engine.Job`.
    :param body: to write the answer to; see :meth:`Sorting.run`.
    :param services: the endpoints that SERVICE may call.
    :param index: that of the texts, if there is one.
    :param top: what may know a shorter way to the first rows of many.
    :returns: ``solutions`` or ``triples``, whichever media type of the job was used.
    :raises HrdGraphError: the query cannot be answered.
    """
    query = job["query"]
    searches = fulltext_query.searches(query)
    empty = fulltext_query.without_results(query, searches)
    admit(empty, services)
    try:
        options = _options(job)
        plan = fulltext_query.with_results(query, searches, index)
        asked = plan.query
        star = columns.star_offset(query)
        if star is not None and (names := _columns(empty, star, options)):
            asked = asked[:star] + names + asked[star + 1 :]
        if not searches:
            asked = evaluated_apart(asked, partial(_named_graphs, sorting, query, options))
        asked = of_strings(asked)
        if top and not searches and (answer := top.answer(asked, options, job["solutions"])):
            body.write(answer)
            return "solutions"
        if not searches:
            asked = sorting.joins.apart(asked, options)
        try:
            return sorting.run(asked, options, body, partial(_write, job), plan)
        except SyntaxError:
            if asked != empty:  # In which all stands where its author wrote it.
                Store().query(empty + PADDING, **options)
            raise
    except SyntaxError as error:
        raise located(*explain(query, str(error))) from error
    except (RuntimeError, ValueError) as error:
        if unknown := _NO_FUNCTION.search(str(error)):
            raise located(*explain_function(query, unknown[1])) from error
        raise QueryError(f"The query cannot be run: {error}.") from error
    except OSError as error:
        if error.errno:  # Of the socket, not of the format.
            raise
        raise QueryError(f"This format cannot hold the answer: {error}. Ask for Turtle.") from error


def _named_graphs(sorting: Sorting, query: str, options: dict[str, Any]) -> list[str]:
    """List the named graphs of a query's dataset, by name."""
    found = sorting.store.query(named_graphs(query), **options)
    assert isinstance(found, QuerySolutions)
    return sorted(graph_names.text_of(row["g"]) for row in found)


def _columns(query: str, at: int, options: dict[str, Any]) -> str:
    """Write the columns for the ``*`` of a query; the engine tells which variables there are."""
    nothing = Store().query(columns.without_service(query) + PADDING, **options)
    assert isinstance(nothing, QuerySolutions)
    return columns.expand_star(query, at, {variable.value for variable in nothing.variables})


def _write(job: dict[str, Any], results: Results, body: IO[bytes]) -> str:
    """Serialise results in the media type of the job; return which one was used."""
    if isinstance(results, QueryTriples):
        chosen = RdfFormat.from_media_type(job["triples"])
        if chosen in _WITHOUT_PREFIXES:
            results.serialize(body, chosen)  # Twice as fast: no triple becomes a Python object.
        else:
            writable.write_triples(results, body, chosen)
        return "triples"
    writable.write_solutions(results, body, QueryResultsFormat.from_media_type(job["solutions"]))
    return "solutions"


def _options(job: dict[str, Any]) -> dict[str, Any]:
    """Choose the dataset: the request's, else the query's own FROM, else the union of all."""
    options: dict[str, Any] = {
        "base_iri": THINGS,
        "prefixes": PREFIXES,
        "substitutions": {Variable(name): _term(**term) for name, term in job["bind"].items()},
    }
    if job["default_graphs"] or job["named_graphs"]:
        options["default_graph"] = [NamedNode(iri) for iri in job["default_graphs"]]
        options["named_graphs"] = [NamedNode(iri) for iri in job["named_graphs"]]
    elif not find(job["query"], "FROM"):
        options["use_default_graph_as_union"] = True
    return options


def _term(
    kind: str, value: str, language: str | None, datatype: str | None
) -> NamedNode | BlankNode | Literal:
    if kind == "uri":
        return NamedNode(value)
    if kind == "bnode":
        return BlankNode(value)
    return Literal(value, language=language, datatype=NamedNode(datatype) if datatype else None)


def receive(connection: socket.socket) -> dict[str, Any] | None:
    """Read one message; None when the other side has closed the connection."""
    data, missing = b"", LENGTH_BYTES
    while missing > 0:
        piece = connection.recv(max(missing, BUFFER_BYTES))  # Nothing follows before our reply.
        if not piece:
            return None
        data += piece
        missing = LENGTH_BYTES + int.from_bytes(data[:LENGTH_BYTES], "big") - len(data)
    message: dict[str, Any] = json.loads(data[LENGTH_BYTES:])
    return message


def send(connection: socket.socket, message: dict[str, Any], before: bytes = b"") -> None:
    """Write one message."""
    data = json.dumps(message).encode()
    connection.sendall(before + len(data).to_bytes(LENGTH_BYTES, "big") + data)


def _serve(
    sorting: Sorting,
    connection: socket.socket,
    memory: int,
    services: Collection[str],
    index: Texts | None,
    top: TopRows,
) -> None:
    """Answer query after query: the pieces of the answer, an empty one, and a message about it.

    Whoever waits for us is told here, not before: the thread is sure to run.
    """
    sandbox.limit_memory(memory)
    send(connection, {"ready": True})
    pieces = _Pieces(connection)
    body = BufferedWriter(pieces, BUFFER_BYTES)
    hints = Hints(sorting.store)
    while (job := receive(connection)) is not None:
        try:
            message: dict[str, object] = {"used": run(sorting, job, body, services, index, top)}
            if found := hints.about(job["query"]):
                message["hints"] = found
        except HrdGraphError as error:
            message = {"error": type(error).__name__, "message": str(error), **error.details()}
        body.flush()
        send(connection, message, before=pieces.taken() + bytes(LENGTH_BYTES))


def _open_index(path: Path, sorting: Sorting) -> tuple[Texts | None, TopRows]:
    """Open the ``index.db`` beside a store: the full text if it is indexed, the orders of values.

    A store that is part of no snapshot has none.
    """
    if not path.exists():
        return None, TopRows(sorting, {})
    index = index_db.reader(path)
    texts = Texts(index) if fulltext_index.is_in(index) else None
    return texts, TopRows(sorting, value_order.read(index))


def _open(path: str, in_memory: bool) -> Store:
    disk = Store.read_only(path)
    if not in_memory:
        return disk
    memory = Store()
    memory.bulk_extend(disk)
    return memory


def main(
    path: str, descriptor: int, memory: int, parent: int, in_memory: int, *services: str
) -> None:
    """Open the store at ``path`` and answer over the socket ``descriptor`` until it closes.

    :param memory: bytes of address space.
    :param parent: process id of the starter; if it has died already, so do we.
    :param in_memory: 1 to copy the store into memory, where reading is faster, else 0.
    :param services: the endpoints that SERVICE may call. With none, the usual case, the process
        cannot open a connection at all.
    """
    sandbox.die_with_parent(parent)
    connection = socket.socket(fileno=descriptor)
    try:
        sorting = Sorting(_open(path, bool(in_memory)))
        index, top = _open_index(Path(path).with_name(index_db.NAME), sorting)
    except SnapshotError as error:
        send(connection, {"error": "SnapshotError", "message": str(error)})
        return
    except (OSError, ValueError, RuntimeError) as error:  # The last: damage that the engine finds.
        reason = f"Cannot open {path}: {error}. `hrd-graph verify` tells what is damaged."
        send(connection, {"error": "SnapshotError", "message": reason})
        return
    if not services:
        sandbox.refuse_sockets()
    # The engine is up to three times faster in a thread that is not the main one.
    thread = Thread(target=_serve, args=(sorting, connection, memory, services, index, top))
    thread.start()
    thread.join()


if __name__ == "__main__":
    _descriptor, _memory, _parent, _in_memory = map(int, sys.argv[2:6])
    main(sys.argv[1], _descriptor, _memory, _parent, _in_memory, *sys.argv[6:])
