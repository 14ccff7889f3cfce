"""Damage: each file of a snapshot changed in turn, without and with a server over it."""

import json
import logging
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from threading import Event
from time import monotonic, sleep
from typing import Any
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from click.testing import CliRunner, Result
from conftest import CHECKED
from pyoxigraph import Store
from server import running
from werkzeug.test import Client

from graph_api.cli import main as cli
from graph_api.errors import BusyError, DamagedError, SnapshotError
from graph_api.snapshot import build, check_history
from graph_api.snapshot.manifest import Snapshot, open_current, verify
from graph_api.web.middleware import snapshot_switch, verification
from graph_api.web.middleware.snapshot_switch import Current
from graph_api.web.middleware.verification import Verification
from graph_api.web.settings import Settings

PLACES = 200
ASK = "/sparql?query=ASK%20%7B%7D"
NAMES = "/sparql?query=SELECT%20?n%20%7B%20?s%20%3Chttp://example.org/name%3E%20?n%20%7D"
PATHS = (
    ASK,
    NAMES,
    "/",
    "/search?q=A",
    "/data",
    "/overlap",
    "/data/all.nq.gz",
    "/data/validation",
    "/ready",
    "/rdf-graph-store?default",
)


@pytest.fixture
def out(tiny: Snapshot, tmp_path: Path) -> Path:
    """Copy the folder of the tiny snapshots, to be damaged."""
    return Path(shutil.copytree(tiny.path.parent, tmp_path / "out", symlinks=True))


@pytest.fixture
def former(out: Path) -> Path:
    """Add a former snapshot."""
    current = (out / "current").resolve()
    path = Path(shutil.copytree(current, out / f"{current.name}-0"))
    os.utime(path, (1, 1))
    return path


@contextmanager
def flipped(path: Path, place: int, bits: int = 0x55) -> Iterator[None]:
    """Change one byte of a file for a while."""
    whole = path.read_bytes()
    damaged = bytearray(whole)
    damaged[place] ^= bits
    path.write_bytes(damaged)
    try:
        yield
    finally:
        path.write_bytes(whole)


def places(folder: Path) -> list[tuple[Path, int]]:
    """Choose places in the files of a snapshot, all files in turn, the same in each run."""
    files = sorted(p for p in folder.rglob("*") if p.is_file() and p.stat().st_size)
    chosen = random.Random(13)
    return [
        (path := files[n % len(files)], chosen.randrange(path.stat().st_size))
        for n in range(PLACES)
    ]


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli.main, arguments)


def asked(address: str) -> tuple[int, bytes]:
    try:
        with urlopen(address) as response:
            return response.status, response.read()
    except HTTPError as error:
        return error.code, error.read()


def until(true: Callable[[], bool], seconds: float = 20.0) -> bool:
    deadline = monotonic() + seconds
    while not (done := true()) and monotonic() < deadline:
        sleep(0.05)
    return done


def test_manifest_has_every_file_that_a_build_leaves(tiny: Snapshot) -> None:
    files = {p.relative_to(tiny.path).as_posix() for p in tiny.path.rglob("*") if p.is_file()}
    assert files - set(tiny.contents) <= {"manifest.json", "store/LOCK"}
    assert {"all.nq.gz", "store/CURRENT", "index.db"} <= set(tiny.contents)


def test_checksums_are_those_of_sha256sum(tiny: Snapshot) -> None:
    command = ["sha256sum", *tiny.contents]
    lines = subprocess.run(command, cwd=tiny.path, capture_output=True, text=True).stdout
    assert dict(line.split()[::-1] for line in lines.splitlines()) == {
        name: entry["sha256"] for name, entry in tiny.contents.items()
    }


def test_reading_a_store_changes_none_of_its_files(out: Path) -> None:
    current = open_current(out)
    for _ in range(2):
        assert len(list(Store.read_only(str(current.store)))) == current.quads
        verify(current)
    assert open_current(out) == current


def test_changed_byte_is_found_wherever_it_is(out: Path) -> None:
    folder = (out / "current").resolve()
    for path, place in places(folder):
        name = path.relative_to(folder).as_posix()
        with flipped(path, place), pytest.raises(SnapshotError) as error:
            verify(open_current(out))
        if name != "manifest.json":
            assert isinstance(error.value, DamagedError)
            assert [file for file, _ in error.value.damages] == [name]
    verify(open_current(out))


