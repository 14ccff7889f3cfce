"""The hostile requests of ``make soak``, in a few seconds: some kinds, and no time is measured."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from server import running
from soak.attacks import Target
from soak.run import attack, soak, table

QUICK = (
    "100 MB body",
    "gzip body",
    "killed worker",
    "full disk",
    "deep nesting",
    "work for nobody",
    "made-up host",
    "long Accept header",
    "slow to take apart",
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("temporary")


@pytest.fixture(scope="module")
def target(our_snapshots: Path, folder: Path) -> Iterator[Target]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TMPDIR", str(folder))
        with running(our_snapshots, "--workers", "2", "--timeout", "5") as (process, address):
            yield Target(address, process.pid, seconds=1.0, clients=20, patience=20)


def test_hostile_requests_are_refused_and_leave_nothing_behind(
    target: Target, folder: Path
) -> None:
    rows = soak(target, folder, 0, QUICK)
    assert not any(row.faults for row in rows), table(rows)


def test_slow_clients_hold_up_nobody(target: Target, folder: Path) -> None:
    rows = soak(target, folder, 0, ("slow sender", "client that leaves", "large answer"))
    assert not any(row.faults for row in rows), table(rows)


def test_answer_with_a_traceback_is_found_to_be_a_fault(target: Target) -> None:
    row = attack("none", lambda _: ["!500: Traceback", "418"], target)
    assert row.faults[:2] == ["500: Traceback", "status 418"]
