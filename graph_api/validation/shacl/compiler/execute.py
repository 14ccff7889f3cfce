"""The execution of a program over a store: two tasks at a time, each with a time limit.

The engine cannot stop a query. A rule that takes too long is reported as not checked, its thread is
left behind, and ends with the process. If the rules of a task together take too long, they are
tried one by one.
"""

import re
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from queue import Empty, Queue

from pyoxigraph import (
    BlankNode,
    NamedNode,
    Quad,
    QuerySolutions,
    Variable,
)
from rdflib import BNode
from rdflib import Literal as RdfLiteral
from rdflib.term import Node

from graph_api.validation.shacl.compiler.lossless_store import (
    Bindings,
    Exact,
    from_rdflib,
    quad,
    to_rdflib,
)
from graph_api.validation.shacl.compiler.program import Program, Rule, Task
from graph_api.validation.shacl.compiler.sparql_constraints import SHAPES_GRAPH
from graph_api.validation.shacl.compiler.spellings import Row, spelt
from graph_api.validation.shacl.results import Outcome, Progress, Result, Timing, Unchecked

THIS = Variable("this")
# With so many nodes that break a rule, it is quicker to ask about all than about these.
MANY = 200
_PLACEHOLDER = re.compile(r"\{[?$](\w+)\}")


@dataclass(frozen=True)
class _Done:
    """The outcome of a rule: its results, or the error that stopped it."""

    rule: Rule
    results: list[Result]
    seconds: float
    fault: str | None = None


class _Run:
    """The state of one run: waiting, running and completed rules.

    A thread takes rules from the queue until there are none, or until it is given up because its
    rule is late: then another takes its place.
    """

    def __init__(self, program: Program, exact: Exact, limit: float) -> None:
        self.exact, self.limit, self.outcome = exact, limit, Outcome()
        self.waiting: Queue[Task] = Queue()
        for task in program.tasks:
            self.waiting.put(task)
        self.done: Queue[tuple[Task, list[_Done]]] = Queue()
        self.running: dict[threading.Thread, tuple[Task, float]] = {}
        self.late: set[Task] = set()

    def start(self) -> None:
        threading.Thread(target=self._work, daemon=True).start()

    def _work(self) -> None:
        me = threading.current_thread()
        while True:
            try:
                task = self.waiting.get_nowait()
            except Empty:
                return
            self.running[me] = task, time.monotonic()
            done = _run(task, self.exact)
            if task in self.late:
                return
            self.running.pop(me, None)
            self.done.put((task, done))

    def collect(self) -> int:
        """Wait briefly for a rule to end; return how many ended or timed out."""
        ended = 0
        try:
            task, done = self.done.get(timeout=0.05)
            if task not in self.late:  # Else it has been reported already.
                for each in done:
                    self._take(each)
                ended += len(done)
        except Empty:
            pass
        for thread, (task, start) in list(self.running.items()):
            if time.monotonic() - start > self.limit * len(task.rules):
                self.running.pop(thread, None)
                self.late.add(task)
                ended += self._give_up(task)
                self.start()
        return ended

    def _give_up(self, task: Task) -> int:
        """Abandon a task that has timed out; return how many rules end with it."""
        if task.sieve is not None:
            for rule in task.rules:
                self.waiting.put(Task((rule,)))
            return 0
        reason = f"not finished after {self.limit:g} s"
        for rule in task.rules:
            self.outcome.unchecked.append(Unchecked(rule.shape, rule.name, reason))
        return len(task.rules)

    def _take(self, done: _Done) -> None:
        rule = done.rule
        if done.fault is not None:
            self.outcome.unchecked.append(Unchecked(rule.shape, rule.name, done.fault))
            return
        self.outcome.results += done.results
        self.outcome.timings.append(Timing(rule.name, done.seconds, len(done.results), "fast"))


def execute(
    program: Program,
    exact: Exact,
    *,
    seconds: float = 60.0,
    threads: int = 2,
    progress: Progress | None = None,
) -> Outcome:
    """Run all rules.

    :param seconds: the limit for one rule.
    """
    run = _Run(program, exact, seconds)
    with _shapes_graph(program, exact):
        for _ in range(threads):
            run.start()
        finished, total = 0, len(program.rules)
        while finished < total:
            finished += run.collect()
            if progress:
                progress(finished, total)
    return run.outcome


@contextmanager
def _shapes_graph(program: Program, exact: Exact) -> Iterator[None]:
    """Load the shapes into the store while rules run, if a query needs them."""
    if not any(term == SHAPES_GRAPH for rule in program.rules for _, term in rule.bound):
        yield
        return
    graph = NamedNode(str(SHAPES_GRAPH))
    terms = (map(from_rdflib, triple) for triple in program.shapes)
    quads = (quad(*triple) for triple in terms)
    exact.store.bulk_extend(Quad(q.subject, q.predicate, q.object, graph) for q in quads)
    yield
    exact.store.remove_graph(graph)