@pytest.mark.parametrize("damage", ["another size", "missing", "one too many"])
def test_names_and_sizes_are_compared_when_a_snapshot_is_opened(out: Path, damage: str) -> None:
    folder = (out / "current").resolve()
    if damage == "one too many":
        name, problem = "store/000999.log", "does not belong there"
        (folder / name).touch()
    elif damage == "missing":
        name, problem = "all.nq.gz", "is missing"
        (folder / name).unlink()
    else:
        name, size = "index.db", (folder / "index.db").stat().st_size
        problem = f"has 1 bytes, not {size}"
        os.truncate(folder / name, 1)
    with pytest.raises(DamagedError) as error:
        open_current(out)
    assert list(error.value.damages) == [(name, problem)]


def test_damaged_snapshot_is_not_used_again_but_built_anew(root: Path, tmp_path: Path) -> None:
    built = build.build(root, tmp_path / "new")
    with flipped(built.index, 1):
        again = build.build(root, tmp_path / "new")
    assert (again.id, again.path != built.path) == (built.id, True)


def test_verify_counts_the_files_that_are_as_they_were_written(out: Path) -> None:
    ended = run("verify", "--snapshots", str(out))
    count = len(open_current(out).contents)
    assert ended.exit_code == 0
    assert f"{count} files" in ended.output


def test_verify_names_what_is_damaged_and_the_former_snapshot(out: Path, former: Path) -> None:
    with flipped((out / "current").resolve() / "index.db", 0):
        ended = run("verify", "--snapshots", str(out))
    assert ended.exit_code == 1
    assert "index.db has another checksum. Run `hrd-graph build`, or go back" in ended.stderr
    assert f"{former.name} of 20" in ended.stderr
    assert "`hrd-graph verify --switch`" in ended.stderr


@pytest.mark.parametrize("file", ["index.db", "manifest.json"])
def test_switch_goes_back_to_the_newest_whole_snapshot(out: Path, former: Path, file: str) -> None:
    damaged = Path(shutil.copytree(former, out / f"{former.name}0"))
    with flipped((out / "current").resolve() / file, 0), flipped(damaged / "index.db", 0):
        ended = run("verify", "--snapshots", str(out), "--switch")
        assert (ended.exit_code, (out / "current").resolve()) == (0, former)
        assert f"now {former.name} of" in ended.stdout


def test_switch_changes_nothing_where_nothing_is_damaged_or_nothing_whole(out: Path) -> None:
    used = (out / "current").resolve()
    assert run("verify", "--snapshots", str(out), "--switch").exit_code == 0
    with flipped(used / "index.db", 0):
        ended = run("verify", "--snapshots", str(out), "--switch")
    assert (ended.exit_code, (out / "current").resolve()) == (2, used)
    assert "No snapshot in" in ended.stderr
    assert run("verify", "--snapshots", str(used), "--switch").exit_code == 2


def test_damaged_report_of_a_former_check_is_not_shown(root: Path, tmp_path: Path) -> None:
    out = tmp_path / "checked"
    built = build.build(root, out, report=lambda: CHECKED)
    assert len(check_history.read(built.path).builds) == 1
    place = (built.path / "validation.json").read_bytes().index(b'"warnings": 5') + 12
    with flipped(built.path / "validation.json", place, 3):
        assert check_history.read(built.path) == check_history.Trend([], None)


def test_dump_of_a_damaged_snapshot_is_refused(out: Path, tmp_path: Path) -> None:
    with flipped((out / "current").resolve() / "all.nq.gz", 40):
        for options in ([], ["--parts", "9"]):
            line = ["dump", "--snapshots", str(out), "-o", str(tmp_path / "x"), *options]
            assert "all.nq.gz has another checksum" in run(*line).stderr
    assert not (tmp_path / "x").exists()


def test_no_answer_has_status_200_once_any_place_is_known_to_be_damaged(out: Path) -> None:
    current = Current(out, Settings(workers=1))
    try:
        client = Client(current)
        site, folder = current._site, current.snapshot.path
        assert {client.get(page).status_code for page in PATHS} == {200}
        for path, place in places(folder):
            name = path.relative_to(folder).as_posix()
            if name == "manifest.json":
                continue  # Read once, before anything is served.
            with flipped(path, place):
                current._site = replace(site, verification=Verification(site.snapshot))
                current._site.verification.start()
                current._site.verification.wait()
            assert {client.get(page).status_code for page in PATHS} == {503}
            health = client.get("/health")
            problem: dict[str, Any] = json.loads(health.data)
            assert (health.status_code, problem["snapshot"]) == (503, folder.name)
            assert problem["damaged"] == [{"file": name, "problem": "has another checksum"}]
            current._site.verification.close()
    finally:
        current._site = site
        current.close()


