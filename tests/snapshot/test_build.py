"""Snapshots: whole or not there, whatever stops a build."""

import fcntl
import gzip
import json
import os
import signal
import subprocess
import sys
from itertools import chain
from pathlib import Path

import pytest
from click.testing import CliRunner

from graph_api.cli import main as cli
from graph_api.errors import BuildError, SnapshotError, SourceError
from graph_api.snapshot import build, dump
from graph_api.snapshot.manifest import Snapshot, default_out, open_current

LIMITED = """
import resource, sys
from pathlib import Path
from graph_api import errors
from graph_api.snapshot.build import build
root, out = map(Path, sys.argv[1:])
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
try:
    build(root, out)
except errors.BuildError as error:
    sys.exit(str(error))
"""
KILLED = """
import os, signal, sys
from pathlib import Path
from graph_api.snapshot import build
root, out = map(Path, sys.argv[1:3])
setattr(build, sys.argv[3], lambda *_: os.kill(os.getpid(), signal.SIGKILL))
build.build(root, out)
"""


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


def change(root: Path, number: int = 1) -> None:
    (root / "data/curated/t/more.ttl").write_text(
        f"<http://a.example/s> <http://a.example/p> {number} ."
    )


def python(program: str, *arguments: Path | str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", program, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_manifest_counts_the_statements_of_each_graph(tiny: Snapshot) -> None:
    graph = "https://w3id.org/hrd-graph/graph/"
    assert tiny.graphs == {
        "http://example.org/g1": 3,
        "http://example.org/g2": 1,
        graph + "catalog": 1 + 9,
        graph + "derived/indirect": 1,
        graph + "file/data/curated/t/loose": 1,
        graph + "ontology": 1,
    }


def test_same_input_gives_the_same_id_wherever_it_lies(
    root: Path, out: Path, tiny: Snapshot
) -> None:
    assert build.build(root, out).id == tiny.id


def test_other_input_gives_another_id(root: Path, out: Path, tiny: Snapshot) -> None:
    change(root)
    assert build.build(root, out).id != tiny.id


def test_change_of_a_rule_or_shape_gives_another_id(root: Path, out: Path, tiny: Snapshot) -> None:
    (root / "shapes").mkdir()
    (root / "shapes/core.ttl").write_text("# none yet")
    assert build.build(root, out).id != tiny.id


def test_second_build_of_the_same_input_writes_nothing(root: Path, out: Path) -> None:
    first = build.build(root, out)
    written = first.store.stat().st_mtime_ns
    second = build.build(root, out)
    assert (second.path, second.store.stat().st_mtime_ns) == (first.path, written)


def test_forced_build_writes_a_new_folder_and_switches_to_it(root: Path, out: Path) -> None:
    first = build.build(root, out)
    second = build.build(root, out, force=True)
    assert second.path != first.path
    assert open_current(out) == second


def test_snapshot_that_was_not_checked_is_not_reused_for_a_build_with_checks(
    root: Path, out: Path
) -> None:
    build.build(root, out)
    assert build.build(root, out, validate=lambda: []).checked


def test_violation_leaves_the_snapshot_in_use_and_is_shown(root: Path, out: Path) -> None:
    good = build.build(root, out)
    change(root)
    with pytest.raises(BuildError, match="no locator"):
        build.build(root, out, validate=lambda: ["x.ttl:1: no locator"])
    assert open_current(out) == good
    assert {p.name for p in out.iterdir()} == {".lock", "current", good.path.name}


def test_many_violations_are_cut_and_counted(root: Path, out: Path) -> None:
    with pytest.raises(BuildError, match=r"(?s)fault 19\n\.\.\. and 80 more\n100 to correct"):
        build.build(root, out, validate=lambda: [f"fault {n}" for n in range(100)])


def test_malformed_file_leaves_the_snapshot_in_use(root: Path, out: Path) -> None:
    good = build.build(root, out)
    (root / "data/curated/t/loose.ttl").write_text("<http://example.org/c> nonsense")
    with pytest.raises(SourceError):
        build.build(root, out)
    assert open_current(out) == good


@pytest.mark.parametrize("step", ["load", "write_files", "_write_durably", "_free_name", "switch"])
def test_build_killed_at_any_step_leaves_the_snapshot_in_use_and_the_next_one_tidies_up(
    root: Path, out: Path, step: str
) -> None:
    good = build.build(root, out)
    change(root)
    assert python(KILLED, root, out, step).returncode == -signal.SIGKILL
    assert open_current(out) == good
    after = build.build(root, out)
    assert good != after == open_current(out)
    assert not list(out.glob(".building-*"))


def test_build_killed_after_the_switch_leaves_the_new_snapshot_in_use(
    root: Path, out: Path
) -> None:
    good = build.build(root, out)
    change(root)
    assert python(KILLED, root, out, "prune").returncode == -signal.SIGKILL
    assert open_current(out) != good
    assert build.build(root, out) == open_current(out)


@pytest.mark.parametrize("name", [".building-1-x", ".next", "{id}", "{id}-2", "other", ".x"])
@pytest.mark.parametrize("kind", ["link to nowhere", "link to a folder", "file", "folder"])
def test_leftover_in_the_folder_stops_no_build_and_what_it_leads_to_stays(
    root: Path, out: Path, tmp_path: Path, tiny: Snapshot, name: str, kind: str
) -> None:
    out.mkdir()
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "file").touch()
    leftover = out / name.format(id=tiny.id)
    if kind.startswith("link"):
        leftover.symlink_to(tmp_path / ("mine" if kind.endswith("folder") else "nowhere"))
    elif kind == "file":
        leftover.touch()
    else:
        leftover.mkdir()
        (leftover / "part").touch()
    for _ in range(2):
        built = build.build(root, out, force=True)
        assert open_current(out) == built
    assert (tmp_path / "mine" / "file").exists()


