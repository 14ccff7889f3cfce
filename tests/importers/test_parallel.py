"""An import that others work for: the same result, and no process or half file left behind."""

import gc
import json
import os
import re
import signal
import struct
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import active_children, get_context
from multiprocessing.queues import SimpleQueue
from pathlib import Path
from typing import Any

import pytest
from bench.uhri_export import write
from importing import HERE, imported
from terminal import shown_on_a_terminal

from graph_api.errors import SourceError
from graph_api.importers import parallel
from graph_api.importers.output_folder import PARTS

RECORD = json.loads((HERE / "uhri.json").read_text(encoding="utf-8"))[0]
_PATIENCE = 600  # looks, each after a twentieth of a second
COMMAND = [sys.executable, "-m", "graph_api", "import", "uhri"]


def lines(place: Path) -> list[str]:
    return sorted(
        line
        for part in place.rglob(PARTS)
        for line in part.read_text(encoding="utf-8").splitlines()
    )


def result(place: Path, summary: dict[str, Any]) -> dict[str, Any]:
    """All that an import says, but when it was made."""
    kept = {
        name: (place / "uhri" / name).read_text() for name in ("records.tsv", "set-aside.jsonl")
    }
    return {"lines": lines(place), **kept, **summary, "imported": None}


def state(place: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in place.rglob("*") if path.is_file()}


def repeated(path: Path, records: int) -> Path:
    """Write an export in which some records come again, near and far, the same and changed."""
    write(path, records=records, traps=0.2)
    made = json.loads(path.read_text(encoding="utf-8"))
    empty = made[7] | {"Text": ""}
    again = [empty, made[5], made[5] | {"Text": "Other words."}, made[-1], made[7], made[7]]
    path.write_text(json.dumps([empty, *made, *again]), encoding="utf-8")
    return path


def test_batches_in_other_processes_amount_to_the_same_as_one_batch_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    export = repeated(tmp_path / "e.json", 300)
    one = result(tmp_path / "one", imported(tmp_path / "one", export))
    monkeypatch.setattr(parallel, "RECORDS_IN_A_BATCH", 23)
    many = result(tmp_path / "many", imported(tmp_path / "many", export))
    assert len([*(tmp_path / "many").rglob(PARTS)]) > 10 > len([*(tmp_path / "one").rglob(PARTS)])
    assert many == one
    assert one["set aside"]["the same record again"]["records"] >= 3


def test_record_nested_too_deeply_for_another_process_is_told_by_its_number(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parallel, "RECORDS_IN_A_BATCH", 2)
    good, deep = json.dumps(RECORD), "[" * 9000 + "]" * 9000
    (tmp_path / "e.json").write_text(f'[{good}, {{"AnnotationId": "x", "Text": {deep}}}, {good}]')
    with pytest.raises(SourceError, match="record 2 is nested too deeply"):
        imported(tmp_path / "out", tmp_path / "e.json")


# --- Stopped ---