def test_damage_is_logged_once_and_metrics_go_on(
    out: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with flipped((out / "current").resolve() / "index.db", 3):
        current = Current(out, Settings(workers=1))
    try:
        client = Client(current)
        assert [client.get(path).status_code for path in ("/", ASK, "/health")] == [503] * 3
        assert client.get("/metrics").status_code == 200
        page = client.get("/", headers={"Accept": "text/html"}).get_data(as_text=True)
        assert "index.db has another checksum" in page
        errors = [r.getMessage() for r in caplog.records if r.levelno == logging.ERROR]
        assert len(errors) == 1
        assert "Nothing is served: The snapshot" in errors[0]
    finally:
        current.close()


@pytest.mark.parametrize("file", ["store/CURRENT", "store/*.sst", "store/MANIFEST-*", "index.db"])
def test_server_over_a_damaged_snapshot_starts_says_so_and_follows_the_way_back(
    out: Path, former: Path, file: str
) -> None:
    (path, *_) = (out / "current").resolve().glob(file)
    with flipped(path, path.stat().st_size - 1), running(out) as (_, address):
        status, body = asked(f"{address}/health")
        assert (status, json.loads(body)["damaged"][0]["file"]) == (
            503,
            f"{path.parent.name}/{path.name}" if "/" in file else path.name,
        )
        assert asked(address + ASK)[0] == 503
        assert run("verify", "--snapshots", str(out), "--switch").exit_code == 0
        assert until(lambda: asked(f"{address}/health")[0] == 200)
        assert json.loads(asked(f"{address}/health")[1])["verified"] is True
        assert asked(address + ASK)[0] == 200


def test_store_that_the_engine_cannot_open_is_one_line_without_traceback(out: Path) -> None:
    with flipped((out / "current").resolve() / "store/CURRENT", 0):
        line = [sys.executable, "-m", "graph_api", "query", "ASK {}", "--snapshots", str(out)]
        ended = subprocess.run(line, capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stderr.count("\n")) == (2, 1)
    assert ended.stderr.endswith("`hrd-graph verify` tells what is damaged.\n")


def test_damage_ends_the_workers(out: Path) -> None:
    with flipped((out / "current").resolve() / "index.db", 0):
        current = Current(out, Settings(workers=1))
        try:
            (queries, *_) = current._site.pools
            assert until(lambda: not current._site.pools)
            with pytest.raises(BusyError):
                queries.select("SELECT * {}")
        finally:
            current.close()


def test_file_that_is_cut_while_it_is_served_is_no_longer_served(out: Path) -> None:
    packed = (out / "current").resolve() / "all.nq.gz"
    with running(out) as (_, address):
        assert asked(f"{address}/data/all.nq.gz") == (200, packed.read_bytes())
        os.truncate(packed, 20)
        assert until(lambda: asked(f"{address}/health")[0] == 503)
        assert asked(f"{address}/data/all.nq.gz")[0] == 503
        assert b"all.nq.gz has 20 bytes" in asked(f"{address}/health")[1]


def test_large_snapshot_is_served_at_once_and_no_longer_when_damage_is_found(
    out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(snapshot_switch, "IN_MEMORY_QUADS", 0)
    compared = Event()

    def slowly(current: Snapshot, stopped: Callable[[], bool]) -> None:
        compared.wait(20)
        verify(current, stopped)

    monkeypatch.setattr(verification, "verify", slowly)
    with flipped((out / "current").resolve() / "index.db", -1):
        current = Current(out, Settings(workers=1))
        try:
            client = Client(current)
            assert client.get(ASK).status_code == 200
            health = client.get("/health")
            assert (health.status_code, json.loads(health.data)["verified"]) == (200, False)
            compared.set()
            assert until(lambda: client.get(ASK).status_code == 503)
        finally:
            current.close()


def test_damaged_new_snapshot_is_never_switched_to(
    out: Path, former: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared: list[Path] = []

    def counted(current: Snapshot, stopped: Callable[[], bool]) -> None:
        compared.append(current.path)
        verify(current, stopped)

    monkeypatch.setattr(verification, "verify", counted)
    current = Current(out, Settings(workers=1))
    try:
        served = current.snapshot
        with flipped(former / "index.db", 5):
            (out / ".next").symlink_to(former.name)
            os.replace(out / ".next", out / "current")
            assert until(lambda: "is not served" in caplog.text)
            sleep(2.5)
        assert current.snapshot == served
        assert compared == [served.path, former], "each is read once, not every second"
        assert Client(current).get(ASK).status_code == 200
        assert caplog.text.count("is not served") == 1
    finally:
        current.close()
