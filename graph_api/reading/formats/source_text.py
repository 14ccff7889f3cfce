"""The text of a file of any supported format, with warnings about its extraction."""

from pathlib import Path

from graph_api.errors import SourceError
from graph_api.reading.formats.plain import SourceText

MAX_BYTES = 64 << 20
MAX_CHARACTERS = 10_000_000
SUFFIXES = (".txt", ".text", ".md", ".markdown", ".html", ".htm", ".xhtml", ".docx", ".pdf")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BYTE_ORDER_MARKS = {
    b"\xef\xbb\xbf": "utf-8-sig",
    b"\xff\xfe": "utf-16",
    b"\xfe\xff": "utf-16",
}
_LEGACY = "cp1252"


def read_file(path: Path, encoding: str | None = None) -> SourceText:
    """Read the text of a file.

    :raises SourceError: it cannot be read, is too large, protected, scanned or empty.
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            raise SourceError(_too_large(path.stat().st_size), str(path))
        data = path.read_bytes()
    except OSError as error:
        raise SourceError(f"cannot be read: {error.strerror}.", str(path)) from error
    return read_bytes(data, path.name, path.suffix.lower(), encoding)


def read_bytes(data: bytes, name: str, suffix: str = "", encoding: str | None = None) -> SourceText:
    """Read the text in the bytes of a file; its format shows in them, or in the suffix.

    :raises SourceError: as :func:`read_file`.
    """
    if len(data) > MAX_BYTES:
        raise SourceError(_too_large(len(data)), name)
    source = _read(data, name, suffix, encoding)
    if len(source.text) > MAX_CHARACTERS:
        message = f"holds {len(source.text):,} characters; {MAX_CHARACTERS:,} are read at most."
        raise SourceError(f"{message} Divide it.", name)
    if not source.text.strip():
        raise SourceError("holds no text.", name)
    return source


def _read(data: bytes, name: str, suffix: str, encoding: str | None) -> SourceText:
    # The readers of formats are imported for files of theirs only.
    if data.startswith(b"%PDF-") or suffix == ".pdf":
        from graph_api.reading.formats import pdf_text

        return pdf_text.read(data, name)
    if data.startswith(b"PK\x03\x04") or suffix == ".docx":
        if data.startswith(_OLE):
            message = "is protected by a password, or a .doc. Save it as .docx without a password."
            raise SourceError(message, name)
        from graph_api.reading.formats import docx_text

        return docx_text.read(data, name)
    if data.startswith(_OLE):
        message = "is a file of an old office program. Save it as .docx or .pdf."
        raise SourceError(message, name)
    source = decode(data, name, encoding)
    head = source.text[:1000].lstrip().lower()
    if suffix in (".html", ".htm", ".xhtml") or head.startswith(("<!doctype html", "<html")):
        from graph_api.reading.formats import html_text

        return SourceText(html_text.read(source.text), source.warnings)
    return source


def decode(data: bytes, name: str, encoding: str | None = None) -> SourceText:
    """Decode text: as given, by its byte order mark, as UTF-8, else as Windows-1252 with a warning.

    :raises SourceError: it is not text, or not in the given encoding.
    """
    told = encoding or next(
        (e for mark, e in _BYTE_ORDER_MARKS.items() if data.startswith(mark)), None
    )
    if not told and b"\0" in data[:4096]:
        raise SourceError("is no text: it has zero bytes. Name its --encoding if it is text.", name)
    try:
        return SourceText(data.decode(told or "utf-8"))
    except LookupError:
        raise SourceError(f"{told} is no encoding that is known.", name) from None
    except UnicodeDecodeError as error:
        if told:
            raise SourceError(
                f"is not {told}: byte {error.start + 1:,} does not fit.", name
            ) from None
    warning = (
        "The file is not UTF-8 and was read as Windows-1252. If letters are wrong, name its "
        "--encoding."
    )
    return SourceText(data.decode(_LEGACY, errors="replace"), [warning])


def _too_large(size: int) -> str:
    return f"has {size / 2**20:,.0f} MiB; {MAX_BYTES >> 20} are read at most. Divide it."