def _run(task: Task, exact: Exact) -> list[_Done]:
    """Run the rules of a task; the time of their sieve is divided among them."""
    start = time.monotonic()
    nodes = None if task.sieve is None else _nodes(task.sieve, exact)
    share = (time.monotonic() - start) / len(task.rules)
    return [_run_one(rule, exact, nodes, share) for rule in task.rules]


def _nodes(sieve: str, exact: Exact) -> Sequence[str] | None:
    """Return the nodes that violate any rule, as SPARQL terms; None if they cannot be listed."""
    try:
        solutions = exact.query(sieve)
    except (ValueError, SyntaxError, OSError, RuntimeError):
        return None  # The rules are asked one by one, and that which cannot be asked says so.
    assert isinstance(solutions, QuerySolutions)
    nodes = [row["this"] for row in solutions]
    if len(nodes) > MANY or any(isinstance(node, BlankNode) for node in nodes):
        return None
    return [str(node) for node in nodes]


def _run_one(rule: Rule, exact: Exact, nodes: Sequence[str] | None, spent: float) -> _Done:
    start = time.monotonic() - spent
    try:
        results = list(_results(rule, exact, nodes))
        return _Done(rule, results, time.monotonic() - start)
    except (ValueError, SyntaxError, OSError, RuntimeError) as error:
        return _Done(rule, [], time.monotonic() - start, f"its query failed: {error}")


def _results(rule: Rule, exact: Exact, nodes: Sequence[str] | None) -> Iterator[Result]:
    if nodes is not None and not nodes:
        return
    if rule.each is None:
        query = rule.query if nodes is None else rule.about(nodes)
        for row in _spelt(_rows(query, exact, rule), exact, rule):
            if rule.calculates:
                _refuse_failure(row)
            yield _result(rule, row)
        return
    bound: Bindings = {Variable(name): from_rdflib(term) for name, term in rule.bound}
    focuses = _rows(rule.each, exact, rule)
    if rule.value == "each":
        wrong = [row for row in focuses if not _rows(rule.query, exact, rule, _with(bound, row))]
        yield from (_result(rule, row) for row in spelt(wrong, exact, rule.each))
        return
    for focus in focuses:
        node = focus["this"]
        rows = _rows(rule.query, exact, rule, {**bound, THIS: node})
        for row in spelt(rows, exact, rule.query):
            _refuse_failure(row)
            yield _result(rule, row, to_rdflib(node))


def _with(bound: Bindings, row: Row) -> Bindings:
    """Bind the focus node and value of a row too."""
    return {**bound, THIS: row["this"], Variable("value"): row["value"]}


def _rows(
    query: str,
    exact: Exact,
    rule: Rule,
    substitutions: Bindings | None = None,
) -> list[Row]:
    found = exact.query(query, values=rule.calculates, substitutions=substitutions)
    assert isinstance(found, QuerySolutions)
    names = [variable.value for variable in found.variables]
    # The engine's own objects must not outlive their thread.
    return [dict(zip(names, row, strict=True)) for row in found]


def _spelt(rows: list[Row], exact: Exact, rule: Rule) -> list[Row]:
    return spelt(rows, exact, rule.query) if rule.calculates else rows


def _result(rule: Rule, row: Row, node: Node | None = None) -> Result:
    focus = node or to_rdflib(row["this"])
    value = None
    if rule.value in {"row", "row-or-focus", "each"}:
        value = _get(row, "value")
    if rule.value == "focus" or (rule.value == "row-or-focus" and value is None):
        value = focus
    path = _get(row, "path") or rule.path
    own = _get(row, "message") if rule.calculates else None
    written = (own,) if isinstance(own, RdfLiteral) else rule.messages
    if rule.calculates:
        written = tuple(_filled(message, row, dict(rule.bound)) for message in written)
    return Result(
        rule.shape, rule.component, rule.severity, focus, path, value, written, rule.constraint
    )


def _refuse_failure(row: Row) -> None:
    """Stop at a row by which a query says that it cannot be answered: SHACL 5.3.2.

    :raises ValueError: it does.
    """
    if str(_get(row, "failure")) in {"true", "1"}:
        raise ValueError("it reports a failure")


def _get(row: Row, name: str) -> Node | None:
    term = row.get(name)
    return None if term is None else to_rdflib(term)


def _filled(message: RdfLiteral, row: Row, bound: Mapping[str, Node]) -> RdfLiteral:
    """Put the values of a row, and what was bound before, in the place of {?name} and {$name}."""
    if "{" not in message:
        return message

    def value(match: re.Match[str]) -> str:
        term = _get(row, match[1]) or bound.get(match[1])
        if isinstance(term, BNode):
            return "a blank node"  # Its label is another one in each run.
        return match[0] if term is None else str(term)

    return RdfLiteral(_PLACEHOLDER.sub(value, message), lang=message.language)
