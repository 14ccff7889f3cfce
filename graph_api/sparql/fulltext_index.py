"""The texts of a snapshot by their words: an SQLite FTS5 index in one file beside the store.

A text is a plain or language-tagged literal of whatever property that has white space in it, or is
in a script that is written without. Only those of things with an IRI are indexed, for no query can
name a blank node. The index holds words, not texts: these are in the store.

Where Python's SQLite has no FTS5, no index is written, and nothing else is lacking.
"""

import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from pyoxigraph import Literal, NamedNode, RdfFormat, parse

from graph_api.rdf.namespaces import PREFIXES

if TYPE_CHECKING:
    import sqlite3

NAME = "texts.db"
_FTS5 = "CREATE VIRTUAL TABLE {} USING fts5 (text, content='', tokenize='{}')"
_TOKENIZER = "unicode61 remove_diacritics 2"
_TABLES = f"""
PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE;
CREATE TABLE kinds (id INTEGER PRIMARY KEY, property TEXT NOT NULL, language TEXT);
CREATE TABLE texts (id INTEGER PRIMARY KEY, subject TEXT NOT NULL, kind INTEGER NOT NULL);
{_FTS5.format("words", _TOKENIZER)};
INSERT INTO words (words, rank) VALUES ('hashsize', {64 << 20});
BEGIN;
"""
_FOUND = """
SELECT texts.subject, kinds.property, {rank} FROM words
CROSS JOIN texts ON texts.id = words.rowid CROSS JOIN kinds ON kinds.id = texts.kind
WHERE words MATCH :words
AND (:language IS NULL OR kinds.language = :language OR kinds.language LIKE :language || '-%')
"""
# Thai to Lao, Burmese, Khmer, kana, Han: each of their characters counts as a word.
_UNSPACED = (
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\U00020000-\U0003ffff]"
)
_TEXT = re.compile(rf"\s|{_UNSPACED}")
_ALONE = re.compile(_UNSPACED)
_ONE_WORD = re.compile(rb'"[!#-\[\]-~]*"')
# A statement as most programs write it.
_LINE = re.compile(
    rb'<([^<>\\\s]+)> <([^<>\\\s]+)> "([^"\\]*(?:\\.[^"\\]*)*)"(?:@([A-Za-z0-9-]+))?'
    rb"(?: <[^<>\\\s]+>)? \."
)
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.DOTALL)
_CONTROLS = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}
_STRINGS = (PREFIXES["xsd"] + "string", PREFIXES["rdf"] + "langString")

Found = dict[tuple[str, str], float]
_Text = tuple[str, str, str, str | None]


@cache
def possible() -> bool:
    """Tell whether Python's SQLite can index texts."""
    try:
        import sqlite3  # Here and below: it would delay the start of each worker.

        with sqlite3.connect(":memory:") as connection:
            connection.execute(_FTS5.format("words", _TOKENIZER))
        connection.close()
    except (ImportError, sqlite3.OperationalError):
        return False
    return True


def spaced(text: str) -> str:
    """Set characters apart that are words by themselves, so that any run of them is a phrase.

    >>> spaced("人权 now")
    ' 人  权  now'
    """
    return text if text.isascii() else _ALONE.sub(r" \g<0> ", text)


class Texts:
    """An index that is there, opened to be read; from one thread at a time."""

    def __init__(self, path: Path) -> None:
        """Open it.

        :raises OSError: it cannot be read.
        """
        import sqlite3

        address = f"file:{quote(str(path))}?mode=ro&immutable=1"
        try:
            self._connection = sqlite3.connect(address, uri=True, check_same_thread=False)
            self._connection.execute("SELECT 1 FROM words LIMIT 0")
        except sqlite3.Error as error:
            raise OSError(str(error)) from error

    def find(
        self, words: str, language: str | None, most: int, *, property: bool, score: bool
    ) -> Found:
        """Find the things that have texts with these words.

        :param words: as FTS5 reads them.
        :param language: of the texts, or None for all; ``en`` stands for ``en-GB`` too.
        :param most: so many are enough: more are not looked for.
        :param property: tell the properties apart; otherwise they are "".
        :param score: tell how well the best text fits, by BM25; otherwise it is 0.
        :returns: subject and property -> score, more for what fits better.
        """
        rank = "words.rank" if score else "0.0"
        rows = self._connection.execute(
            _FOUND.format(rank=rank), {"words": words, "language": language and language.lower()}
        )
        found: Found = {}
        for subject, of, rank in rows:
            key = (subject, of if property else "")
            found[key] = max(found.get(key, -rank), -rank)
            if len(found) >= most:
                break
        return found


