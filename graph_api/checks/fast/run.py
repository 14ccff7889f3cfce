"""Run the rules of a program over a store: two at a time, each with a limit of time.

The engine cannot stop a query. A rule that takes too long is reported as not checked, its thread is
left behind, and ends with the process.
"""

import re
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from queue import Empty, Queue

from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    QuerySolution,
    QuerySolutions,
    Triple,
    Variable,
)
from rdflib.term import Node

from graph_api.checks.fast.exact import Exact, to_rdflib
from graph_api.checks.fast.program import Program, Rule
from graph_api.checks.results import Outcome, Progress, Result, Timing, Unchecked

THIS = Variable("this")
_PLACEHOLDER = re.compile(r"\{[?$](\w+)\}")


@dataclass(frozen=True)
class _Done:
    """A rule that ended: with results, or with the fault that stopped it."""

    rule: Rule
    results: list[Result]
    seconds: float
    fault: str | None = None


class _Run:
    """The state of one run: what waits, what runs since when, and what has ended.

    A thread takes rules from the queue until there are none, or until it is given up because its
    rule is late: then another takes its place.
    """

    def __init__(self, program: Program, exact: Exact, limit: float) -> None:
        self.exact, self.limit, self.outcome = exact, limit, Outcome()
        self.waiting: Queue[Rule] = Queue()
        for rule in program.rules:
            self.waiting.put(rule)
        self.done: Queue[_Done] = Queue()
        self.running: dict[threading.Thread, tuple[Rule, float]] = {}
        self.late: set[Rule] = set()

    def start(self) -> None:
        threading.Thread(target=self._work, daemon=True).start()

    def _work(self) -> None:
        me = threading.current_thread()
        while True:
            try:
                rule = self.waiting.get_nowait()
            except Empty:
                return
            self.running[me] = rule, time.monotonic()
            done = _run(rule, self.exact)
            if rule in self.late:
                return
            self.running.pop(me, None)
            self.done.put(done)

    def collect(self) -> int:
        """Wait shortly for a rule to end; return how many ended or are too late."""
        ended = 0
        try:
            done = self.done.get(timeout=0.05)
            if done.rule not in self.late:  # Else it has been reported already.
                self._take(done)
                ended += 1
        except Empty:
            pass
        for thread, (rule, start) in list(self.running.items()):
            if time.monotonic() - start > self.limit:
                self.running.pop(thread, None)
                self.late.add(rule)
                reason = f"not finished after {self.limit:g} s"
                self.outcome.unchecked.append(Unchecked(rule.shape, rule.name, reason))
                self.start()
                ended += 1
        return ended

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
    for _ in range(threads):
        run.start()
    finished = 0
    while finished < len(program.rules):
        finished += run.collect()
        if progress:
            progress(finished, len(program.rules))
    return run.outcome


def _run(rule: Rule, exact: Exact) -> _Done:
    start = time.monotonic()
    try:
        found = list(_results(rule, exact))
        return _Done(rule, found, time.monotonic() - start)
    except (ValueError, SyntaxError, OSError, RuntimeError) as error:
        return _Done(rule, [], time.monotonic() - start, f"its query failed: {error}")


def _results(rule: Rule, exact: Exact) -> Iterator[Result]:
    if rule.each is None:
        yield from (_result(rule, row) for row in _rows(rule.query, exact, rule))
        return
    for focus in _rows(rule.each, exact, rule):
        node = focus["this"]
        for row in _rows(rule.query, exact, rule, {THIS: node}):
            yield _result(rule, row, to_rdflib(node))


def _rows(
    query: str,
    exact: Exact,
    rule: Rule,
    substitutions: dict[Variable, NamedNode | BlankNode | Literal | Triple] | None = None,
) -> list[QuerySolution]:
    found = exact.query(query, values=rule.calculates, substitutions=substitutions)
    assert isinstance(found, QuerySolutions)
    return list(found)  # The engine's own object must not outlive its thread.


def _result(rule: Rule, row: QuerySolution, node: Node | None = None) -> Result:
    focus = node or to_rdflib(row["this"])
    value = None
    if rule.value in {"row", "row-or-focus"}:
        value = _get(row, "value")
    if rule.value == "focus" or (rule.value == "row-or-focus" and value is None):
        value = focus
    path = _get(row, "path") or rule.path
    message = _filled(rule.message, row)
    return Result(rule.shape, rule.component, rule.severity, focus, path, value, message)


def _get(row: QuerySolution, name: str) -> Node | None:
    try:
        term = row[name]
    except KeyError:
        return None
    return None if term is None else to_rdflib(term)


def _filled(message: str, row: QuerySolution) -> str:
    """Put the row's values in the place of {?name} and {$name}."""

    def value(match: re.Match[str]) -> str:
        found = _get(row, match[1])
        return match[0] if found is None else str(found)

    return _PLACEHOLDER.sub(value, message)
