"""A reference to cite, and its forms: plain text, BibTeX, RIS and CSL-JSON.

Reference managers take "Committee against Torture" for a person and a comma for the end of a family
name, so a body is always written as one name: in braces for BibTeX, without commas in RIS, as a
literal in CSL. A symbol of the United Nations is a report's number; as ``SN`` of RIS it would
be read as an ISSN.
"""

import json
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass

_LATEX = {c: f"\\{c}" for c in "&%$#_{}"} | {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}


@dataclass(frozen=True)
class Citation:
    """A reference: to a document, to a place in it, or to what this graph shows.

    What is not known is "". ``author`` is a body, ``symbol`` that of a document of the United
    Nations, ``place`` where in the document, ``day`` the ISO date of the data, ``version`` their id
    and ``note`` one or more sentences.
    """

    title: str
    url: str
    author: str = ""
    year: str = ""
    day: str = ""
    symbol: str = ""
    place: str = ""
    publisher: str = ""
    version: str = ""
    note: str = ""
    of_document: bool = False

    @property
    def key(self) -> str:
        """A key of ASCII letters, digits and hyphens.

        >>> Citation("Über Ungarn: 3 of 9", "", author="The curators", year="2026").key
        'the-curators-2026-uber-ungarn-3-of-9'
        """
        words = f"{self.author} {self.year} {self.symbol or self.title}".lower()
        plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode()
        return "-".join(re.findall("[a-z0-9]+", plain))[:60].strip("-") or "hrd-graph"

    @property
    def notes(self) -> list[str]:
        """What has no field of its own in every form: symbol, place, version and note."""
        symbol = f"UN Doc. {self.symbol}" if self.symbol else ""
        version = f"Data version {self.version} of {self.day}" if self.version else ""
        return [text for text in (symbol, self.place, version, self.note.rstrip(".")) if text]


def as_text(citation: Citation) -> str:
    """Write one line of plain text.

    >>> as_text(Citation("Report", "https://undocs.org/A/1/2", "CAT", "2018", symbol="A/1/2"))
    'CAT, “Report” (2018), UN Doc. A/1/2. https://undocs.org/A/1/2'
    """
    author = f"{citation.author}, " if citation.author else ""
    year = f" ({citation.year})" if citation.year else ""
    symbol, place = (f"UN Doc. {citation.symbol}" if citation.symbol else ""), citation.place
    where = "".join(f", {part}" for part in (symbol, place, citation.publisher) if part)
    rest = [note for note in citation.notes if note not in (symbol, place)]
    sentences = "".join(f" {note}." for note in rest)
    return f"{author}“{citation.title}”{year}{where}.{sentences} {citation.url}"


def as_bibtex(citation: Citation) -> str:
    """Write an entry: ``@techreport`` for a document, ``@misc`` for what the graph shows."""
    fields = {
        "author": f"{{{_latex(citation.author)}}}" if citation.author else "",
        "title": f"{{{_latex(citation.title)}}}",
        "year": citation.year,
        "number": _latex(citation.symbol) if citation.of_document else "",
        ("institution" if citation.of_document else "howpublished"): _latex(citation.publisher),
        "note": _latex(". ".join(citation.notes)),
        "url": re.sub(r"[{}\\\s]", lambda found: f"%{ord(found[0]):02X}", citation.url),
    }
    kind = "techreport" if citation.of_document else "misc"
    lines = [f"  {name} = {{{value}}}" for name, value in fields.items() if value]
    return f"@{kind}{{{citation.key},\n" + ",\n".join(lines) + "\n}\n"


def as_ris(citation: Citation) -> str:
    """Write a record, one line a value."""
    values = [
        ("TY", "RPRT" if citation.of_document else "DATA"),
        ("AU", citation.author.replace(",", "")),
        ("TI", citation.title),
        ("PY", citation.year),
        ("DA", citation.day.replace("-", "/")),
        ("PB", citation.publisher),
        ("M1", citation.symbol),
        ("N1", ". ".join(citation.notes)),
        ("UR", citation.url),
    ]
    lines = [f"{name}  - {' '.join(value.split())}" for name, value in values if value]
    return "\r\n".join([*lines, "ER  - "]) + "\r\n"


def as_csl(citation: Citation) -> str:
    """Write CSL-JSON."""
    date = citation.day or citation.year
    item: dict[str, object] = {
        "id": citation.key,
        "type": "report" if citation.of_document else "dataset",
        "title": citation.title,
        "author": [{"literal": citation.author}] if citation.author else None,
        "issued": {"date-parts": [[int(part) for part in date.split("-")]]} if date else None,
        "number": citation.symbol,
        "publisher": citation.publisher,
        "version": citation.version,
        "note": ". ".join(citation.notes),
        "URL": citation.url,
    }
    kept = {name: value for name, value in item.items() if value}
    return json.dumps([kept], ensure_ascii=False, indent=1) + "\n"


def _latex(text: str) -> str:
    return "".join(_LATEX.get(character, character) for character in " ".join(text.split()))


WRITERS: Mapping[str, Callable[[Citation], str]] = {
    "txt": as_text,
    "bib": as_bibtex,
    "ris": as_ris,
    "csl.json": as_csl,
}
