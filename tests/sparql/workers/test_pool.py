"""The pool of worker processes: limits, deaths, and nothing left behind."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import pytest

from graph_api.errors import (
    BusyError,
    HrdGraphError,
    QueryCrashedError,
    QueryError,
    QueryTimeoutError,
    SnapshotError,
)
from graph_api.rdf.terms import Table, Term
from graph_api.snapshot.manifest import Snapshot
from graph_api.sparql.admission import MAX_QUERY_BYTES
from graph_api.sparql.engine import Job
from graph_api.sparql.workers.client import Spool
from graph_api.sparql.workers.pool import Limits, Pool

VALUES = "VALUES ?{0} {{ 1 2 3 4 5 6 7 8 9 }}"
ENDLESS = f"SELECT (COUNT(*) AS ?n) {{ {' '.join(VALUES.format(v) for v in 'abcdefghijkl')} }}"
BOMB = (
    "SELECT (STRLEN(?d) AS ?n) { BIND(REPLACE(STRUUID(), '.', '%s') AS ?a) "
    "BIND(REPLACE(?a, '.', '%s') AS ?b) BIND(REPLACE(?b, '.', '%s') AS ?c) "
    "BIND(REPLACE(?c, '.', '%s') AS ?d) }"
).replace("%s", "x" * 100)


def children(pid: int) -> set[int]:
    """List the worker processes of a process."""
    found = subprocess.run(["ps", "-o", "pid=,args=", "--ppid", str(pid)], capture_output=True)
    lines = found.stdout.decode().splitlines()
    return {int(line.split()[0]) for line in lines if "graph_api.sparql.workers.server" in line}


def until(holds: Callable[[], bool], seconds: float = 10.0) -> bool:
    deadline = monotonic() + seconds
    while not holds() and monotonic() < deadline:
        sleep(0.01)
    return holds()


def answers(pool: Pool) -> bool:
    """Tell whether a pool answers; where a worker is still being started, it may not."""
    try:
        return bool(pool.answer(Job("ASK {}")).body)
    except BusyError:
        return False


def descriptors() -> set[str]:
    links = (Path("/proc/self/fd") / name for name in os.listdir("/proc/self/fd"))
    return {os.readlink(link) for link in links if link.is_symlink()}


def test_select_gives_a_table_of_terms(pool: Pool) -> None:
    query = "PREFIX ex: <http://example.org/> SELECT ?x ?n ?no { ?x ex:name ?n . ?x ex:age ?a }"
    row = {"x": Term("uri", "http://example.org/a"), "n": Term("literal", "A", language="en")}
    assert pool.select(query) == Table(["x", "n", "no"], [row])


def test_select_binds_caller_input_as_a_term(pool: Pool) -> None:
    hostile = 'x"} INSERT DATA { <a> <b> <c> } #'
    found = pool.select("SELECT ?v { VALUES ?v { 1 } }", {"v": Term("literal", hostile)})
    assert found.rows == []


@pytest.mark.parametrize("query", ["ASK {}", "CONSTRUCT WHERE { ?s ?p ?o }"])
def test_select_refuses_what_gives_no_table(pool: Pool, query: str) -> None:
    with pytest.raises(QueryError, match="Only a SELECT"):
        pool.select(query)


def test_query_error_keeps_line_and_column_on_its_way_out_of_the_worker(pool: Pool) -> None:
    with pytest.raises(QueryError) as error:
        pool.select("SELECT * { ?s ?p ?o }\nLIMT 3")
    assert (error.value.line, error.value.column) == (2, 1)


def test_too_long_query_is_refused_before_it_reaches_a_worker(pool: Pool) -> None:
    with pytest.raises(QueryError, match=str(MAX_QUERY_BYTES)):
        pool.answer(Job("#" * (MAX_QUERY_BYTES + 1)))


def test_text_beyond_unicode_is_an_error_of_the_query(pool: Pool) -> None:
    with pytest.raises(QueryError):
        pool.answer(Job("ASK { ?s ?p '\ud800' }"))


def test_query_is_ended_at_its_deadline_and_the_next_is_answered(tiny: Snapshot) -> None:
    with Pool(tiny.store, Limits(workers=1, seconds=0.5)) as pool:
        start = monotonic()
        with pytest.raises(QueryTimeoutError, match=r"after 0\.5 seconds"):
            pool.answer(Job(ENDLESS))
        assert monotonic() - start >= 0.5
        assert until(lambda: answers(pool))


def test_memory_bomb_kills_only_its_worker(tiny: Snapshot) -> None:
    with Pool(tiny.store, Limits(workers=1, memory_bytes=1 << 30)) as pool:
        with pytest.raises(QueryCrashedError, match="needed more memory") as error:
            pool.answer(Job(BOMB))
        assert "nested" not in str(error.value)
        assert pool.answer(Job("ASK {}")).body


def test_worker_that_was_killed_while_idle_costs_nobody_an_answer(tiny: Snapshot) -> None:
    others = children(os.getpid())
    with Pool(tiny.store, Limits(workers=1)) as pool:
        assert until(lambda: len(children(os.getpid()) - others) == 2)
        for pid in children(os.getpid()) - others:
            os.kill(pid, signal.SIGKILL)
        assert pool.answer(Job("ASK {}")).body


def test_worker_that_is_killed_in_mid_query_is_a_clear_error(tiny: Snapshot) -> None:
    others = children(os.getpid())
    with Pool(tiny.store, Limits(workers=1)) as pool:
        assert until(lambda: len(children(os.getpid()) - others) == 2)

        def kill() -> None:
            for pid in children(os.getpid()) - others:
                os.kill(pid, signal.SIGKILL)

        timer = threading.Timer(0.3, kill)
        timer.start()
        with pytest.raises(QueryCrashedError, match=r"SIGKILL\. Ask again") as error:
            pool.answer(Job(ENDLESS))
        assert "memory" not in str(error.value)
        timer.join()
        assert pool.answer(Job("ASK {}")).body


def test_query_that_never_fits_is_not_told_to_try_again(tiny: Snapshot) -> None:
    """The second one has only a second, for the first holds the worker that gives it more."""
    with Pool(tiny.store, Limits(workers=1, seconds=1.2)) as pool:
        outcomes: list[str] = []

        def ask() -> None:
            try:
                pool.answer(Job(ENDLESS))
            except HrdGraphError as error:
                outcomes.append(type(error).__name__)

        ask()
        threads = [threading.Thread(target=ask) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert outcomes == ["QueryTimeoutError"] * 3


def test_queries_beyond_the_number_of_workers_wait_and_then_give_up(tiny: Snapshot) -> None:
    with Pool(tiny.store, Limits(workers=1, seconds=0.5)) as pool:
        outcomes: list[str] = []

        def ask() -> None:
            try:
                pool.answer(Job(ENDLESS))
            except HrdGraphError as error:
                outcomes.append(type(error).__name__)

        threads = [threading.Thread(target=ask) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(outcomes) == 4
    assert "QueryTimeoutError" in outcomes
    assert set(outcomes) <= {"QueryTimeoutError", "BusyError"}


def test_many_threads_each_get_their_own_answer(pool: Pool) -> None:
    wrong: list[int] = []

    def ask(number: int) -> None:
        for _ in range(20):
            found = pool.select(f"SELECT ({number} AS ?n) {{}}").rows[0]["n"].value
            if found != str(number):
                wrong.append(number)

    threads = [threading.Thread(target=ask, args=[n]) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_closing_leaves_no_process_and_no_open_file(tiny: Snapshot) -> None:
    before, others = descriptors(), children(os.getpid())
    with Pool(tiny.store, Limits(seconds=0.2)) as pool:
        for query in (ENDLESS, "ASK {" + "{" * 5000, "CLEAR ALL", "nonsense"):
            with pytest.raises(HrdGraphError):
                pool.answer(Job(query))
        started = children(os.getpid()) - others
    assert started
    assert not started & children(os.getpid())
    assert descriptors() == before


def test_closing_ends_a_query_that_runs(tiny: Snapshot) -> None:
    pool = Pool(tiny.store, Limits(workers=1))
    threading.Timer(0.3, pool.close).start()
    with pytest.raises(BusyError, match="being stopped"):
        pool.answer(Job(ENDLESS))
    with pytest.raises(BusyError):
        pool.answer(Job("ASK {}"))


def test_workers_end_when_their_starter_is_killed_even_in_mid_query(tiny: Snapshot) -> None:
    program = (
        "import sys, threading; from pathlib import Path;"
        "from graph_api.sparql.workers.pool import Limits, Pool;"
        "from graph_api.sparql.engine import Job;"
        "pool = Pool(Path(sys.argv[1]), Limits(workers=1));"
        "threading.Timer(0.3, print, ['busy'], {'flush': True}).start();"
        "pool.answer(Job(sys.argv[2]))"
    )
    command = [sys.executable, "-c", program, str(tiny.store), ENDLESS]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as starter:
        assert starter.stdout
        starter.stdout.readline()
        workers = children(starter.pid)
        assert workers
        starter.kill()
    assert until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in workers))


def test_worker_can_open_no_connection_and_has_its_memory_capped(tiny: Snapshot) -> None:
    others = children(os.getpid())
    with Pool(tiny.store, Limits(workers=1, memory_bytes=1 << 30)):
        worker = min(children(os.getpid()) - others)  # the first to be started, so it is ready
        limits = Path(f"/proc/{worker}/limits").read_text().splitlines()
        by_name = {line[:25].strip(): line[25:].split() for line in limits}
        assert by_name["Max address space"][1] == str(1 << 30)
        status = Path(f"/proc/{worker}/status").read_text()
        assert re.search(r"^Seccomp:\t2$", status, re.MULTILINE)  # 2: a filter is in force


def test_missing_store_is_a_snapshot_error(tmp_path: Path) -> None:
    with pytest.raises(SnapshotError, match="Cannot open"):
        Pool(tmp_path / "none")


def test_store_that_vanishes_under_the_server_is_a_clear_error(
    tiny: Snapshot, tmp_path: Path
) -> None:
    copy = Path(shutil.copytree(tiny.store, tmp_path / "store"))
    others = children(os.getpid())
    with Pool(copy, Limits(workers=1)) as pool:
        assert until(lambda: len(children(os.getpid()) - others) == 2)
        # In one step: the second worker may be opening it, and would write into what is removed.
        copy.rename(tmp_path / "elsewhere")
        for pid in children(os.getpid()) - others:
            os.kill(pid, signal.SIGKILL)
        with pytest.raises(SnapshotError, match="Cannot open"):
            pool.answer(Job("ASK {}"))


def test_modules_in_the_current_folder_do_not_reach_the_workers(
    tiny: Snapshot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "json.py").write_text("raise SystemExit('taken over')")
    monkeypatch.chdir(tmp_path)
    with Pool(tiny.store) as pool:
        assert pool.answer(Job("ASK {}")).body


class Gate:
    """Stands for a worker: a query with an event of its own runs until that is set."""

    def __init__(self, held: dict[str, threading.Event], asked: list[str]) -> None:
        self._held, self._asked = held, asked
        self.killed = False

    def begin(self, request: bytes) -> None:
        pass

    def ask(self, request: bytes, deadline: float, most: int) -> tuple[dict[str, Any], Spool]:
        query = json.loads(request)["query"]
        self._asked.append(query)
        if query in self._held:
            self._held[query].wait(10)
        return {"used": "solutions"}, Spool()

    def interrupt(self) -> None:
        pass

    def kill(self) -> None:
        self.killed = True


def test_client_of_quick_queries_goes_before_strangers_and_these_before_slow_ones() -> None:
    held = {name: threading.Event() for name in ("hold 0", "hold 1", "hold 2")}
    asked: list[str] = []
    with Pool(lambda: Gate(held, asked), Limits(workers=1, seconds=10)) as pool:

        def ask(query: str, client: str) -> threading.Thread:
            thread = threading.Thread(target=lambda: pool.answer(Job(query, client=client)).body)
            thread.start()
            return thread

        ask("quick before", "quick").join()
        threading.Timer(0.3, held["hold 0"].set).start()
        ask("hold 0", "slow").join()
        threads = [ask("hold 1", "one"), ask("hold 2", "two")]
        assert until(lambda: asked[-2:] == ["hold 1", "hold 2"])
        for client in ("slow", "stranger", "quick"):
            threads.append(ask(client, client))
            assert until(lambda: len(pool._turns.waiting) == len(threads) - 2)
        held["hold 1"].set()
        for thread in threads[2:]:
            thread.join()
        held["hold 2"].set()
        for thread in threads:
            thread.join()
        assert asked[4:] == ["quick", "stranger", "slow"]


def test_fresh_worker_takes_little_of_the_address_space_that_its_queries_may_have(
    tiny: Snapshot,
) -> None:
    others = children(os.getpid())
    with Pool(tiny.store, Limits(workers=1), in_memory=True) as pool:
        assert pool.answer(Job("ASK {}")).body
        (worker, *_) = children(os.getpid()) - others
        pages = int(Path(f"/proc/{worker}/statm").read_text().split()[0])
        assert pages * os.sysconf("SC_PAGE_SIZE") < 256 << 20


def test_first_worker_reads_from_disk_until_one_in_memory_is_there(tiny: Snapshot) -> None:
    others = children(os.getpid())

    def in_memory() -> list[str]:
        """Tell of each worker what its command line ends with."""
        pids = ",".join(map(str, children(os.getpid()) - others))
        listed = subprocess.run(
            ["ps", "ww", "-o", "args=", "-p", pids], capture_output=True, text=True
        )
        return [line[-1] for line in listed.stdout.splitlines()]

    with Pool(tiny.store, Limits(workers=1), in_memory=True, at_once=True) as pool:
        assert "0" in in_memory()
        assert pool.answer(Job("ASK {}")).body
        assert until(lambda: in_memory() == ["1", "1"])
        assert pool.answer(Job("ASK {}")).body


def test_worker_that_is_replaced_answers_what_it_was_asked_first() -> None:
    held = {"hold": threading.Event()}
    gates: list[Gate] = []

    def start() -> Gate:
        gates.append(Gate(held, []))
        return gates[-1]

    answered: list[bytes] = []
    with Pool(start, Limits(workers=1), in_memory=True, at_once=True) as pool:
        thread = threading.Thread(target=lambda: answered.append(pool.answer(Job("hold")).body))
        thread.start()
        assert until(lambda: len(gates) == 2)  # One is on loan, so one more is all that may be.
        assert pool.answer(Job("ASK {}")).body == b""
        assert not gates[0].killed
        held["hold"].set()
        thread.join()
        assert answered == [b""]
        assert gates[0].killed
        assert until(lambda: len(gates) == 3)
        assert not gates[1].killed


def test_query_that_waits_is_begun_before_whoever_asked_it_is_awake() -> None:
    begun: list[str] = []

    class Noting(Gate):
        def begin(self, request: bytes) -> None:
            begun.append(json.loads(request)["query"])
            assert begun[-1] not in self._asked

    held = {"hold 0": threading.Event(), "hold 1": threading.Event()}
    asked: list[str] = []
    with Pool(lambda: Noting(held, asked), Limits(workers=1)) as pool:

        def ask(query: str) -> threading.Thread:
            thread = threading.Thread(target=lambda: pool.answer(Job(query, client=query)).body)
            thread.start()
            return thread

        threads = [ask("hold 0"), ask("hold 1")]
        assert until(lambda: len(asked) == 2)
        threads.append(ask("next"))
        assert until(lambda: len(pool._turns.waiting) == 1)
        for event in held.values():
            event.set()
        for thread in threads:
            thread.join()
    assert sorted(begun) == ["hold 0", "hold 1", "next"]


@pytest.mark.parametrize("length", [10, 1_000_000])
def test_query_of_any_length_reaches_its_worker_whole_and_once(tiny: Snapshot, length: int) -> None:
    with Pool(tiny.store, Limits(workers=1)) as pool:
        for number in range(3):
            text = str(number) * length
            table = pool.select(f"SELECT (STRLEN('{text}') AS ?n) {{}}")
            assert table.rows[0]["n"].value == str(length)
