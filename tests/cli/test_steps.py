"""Long commands show on a terminal what they do, and write nothing of it into a pipe."""

import subprocess
import sys
from pathlib import Path

import pytest
from terminal import shown_on_a_terminal

from graph_api.snapshot import dump
from graph_api.snapshot.manifest import Snapshot

COMMAND = [sys.executable, "-m", "graph_api"]


def on_a_terminal(*arguments: str) -> str:
    return shown_on_a_terminal([*COMMAND, *arguments])


def in_a_pipe(*arguments: str) -> str:
    return subprocess.run([*COMMAND, *arguments], capture_output=True, text=True, check=True).stderr


def test_dump_shows_its_step_on_a_terminal_alone(our_snapshot: Snapshot, tmp_path: Path) -> None:
    command = ["dump", "--snapshots", str(our_snapshot.path), "--format", "nq", "-o"]
    shown = on_a_terminal(*command, str(tmp_path / "one.nq"))
    assert "comparing checksums" in shown or "writing: " in shown  # Whichever is seen.
    assert in_a_pipe(*command, str(tmp_path / "two.nq")) == ""
    assert (tmp_path / "one.nq").read_bytes() == (tmp_path / "two.nq").read_bytes()


def test_build_shows_its_step_on_a_terminal_alone(root: Path, tmp_path: Path) -> None:
    command = ["build", "--data", str(root), "--out"]
    assert "computing checksums" in on_a_terminal(*command, str(tmp_path / "one"))
    assert in_a_pipe(*command, str(tmp_path / "two")) == ""


@pytest.mark.parametrize("form", ["nq", "trig", "ttl"])
def test_dump_tells_each_megabyte(our_snapshot: Snapshot, tmp_path: Path, form: str) -> None:
    told: list[str] = []
    dump.write(our_snapshot, form, tmp_path / "all", told.append)
    megabytes = (tmp_path / "all").stat().st_size // 10**6
    assert told[0] == "writing: 1 MB"
    assert 1 <= len(told) <= megabytes


def test_dump_in_parts_tells_each_file(tiny: Snapshot, tmp_path: Path) -> None:
    told: list[str] = []
    dump.write_parts(tiny, 6, tmp_path / "parts", told.append)
    files = len(list((tmp_path / "parts").iterdir()))
    assert told == [f"writing file {n} of {files}" for n in range(1, files + 1)]