class Running:
    """An import in a process group of its own that reads from a pipe which never ends."""

    def __init__(self, place: Path) -> None:
        self.process = subprocess.Popen(
            [*COMMAND, "-", "--out", str(place)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
            # A shell that runs the tests in the background leaves Ctrl-C ignored.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )
        assert self.process.stdin is not None
        self.process.stdin.write(b"[")
        for number in range(3 * parallel.RECORDS_IN_A_BATCH):  # What is read ahead are far fewer.
            record = RECORD | {"AnnotationId": f"r{number}"}
            self.process.stdin.write(json.dumps(record).encode() + b",\n")
        self.process.stdin.flush()
        for _ in range(_PATIENCE):
            if self.workers():
                return
            time.sleep(0.05)
        raise AssertionError("no process was started")

    def workers(self) -> list[int]:
        """The processes that map for it; multiprocessing's own one, which tidies up, is none."""
        mapping_ones = []
        for path in Path("/proc").glob("[0-9]*"):
            try:
                parent = int((path / "stat").read_text().rpartition(")")[2].split()[1])
                called = (path / "cmdline").read_text()
            except (OSError, IndexError):
                continue
            if parent == self.process.pid and "spawn_main" in called:
                mapping_ones.append(int(path.name))
        return mapping_ones

    def ended(self) -> tuple[int, str]:
        """Wait for its end; returns the exit code and what it wrote to standard error."""
        _, said = self.process.communicate(timeout=60)
        return self.process.returncode, said.decode()


@pytest.fixture
def before(tmp_path: Path) -> Iterator[dict[str, bytes]]:
    """The state before; after the test, it must be the state again, with nothing beside it."""
    (tmp_path / "e.json").write_text(json.dumps([RECORD]))
    imported(tmp_path / "out", tmp_path / "e.json")
    found = state(tmp_path / "out")
    yield found
    assert state(tmp_path / "out") == found


def leftovers(place: Path) -> list[Path]:
    return [path for path in place.glob(".import-*") if path.is_dir()]


def gone(pids: list[int]) -> bool:
    """Wait until processes have ended, for no longer than a test should take."""
    for _ in range(_PATIENCE):
        if not any(Path(f"/proc/{pid}/cmdline").exists() for pid in pids):
            return True
        time.sleep(0.05)
    return False


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_ctrl_c_ends_with_one_line_and_130_and_leaves_the_former_import(
    tmp_path: Path, before: dict[str, bytes]
) -> None:
    running = Running(tmp_path / "out")
    workers = running.workers()
    os.killpg(running.process.pid, signal.SIGINT)
    code, said = running.ended()
    assert code == 130, said
    assert said == (
        "hrd-graph: stopped by Ctrl-C. Imports and snapshots are changed whole or not at all.\n"
    )
    assert gone(workers)
    assert leftovers(tmp_path) == []


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_killed_import_leaves_no_process_and_the_next_tidies_up(
    tmp_path: Path, before: dict[str, bytes]
) -> None:
    running = Running(tmp_path / "out")
    workers = running.workers()
    running.process.kill()
    running.ended()
    assert gone(workers)
    assert len(leftovers(tmp_path)) == 1
    imported(tmp_path / "out", tmp_path / "e.json")
    # The same again is seen before anything is written; a dry run takes the lock and tidies up.
    imported(tmp_path / "out", tmp_path / "e.json", dry=True)
    assert leftovers(tmp_path) == []


def _die_in_the_middle_of_an_answer() -> None:
    """Write the beginning of an answer into the pipe of the pool, as a killed process leaves it."""
    (queue,) = (each for each in gc.get_objects() if isinstance(each, SimpleQueue))
    os.write(queue._writer.fileno(), struct.pack("!i", 4096) + b"beginning")  # type: ignore[attr-defined]
    os.kill(os.getpid(), signal.SIGKILL)


def _wait_for_that_answer() -> None:
    mapping = parallel.Mapping.__new__(parallel.Mapping)
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        mapping._processes = pool
        future = pool.submit(_die_in_the_middle_of_an_answer)
        mapping._helpers = {helper.pid for helper in active_children()}
        with pytest.raises(BrokenProcessPool):
            mapping._wait(future)  # type: ignore[arg-type]


def test_helper_that_dies_in_the_middle_of_an_answer_breaks_the_pool() -> None:
    # In a process of its own: without a look at the helpers the pool waits for ever, also to end.
    waiting = get_context("spawn").Process(target=_wait_for_that_answer)
    waiting.start()
    waiting.join(30)
    ended = waiting.exitcode
    waiting.kill()
    assert ended == 0


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_import_whose_helper_is_killed_says_so_and_leaves_the_former_one(
    tmp_path: Path, before: dict[str, bytes]
) -> None:
    running = Running(tmp_path / "out")
    for worker in running.workers():
        os.kill(worker, signal.SIGKILL)
    assert running.process.stdin is not None
    running.process.stdin.write(json.dumps(RECORD).encode() + b"]")
    code, said = running.ended()
    assert (code, said.count("\n")) == (1, 1)
    assert "helper of the import was killed" in said
    assert leftovers(tmp_path) == []


# --- Seen on a terminal ---


def test_terminal_shows_the_rate_and_the_time_left(tmp_path: Path) -> None:
    write(tmp_path / "e.json", records=1500)
    shown = shown_on_a_terminal(
        [*COMMAND, str(tmp_path / "e.json"), "--out", str(tmp_path / "out")]
    )
    last = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", shown).rstrip().rpartition("\r")[2]
    assert len(last) <= 80
    assert re.search(r"100%.* 1,500 records, [\d,]+/s 0:00:00$", last), last
