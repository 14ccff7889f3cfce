"""Literals that the store keeps in another lexical form or datatype than their files.

The engine keeps numbers, booleans, dates and durations by value: ``"01"^^xsd:integer`` becomes
``"1"^^xsd:integer``, ``"1"^^xsd:unsignedLong`` too. So two statements may become one.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import lru_cache
from itertools import islice
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Quad, Store, parse

from graph_api.rdf.files import FORMATS, file_quads, rdf_files, suffix, unpacked
from graph_api.rdf.namespaces import PREFIXES

NAME = "spellings.json"
_XSD = PREFIXES["xsd"]
_BY_VALUE = frozenset(
    _XSD + name
    for names in (
        "integer long int short byte nonNegativeInteger positiveInteger nonPositiveInteger",
        "negativeInteger unsignedLong unsignedInt unsignedShort unsignedByte decimal double float",
        "boolean dateTime dateTimeStamp date time gYear gYearMonth gMonthDay gMonth gDay",
        "duration dayTimeDuration yearMonthDuration",
    )
    for name in names.split()
)
# Forms in which nothing is changed, which most literals have.
_PLAIN = {
    _XSD + "integer": re.compile("0|-?[1-9][0-9]{0,16}"),
    _XSD + "date": re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}"),
    _XSD + "gYear": re.compile("[0-9]{4}"),
    _XSD + "boolean": re.compile("true|false"),
    _XSD + "dateTime": re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}T[01][0-9]:[0-9]{2}:[0-9]{2}Z?"),
}
_LINES = (".nt", ".nq")
_BATCH = 10_000
_SHOWN = 10
_MOST_COMPARED = 2_000_000  # Statements with such literals: more are not told apart.


@dataclass(frozen=True)
class Spellings:
    """The changed literals: their number, the commonest with both forms, and how many became one.

    ``merged`` is how many statements became one with another; None where there are too many to
    compare.
    """

    literals: int
    merged: int | None
    examples: list[tuple[str, str, int]]

    def __str__(self) -> str:
        """Summarise the changes in a few lines."""
        one = self.literals == 1
        are = "literal is" if one else "literals are"
        lines = [f"{self.literals:,} {are} held in another spelling or datatype, such as:"]
        lines += [f"  {written} as {held} ({n:,})" for written, held, n in self.examples]
        if self.merged:
            became = "statement became" if self.merged == 1 else "statements became"
            lines.append(f"By that, {self.merged:,} {became} one with another.")
        elif self.merged is None:
            lines.append("There are too many to tell whether statements became one by that.")
        return "\n".join(lines).replace(f"<{_XSD}", "xsd:").replace(">", "")


def compare(root: Path) -> Spellings:
    """Read all RDF files below a folder again, and compare their literals with the stored ones.

    :raises SourceError: a file cannot be read.
    """
    changed: Counter[tuple[str, str]] = Counter()
    written, stored = set[int](), set[int]()
    for path in rdf_files(root):
        for quad in _with_values(path, root):
            literal = quad.object
            assert isinstance(literal, Literal)
            stored_form = _held(literal.value, literal.datatype.value)
            if stored_form is not None:
                changed[str(literal), stored_form] += 1
            if len(written) < _MOST_COMPARED:
                where = (quad.subject, quad.predicate, quad.graph_name)
                written.add(hash((*where, literal)))
                stored.add(hash((*where, stored_form or str(literal))))
    merged = len(written) - len(stored) if len(written) < _MOST_COMPARED else None
    examples = [(text, stored_form, n) for (text, stored_form), n in changed.most_common(_SHOWN)]
    return Spellings(changed.total(), merged, examples)


def write(path: Path, spellings: Spellings) -> None:
    """Write the result beside a store."""
    path.write_text(json.dumps(asdict(spellings)) + "\n", encoding="utf-8")


def beside(manifest: Path) -> Spellings | None:
    """Read the result from the folder of a snapshot; None if there is none."""
    path = manifest / NAME
    return Spellings(**json.loads(path.read_text(encoding="utf-8"))) if path.exists() else None


def _with_values(path: Path, root: Path) -> Iterator[Quad]:
    """Yield the statements with literals that are stored by value."""
    quads = _lines(path) if suffix(path) in _LINES else file_quads(path, root)
    for quad in quads:
        if isinstance(quad.object, Literal) and quad.object.datatype.value in _BY_VALUE:
            yield quad


def _lines(path: Path) -> Iterator[Quad]:
    """Read N-Triples or N-Quads; in most files few lines have such a literal."""
    namespace = _XSD.encode()
    with unpacked(path) as file:
        chosen = (line for line in file if namespace in line or b"\\u" in line)
        while lines := b"".join(islice(chosen, _BATCH)):
            yield from parse(lines, FORMATS[suffix(path)])


@lru_cache(100_000)
def _held(value: str, datatype: str) -> str | None:
    """Return a literal as the engine stores it, in N-Triples; None if that is unchanged."""
    plain = _PLAIN.get(datatype)
    if plain and plain.fullmatch(value):
        return None
    literal, node = Literal(value, datatype=NamedNode(datatype)), NamedNode("urn:x")
    store = Store()
    store.add(Quad(node, node, literal))
    (quad,) = store
    return None if quad.object == literal else str(quad.object)