def test_full_disk_is_a_clear_error_and_leaves_the_snapshot_in_use(root: Path, out: Path) -> None:
    good = build.build(root, out)
    change(root)
    ended = python(LIMITED, root, out)
    assert "Make room there" in ended.stderr
    assert open_current(out) == good
    assert not list(out.glob(".building-*"))


def test_folder_that_cannot_be_written_is_a_clear_error(root: Path) -> None:
    with pytest.raises(BuildError, match="Cannot write a snapshot to /proc/hrd-graph"):
        build.build(root, Path("/proc/hrd-graph"))


def test_second_build_at_the_same_time_is_refused(root: Path, out: Path) -> None:
    out.mkdir()
    with (out / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(BuildError, match="Another build is writing"):
            build.build(root, out)
    assert build.build(root, out)


def test_three_snapshots_are_kept_the_one_in_use_among_them(root: Path, out: Path) -> None:
    built = []
    for number in range(5):
        change(root, number)
        built.append(build.build(root, out))
        os.utime(built[-1].path, (number, number))
    kept = {p for p in out.iterdir() if p.is_dir() and not p.is_symlink()}
    assert kept == {s.path for s in built[-3:]}


def test_no_snapshot_is_an_error_that_offers_to_build(out: Path) -> None:
    with pytest.raises(SnapshotError, match="`hrd-graph build`"):
        open_current(out)


@pytest.mark.parametrize(
    "damage",
    ["manifest", "store file", "half a store file", "index", "half the index", "other base"],
)
def test_damaged_snapshot_is_never_opened_but_built_again(
    root: Path, out: Path, damage: str
) -> None:
    good = build.build(root, out)
    largest = max(good.store.glob("*.sst"), key=lambda p: p.stat().st_size)
    manifest = good.path / "manifest.json"
    if damage == "manifest":
        manifest.unlink()
    elif damage == "store file":
        largest.unlink()
    elif damage == "half a store file":
        os.truncate(largest, largest.stat().st_size // 2)
    elif damage == "index":
        good.index.unlink()
    elif damage == "half the index":
        os.truncate(good.index, good.index.stat().st_size // 2)
    else:
        changed = {**json.loads(manifest.read_text()), "base": "https://other.example/"}
        manifest.write_text(json.dumps(changed))
    with pytest.raises(SnapshotError, match="`hrd-graph build`"):
        open_current(out)
    assert build.build(root, out).path != good.path
    assert open_current(out).id == good.id


def older(built: Snapshot) -> None:
    """Turn a snapshot into one as commit d9df72c wrote it, without checksums."""
    manifest = built.path / "manifest.json"
    known = json.loads(manifest.read_text())
    del known["contents"], known["sha256"], known["index"]
    built.index.unlink()
    (built.path / "acts.json").write_text("{}")
    known["store"] = {p.name: p.stat().st_size for p in built.store.iterdir() if p.name[0] != "L"}
    known["derived"] = {"acts.json": 2}
    manifest.write_text(json.dumps(known))


@pytest.mark.parametrize(
    "command", ["query ASK{}", "verify", "overlap", "serve --port 0", "dump -o x"]
)
def test_snapshot_of_an_older_version_is_one_line_and_stays_until_it_is_built_again(
    root: Path, out: Path, command: str
) -> None:
    built = build.build(root, out)
    older(built)
    before = {p: p.read_bytes() for p in built.path.rglob("*") if p.is_file()}
    ended = CliRunner().invoke(cli.main, [*command.split(), "--snapshots", str(out)])
    assert (ended.exit_code, ended.stdout) == (2, "")
    assert ended.stderr.splitlines() == [
        f"hrd-graph: The snapshot {built.path} was written by an older version. "
        "Run `hrd-graph build`."
    ]
    assert {p: p.read_bytes() for p in built.path.rglob("*") if p.is_file()} == before
    again = build.build(root, out)
    assert (again.path != built.path, open_current(out)) == (True, again)
    assert built.path.exists()


def test_snapshot_of_a_newer_version_is_refused(
    root: Path, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("graph_api.sparql.index_db.VERSION", 99)
    build.build(root, out)
    monkeypatch.undo()
    with pytest.raises(SnapshotError, match="was written by a newer version"):
        open_current(out)


@pytest.mark.parametrize(
    ("size", "problem"), [(None, "index.db is missing"), (4096, "index.db has 4096 bytes, not ")]
)
def test_missing_or_cut_index_is_one_line_and_built_again(
    root: Path, out: Path, size: int | None, problem: str
) -> None:
    built = build.build(root, out)
    built.index.unlink() if size is None else os.truncate(built.index, size)
    ended = CliRunner().invoke(cli.main, ["query", "ASK {}", "--snapshots", str(out)])
    assert (ended.exit_code, len(ended.stderr.splitlines())) == (2, 1)
    assert f"is damaged: {problem}" in ended.stderr
    assert ended.stderr.endswith("Run `hrd-graph build`.\n")
    assert build.build(root, out).index.exists()


def test_same_input_gives_the_same_index_byte_for_byte(root: Path, out: Path) -> None:
    first, second = (build.build(root, out, force=True).index.read_bytes() for _ in range(2))
    assert first == second


def test_dump_of_quads_has_each_statement_with_its_graph(tiny: Snapshot, tmp_path: Path) -> None:
    dump.write(tiny, "nq", tmp_path / "all.nq")
    lines = (tmp_path / "all.nq").read_text().splitlines()
    assert len(lines) == tiny.quads == 17
    assert (
        "<http://example.org/b> <http://example.org/knows> <http://example.org/c> "
        "<http://example.org/g2> ."
    ) in lines


def test_dump_in_turtle_has_a_statement_of_two_graphs_once(root: Path, tmp_path: Path) -> None:
    again = "<http://example.org/b> <http://example.org/knows> <http://example.org/c> ."
    (root / "data/curated/t/again.ttl").write_text(again)
    dump.write(build.build(root, tmp_path / "out"), "ttl", tmp_path / "all.ttl")
    assert (tmp_path / "all.ttl").read_text().count("<http://example.org/knows>") == 1 + 2


def test_dump_that_cannot_be_written_leaves_no_part(tiny: Snapshot, tmp_path: Path) -> None:
    with pytest.raises(BuildError, match="Cannot write"):
        dump.write(tiny, "nq", tmp_path / "missing" / "all.nq")
    assert list(tmp_path.iterdir()) == []


def test_parts_hold_all_statements_so_many_to_a_file(tiny: Snapshot, tmp_path: Path) -> None:
    dump.write_parts(tiny, 6, tmp_path / "parts")
    parts = sorted((tmp_path / "parts").iterdir())
    assert [part.name for part in parts] == [f"part-000{n}.nq.gz" for n in (1, 2, 3)]
    lines = [gzip.decompress(part.read_bytes()).splitlines() for part in parts]
    assert [len(part) for part in lines] == [6, 6, 5]
    assert sorted(chain(*lines)) == sorted(gzip.decompress(tiny.packed.read_bytes()).splitlines())


def test_parts_never_go_into_a_folder_that_is_there(tiny: Snapshot, tmp_path: Path) -> None:
    (tmp_path / "parts").mkdir()
    (tmp_path / "parts" / "mine").touch()
    with pytest.raises(BuildError, match="File exists"):
        dump.write_parts(tiny, 6, tmp_path / "parts")
    assert [path.name for path in tmp_path.rglob("*")] == ["parts", "mine"]


def test_folder_of_snapshots_is_told_by_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HRD_GRAPH_SNAPSHOTS", "/srv/graph")
    assert default_out() == Path("/srv/graph")


def test_installed_program_keeps_snapshots_in_the_data_folder_of_the_user(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("HRD_GRAPH_SNAPSHOTS", raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", "/home/me/data")
    monkeypatch.setattr("graph_api.snapshot.manifest.in_checkout", lambda: False)
    assert default_out() == Path("/home/me/data/hrd-graph/snapshots")