@contextmanager
def indexing(path: Path) -> Iterator[Callable[[Iterable[bytes]], None]]:
    """Offer what takes up the texts in lines of N-Quads; in the end ``path`` is their index.

    It writes nothing where that is not :func:`possible`. It is on the disk when this ends.

    :raises OSError: the file cannot be written.
    """
    if not possible():
        yield lambda lines: None
        return
    import sqlite3

    try:
        connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        try:
            connection.executescript(_TABLES)
            yield _Indexing(connection).read
            connection.execute("INSERT INTO words (words) VALUES ('optimize')")
            connection.execute("COMMIT")
        finally:
            connection.close()
    except sqlite3.Error as error:
        raise OSError(f"{path.name}: {error}") from error
    descriptor = os.open(path, os.O_RDONLY)
    os.fsync(descriptor)
    os.close(descriptor)


class _Indexing:
    def __init__(self, connection: "sqlite3.Connection") -> None:
        self._connection = connection
        self._number = 0
        self._kinds: dict[tuple[str, str | None], int] = {}

    def read(self, lines: Iterable[bytes]) -> None:
        """Take up what texts there are; one that comes twice is found once."""
        found = list(_texts(lines))
        ids = range(self._number, self._number + len(found))
        self._number += len(found)
        self._connection.executemany(
            "INSERT INTO texts VALUES (?, ?, ?)",
            ((n, s, self._kind(p, tag)) for n, (s, p, _, tag) in zip(ids, found, strict=True)),
        )
        self._connection.executemany(
            "INSERT INTO words (rowid, text) VALUES (?, ?)",
            ((n, spaced(text)) for n, (_, _, text, _) in zip(ids, found, strict=True)),
        )

    def _kind(self, property: str, language: str | None) -> int:
        kind = (property, language)
        if kind not in self._kinds:
            self._kinds[kind] = len(self._kinds)
            self._connection.execute(
                "INSERT INTO kinds VALUES (?, ?, ?)", (self._kinds[kind], *kind)
            )
        return self._kinds[kind]


def _texts(lines: Iterable[bytes]) -> Iterator[_Text]:
    """Find the texts in lines of N-Quads: subject, property, text and language in small letters.

    >>> list(_texts([b'<x:a> <x:b> "two words"@en-GB <x:g> .', b'<x:a> <x:b> "one" <x:g> .']))
    [('x:a', 'x:b', 'two words', 'en-gb')]
    """
    for line in lines:
        start = line.find(b'"')
        # Told at a glance, for most statements have no literal, or a number, date or code.
        if start < 0 or _ONE_WORD.match(line, start):
            continue
        match = _LINE.fullmatch(line)
        found = _text(*match.groups()) if match else _parsed(line)
        if found and _TEXT.search(found[2]):
            yield found


def _text(subject: bytes, property: bytes, text: bytes, tag: bytes | None) -> _Text:
    language = tag.decode().partition("--")[0].lower() if tag else None
    return subject.decode(), property.decode(), unescape(text.decode()), language


def _parsed(line: bytes) -> _Text | None:
    """Let the engine read a line that is written otherwise; None where there is no text in it."""
    if line.startswith(b"_:"):
        return None
    for quad in parse(line, RdfFormat.N_QUADS):
        thing = quad.object
        if not isinstance(quad.subject, NamedNode) or not isinstance(thing, Literal):
            return None
        if thing.datatype.value in _STRINGS:
            language = thing.language and thing.language.lower()
            return quad.subject.value, quad.predicate.value, thing.value, language
    return None


def unescape(text: str) -> str:
    r"""Read what stands between the quotation marks of a string in N-Quads or SPARQL.

    >>> unescape(r"\"l\u00e9tat\"")
    '"létat"'
    """
    return _ESCAPE.sub(_unescape, text) if "\\" in text else text


def _unescape(found: re.Match[str]) -> str:
    if found[3]:
        return _CONTROLS.get(found[3], found[3])
    code = int(found[1] or found[2], 16)
    return chr(code) if code <= sys.maxunicode else found[0]
