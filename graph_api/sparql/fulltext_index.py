"""The full-text index of a snapshot: FTS5 tables of SQLite in ``index.db``.

A text is a plain or language-tagged literal of whatever property that has white space in it, or is
in a script that is written without. Only those of subjects with an IRI are indexed, for no query
can name a blank node. The index holds words, not texts: these are in the store.

Where Python's SQLite has no FTS5, ``index.db`` has no such tables, and all others.
"""

import re
import sys
from collections.abc import Iterable, Iterator
from functools import cache

from graph_api.rdf import nquads
from graph_api.sparql.index_db import Reader, Table, Writer

_FTS5 = "CREATE VIRTUAL TABLE {} USING fts5 (text, content='', tokenize='{}')"
_TOKENIZER = "unicode61 remove_diacritics 2"
_WORDS = "words"
_HASH_BYTES = 64 << 20
_KINDS = Table("text_kinds", ("id INTEGER PRIMARY KEY", "property TEXT NOT NULL", "language TEXT"))
_TEXTS = Table(
    "texts", ("id INTEGER PRIMARY KEY", "subject TEXT NOT NULL", "kind INTEGER NOT NULL")
)
_MATCHES = """
SELECT texts.subject, kinds.property, {rank} FROM words
CROSS JOIN texts ON texts.id = words.rowid CROSS JOIN text_kinds AS kinds ON kinds.id = texts.kind
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

Found = dict[tuple[str, str], float]
_Text = tuple[str, str, str, str | None]


@cache
def possible() -> bool:
    """Tell whether Python's SQLite can index texts."""
    try:
        import sqlite3

        with sqlite3.connect(":memory:") as connection:
            connection.execute(_FTS5.format("words", _TOKENIZER))
        connection.close()
    except (ImportError, sqlite3.OperationalError):
        return False
    return True


def spaced(text: str) -> str:
    """Put blanks around characters that are words by themselves: any run becomes a phrase.

    >>> spaced("人权 now")
    ' 人  权  now'
    """
    return text if text.isascii() else _ALONE.sub(r" \g<0> ", text)


def is_in(index: Reader) -> bool:
    """Tell whether an ``index.db`` has the full-text index."""
    return index.has(_WORDS)


class Texts:
    """The full-text index of one snapshot, for searching."""

    def __init__(self, index: Reader) -> None:
        """Take an ``index.db`` that has the full-text index."""
        self._index = index

    def find(
        self, words: str, language: str | None, most: int, *, property: bool, score: bool
    ) -> Found:
        """Find the subjects with texts that match some words.

        :param words: a MATCH expression of FTS5.
        :param language: of the texts, or None for all; ``en`` stands for ``en-GB`` too.
        :param most: number of results after which the search ends.
        :param property: tell the properties apart; otherwise they are "".
        :param score: compute how well the best text fits, by BM25; otherwise it is 0.
        :returns: subject and property -> score, more for what fits better.
        :raises SnapshotError: the index cannot be read.
        """
        query = _MATCHES.format(rank="words.rank" if score else "0.0")
        parameters = {"words": words, "language": language and language.lower()}
        scores: Found = {}
        with self._index.cursor(query, parameters) as rows:
            for subject, of, rank in rows:
                key = (subject, of if property else "")
                scores[key] = max(scores.get(key, -rank), -rank)
                if len(scores) >= most:
                    break
        return scores


class TextIndex:
    """The full-text index of a snapshot that is being built."""

    def __init__(self, index: Writer) -> None:
        """Create the tables. Call it only if :func:`possible`."""
        self._index = index
        self._number = 0
        self._kinds: dict[tuple[str, str | None], int] = {}
        index.insert(_KINDS, ())
        index.insert(_TEXTS, ())
        index.execute(_FTS5.format(_WORDS, _TOKENIZER))
        self._command("hashsize", _HASH_BYTES)

    def read(self, lines: Iterable[bytes]) -> None:
        """Index the texts in lines of N-Quads; duplicates count once."""
        texts = list(_texts(lines))
        ids = range(self._number, self._number + len(texts))
        self._number += len(texts)
        self._index.insert(
            _TEXTS,
            ((n, s, self._kind(p, tag)) for n, (s, p, _, tag) in zip(ids, texts, strict=True)),
        )
        self._index.execute_each(
            "INSERT INTO words (rowid, text) VALUES (?, ?)",
            ((n, spaced(text)) for n, (_, _, text, _) in zip(ids, texts, strict=True)),
        )

    def complete(self) -> None:
        """Optimize the index for reading."""
        self._command("optimize")

    def _command(self, name: str, value: int | None = None) -> None:
        self._index.execute("INSERT INTO words (words, rank) VALUES (?, ?)", (name, value))

    def _kind(self, property: str, language: str | None) -> int:
        kind = (property, language)
        if kind not in self._kinds:
            self._kinds[kind] = len(self._kinds)
            self._index.insert(_KINDS, [(self._kinds[kind], *kind)])
        return self._kinds[kind]


def _texts(lines: Iterable[bytes]) -> Iterator[_Text]:
    """Yield the texts in lines of N-Quads: subject, property, text and language in small letters.

    >>> list(_texts([b'<x:a> <x:b> "two words"@en-GB <x:g> .', b'<x:a> <x:b> "one" <x:g> .']))
    [('x:a', 'x:b', 'two words', 'en-gb')]
    """
    for line in lines:
        start = line.find(b'"')
        # Quick to see: most statements have no literal, or a number, date or code.
        if start < 0 or _ONE_WORD.match(line, start):
            continue
        match = _LINE.fullmatch(line)
        text = _text(*match.groups()) if match else _parsed(line)
        if text and _TEXT.search(text[2]):
            yield text


def _text(subject: bytes, property: bytes, text: bytes, tag: bytes | None) -> _Text:
    language = tag.decode().partition("--")[0].lower() if tag else None
    return subject.decode(), property.decode(), unescape(text.decode()), language


def _parsed(line: bytes) -> _Text | None:
    """Parse a line that is not in the canonical form; None if its object is no text."""
    for terms in nquads.parsed(line):
        if match := _LINE.fullmatch(b" ".join((*terms, b"."))):
            return _text(*match.groups())
    return None


def unescape(text: str) -> str:
    r"""Resolve the escapes in a string of N-Quads or SPARQL, given without its quotation marks.

    >>> unescape(r"\"l\u00e9tat\"")
    '"létat"'
    """
    return _ESCAPE.sub(_unescape, text) if "\\" in text else text


def _unescape(escape: re.Match[str]) -> str:
    if escape[3]:
        return _CONTROLS.get(escape[3], escape[3])
    code = int(escape[1] or escape[2], 16)
    return chr(code) if code <= sys.maxunicode else escape[0]
