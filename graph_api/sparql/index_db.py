"""``index.db``, the SQLite file of a snapshot: tables that a build derives from the statements.

Each table is defined, filled and read by the module whose topic it is; SQLite is known here alone.
`sqlite3 -readonly index.db .schema` shows all of them.
"""

import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote

from graph_api.errors import BuildError, SnapshotError

if TYPE_CHECKING:
    import sqlite3

NAME = "index.db"
# Of the tables; a snapshot with another one is built again.
VERSION = 2
# A build that is interrupted leaves no snapshot, so no transaction has to be undone.
_WRITING = """
PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE;
BEGIN;
"""
_NO_SQLITE = (
    "This Python was built without its module sqlite3, which snapshots need. Use another one."
)
Row = Sequence[Any]


class Table(NamedTuple):
    """A table: its name, its columns with their types, and the columns of its primary key."""

    name: str
    columns: tuple[str, ...]
    key: str = ""

    @property
    def schema(self) -> str:
        """Write the CREATE TABLE statement."""
        key = [f"PRIMARY KEY ({self.key})"] * bool(self.key)
        rows = " WITHOUT ROWID" * bool(self.key)
        return f"CREATE TABLE {self.name} ({', '.join([*self.columns, *key])}){rows}"


Contents = Iterable[tuple[Table, Iterable[Row]]]


class Writer:
    """A new ``index.db`` in one transaction; from one thread at a time."""

    def __init__(self, connection: "sqlite3.Connection") -> None:
        """Take a connection in which a transaction has begun."""
        self._connection = connection
        self._tables: set[Table] = set()

    def insert(self, table: Table, rows: Iterable[Row]) -> None:
        """Insert rows, each with a value for every column; a new table is created first."""
        if table not in self._tables:
            self._tables.add(table)
            self.execute(table.schema)
        marks = ", ".join("?" * len(table.columns))
        self.execute_each(f"INSERT INTO {table.name} VALUES ({marks})", rows)

    def execute(self, statement: str, parameters: Row = ()) -> None:
        """Run one statement of SQL."""
        self._connection.execute(statement, parameters)

    def execute_each(self, statement: str, rows: Iterable[Row]) -> None:
        """Run one statement of SQL for each row of parameters."""
        self._connection.executemany(statement, rows)


@contextmanager
def writing(path: Path) -> Iterator[Writer]:
    """Create ``index.db``; at the end it is complete and on the disk.

    :raises OSError: it cannot be written.
    :raises BuildError: this Python has no SQLite.
    """
    try:
        import sqlite3  # Here and below: it would delay the start of each command.
    except ImportError as error:
        raise BuildError(_NO_SQLITE) from error
    try:
        connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        try:
            connection.executescript(_WRITING)
            yield Writer(connection)
            connection.execute("COMMIT")
        finally:
            connection.close()
    except sqlite3.Error as error:
        raise OSError(f"{path.name}: {error}") from error
    descriptor = os.open(path, os.O_RDONLY)
    os.fsync(descriptor)
    os.close(descriptor)


class Reader:
    """A complete ``index.db``, opened read-only and immutable; from any thread."""

    def __init__(self, path: Path) -> None:
        """Open the file.

        :raises SnapshotError: it cannot be opened.
        """
        try:
            import sqlite3
        except ImportError as error:
            raise SnapshotError(_NO_SQLITE) from error
        self._path, self._lock, self._error = path, Lock(), sqlite3.Error
        address = f"file:{quote(str(path))}?mode=ro&immutable=1"
        try:
            self._connection = sqlite3.connect(address, uri=True, check_same_thread=False)
        except sqlite3.Error as error:
            raise self._unreadable(error) from error

    @contextmanager
    def cursor(
        self, query: str, parameters: Row | Mapping[str, object] = ()
    ) -> Iterator[Iterator[Row]]:
        """Run a SELECT whose rows are read one by one in the block; other threads wait for it.

        :raises SnapshotError: the file cannot be read.
        """
        with self._lock:
            try:
                yield self._connection.execute(query, parameters)
            except self._error as error:
                raise self._unreadable(error) from error

    def rows(self, query: str, parameters: Row = ()) -> list[Row]:
        """Run a SELECT and read all its rows.

        :raises SnapshotError: the file cannot be read.
        """
        with self.cursor(query, parameters) as rows:
            return list(rows)

    def has(self, table: str) -> bool:
        """Tell whether there is a table of this name."""
        return bool(self.rows("SELECT 1 FROM sqlite_schema WHERE name = ?", (table,)))

    def arrays(self, texts: Iterable[str]) -> list[Any]:
        """Parse a column of JSON arrays, all at once, which is faster than one by one.

        :raises SnapshotError: one is malformed.
        """
        try:
            arrays: list[Any] = json.loads(f"[{','.join(texts)}]")
        except (ValueError, TypeError) as error:
            raise self._unreadable(error) from error
        return arrays

    def array(self, text: str) -> Any:
        """Parse a JSON array.

        :raises SnapshotError: it is malformed.
        """
        return self.arrays([text])[0]

    def _unreadable(self, error: Exception) -> SnapshotError:
        file = f"{self._path.name} of the snapshot {self._path.parent.name}"
        hint = "`hrd-graph verify` tells what is damaged."
        return SnapshotError(f"Cannot read {file}: {error}. {hint}")


@lru_cache(maxsize=2)
def reader(path: Path) -> Reader:
    """Open the file of a snapshot, which never changes, once for all who read it."""
    return Reader(path)
