"""``index.db``: written whole or not at all, read by several threads, damage told in one line."""

import json
import os
import random
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from graph_api.errors import BuildError, SnapshotError
from graph_api.snapshot.manifest import Snapshot
from graph_api.sparql import index_db
from graph_api.sparql.index_db import Reader, Table

PAIRS = Table("pairs", ("left INTEGER", "right TEXT"), "left")
TABLES = {
    *("names", "mandates", "review_statuses", "listed_items", "facet_values", "choice_counts"),
    *("activities", "activity_terms", "activity_traits", "activity_articles"),
    *("value_orders", "ordered_values", "texts", "text_kinds", "words"),
}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / index_db.NAME
    with index_db.writing(path) as index:
        index.insert(PAIRS, ((n, f"[{n}]") for n in range(5000)))
    return path


def test_sqlite_itself_reads_every_table_of_a_snapshot(odd_snapshot: Snapshot) -> None:
    program = (
        "import sqlite3, sys, json; c = sqlite3.connect(sys.argv[1]); "
        "names = [n for (n,) in c.execute('SELECT name FROM sqlite_schema')]; "
        "print(json.dumps({'names': names, 'check': list(c.execute('PRAGMA integrity_check'))}))"
    )
    command = [sys.executable, "-c", program, f"{odd_snapshot.index}"]
    read = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    assert set(read["names"]) >= TABLES
    assert read["check"] == [["ok"]]


def test_nothing_lies_beside_the_file_while_and_after_it_is_read(odd_snapshot: Snapshot) -> None:
    reader = Reader(odd_snapshot.index)
    assert len(reader.rows("SELECT iri FROM names")) > 1000
    assert not list(odd_snapshot.path.glob("index.db-*"))


def test_file_is_never_written_by_a_reader(path: Path) -> None:
    path.chmod(0o644)
    with pytest.raises(SnapshotError, match="readonly"):
        Reader(path).rows("DELETE FROM pairs")


def test_threads_share_a_reader(path: Path) -> None:
    reader = Reader(path)

    def total(start: int) -> int:
        query = "SELECT left FROM pairs WHERE left >= ?"
        return sum(left for (left,) in reader.rows(query, (start,)))

    with ThreadPoolExecutor(8) as threads:
        sums = list(threads.map(total, range(100)))
    assert sums == [sum(range(start, 5000)) for start in range(100)]


def test_reader_can_be_used_after_an_error_among_its_rows(path: Path) -> None:
    reader = Reader(path)
    with pytest.raises(KeyError), reader.cursor("SELECT left FROM pairs") as rows:
        raise KeyError(next(rows))
    with ThreadPoolExecutor(1) as thread:
        assert thread.submit(reader.rows, "SELECT count(*) FROM pairs").result() == [(5000,)]


def test_reader_of_a_file_that_is_not_there_says_so(tmp_path: Path) -> None:
    with pytest.raises(SnapshotError, match=r"Cannot read index\.db of the snapshot"):
        Reader(tmp_path / "index.db").rows("SELECT 1 FROM names")


@pytest.mark.parametrize("damage", ["cut", "empty", "overwritten", "another file"])
def test_damage_is_one_line_that_names_the_file(path: Path, damage: str) -> None:
    if damage == "another file":
        path.write_text("no database at all, but long enough to be taken for one" * 100)
    elif damage == "overwritten":
        path.write_bytes(
            path.read_bytes()[:4096] + random.Random(14).randbytes(path.stat().st_size - 4096)
        )
    else:
        os.truncate(path, 4096 if damage == "cut" else 0)
    with pytest.raises(SnapshotError) as error:
        Reader(path).rows("SELECT * FROM pairs")
    line = str(error.value)
    assert line.startswith(f"Cannot read index.db of the snapshot {path.parent.name}: ")
    assert "\n" not in line
    assert line.endswith("`hrd-graph verify` tells what is damaged.")


def test_malformed_list_is_damage(path: Path) -> None:
    with pytest.raises(SnapshotError, match="Cannot read"):
        Reader(path).arrays(["[1]", "[2"])


def test_file_that_cannot_be_written_is_an_error_of_the_system(tmp_path: Path) -> None:
    with pytest.raises(OSError, match=r"index\.db"), index_db.writing(tmp_path / "no" / "index.db"):
        pass


def test_python_without_sqlite_is_told_so(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sqlite3", None)
    with pytest.raises(SnapshotError, match="without its module sqlite3"):
        Reader(path)
    with pytest.raises(BuildError, match="without its module sqlite3"), index_db.writing(path):
        pass


def test_rows_of_a_failed_build_are_not_in_the_file(tmp_path: Path) -> None:
    path = tmp_path / "index.db"
    with pytest.raises(OSError, match="UNIQUE"), index_db.writing(path) as index:
        index.insert(PAIRS, [(1, "a"), (1, "b")])
    with sqlite3.connect(path) as connection:
        assert not list(connection.execute("SELECT name FROM sqlite_schema"))
