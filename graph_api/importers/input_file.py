"""Input files: plain or gzip, or standard input, with their format and checksum.

The format is detected by the first bytes, never by the name, since exports get renamed.
"""

import gzip
import io
import re
import shutil
import sys
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO, cast

from graph_api.errors import SourceError, UsageError

JSON, XLSX, TEXT = "JSON", "XLSX", "text"
_GZIP, _ZIP, _OLE, _UTF8 = b"\x1f\x8b", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"\xef\xbb\xbf"
# The beginning of a page and, where it is near, its title.
_PAGE = re.compile(
    rb"(?:<\?xml[^>]{0,200}>\s{0,100})?(?:<!--.{0,500}?-->\s{0,100})?"
    rb"<(?:!doctype\s{1,9}html|html|head|body)\b(?:.{0,3000}?<title[^>]{0,100}>([^<]{0,300}))?",
    re.IGNORECASE | re.DOTALL,
)
_WIDE = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")


class Counted(io.RawIOBase):
    """A stream that computes a checksum and counts the bytes read."""

    def __init__(self, inner: BinaryIO, size: int | None, name: str) -> None:
        """Read from ``inner``, which has ``size`` bytes if that is known."""
        super().__init__()
        self._inner, self.size, self.name = inner, size, name
        self.offset = 0
        self._hash = sha256()

    def readable(self) -> bool:
        """Return True, as io requires."""
        return True

    def readinto(self, buffer: object) -> int:
        """Read some bytes into ``buffer``."""
        view = memoryview(cast(bytearray, buffer))
        try:
            data = self._inner.read(len(view))
        except OSError as error:
            raise SourceError(f"cannot be read: {error.strerror}.", self.name) from error
        view[: len(data)] = data
        self.offset += len(data)
        self._hash.update(data)
        return len(data)

    def checksum(self) -> str:
        """Read to the end and return the SHA-256 of all bytes, in hexadecimal."""
        while chunk := self._inner.read(1 << 20):
            self.offset += len(chunk)
            self._hash.update(chunk)
        return self._hash.hexdigest()


@contextmanager
def opened(name: str) -> Iterator[tuple[Counted, BinaryIO, str]]:
    """Open a file, or standard input for ``-``.

    :returns: the bytes as they lie on disk, counted; the same unpacked; and what they are:
        :data:`JSON`, :data:`XLSX` or :data:`TEXT`.
    :raises UsageError: there is no such file, or it is a folder.
    :raises SourceError: it is empty, protected by a password, or in another encoding than UTF-8.
    """
    with _source(name) as (raw, size):
        counted = Counted(raw, size, name)
        plain = io.BufferedReader(cast(io.RawIOBase, counted), 1 << 18)
        try:
            if plain.peek(2)[:2] == _GZIP:
                unpacked = gzip.GzipFile(fileobj=plain)
                plain = io.BufferedReader(cast(io.RawIOBase, unpacked), 1 << 18)
            kind = _kind(plain.peek(4096)[:4096], name)
            if plain.peek(3)[:3] == _UTF8:
                plain.read(3)
            if kind == XLSX:
                with tempfile.TemporaryFile() as seekable:
                    shutil.copyfileobj(plain, seekable)
                    seekable.seek(0)
                    yield counted, cast(BinaryIO, seekable), kind
            else:
                yield counted, cast(BinaryIO, plain), kind
        except (gzip.BadGzipFile, EOFError, zlib.error) as error:
            raise SourceError(f"cannot be unpacked: {error}. Download it again.", name) from error


@contextmanager
def _source(name: str) -> Iterator[tuple[BinaryIO, int | None]]:
    if name == "-":
        yield sys.stdin.buffer, None
        return
    path = Path(name)
    if path.is_dir():
        raise UsageError(f"{name} is a folder. Name the file of the export in it.")
    try:
        with path.open("rb") as file:
            yield file, path.stat().st_size
    except FileNotFoundError as error:
        raise UsageError(f"There is no file {name}.") from error
    except PermissionError as error:
        raise UsageError(f"{name} cannot be read: you lack the permission.") from error


def _kind(start: bytes, name: str) -> str:
    """Detect the format of a file from its first bytes."""
    if not start:
        raise SourceError("the file is empty. Download it again.", name)
    if start.startswith(_ZIP):
        return XLSX
    if start.startswith(_OLE):
        raise SourceError(
            "a workbook that is protected by a password, or an old .xls. Save it as .xlsx without "
            "a password.", name,
        )  # fmt: skip
    if start.startswith(_WIDE) or b"\x00" in start[:4]:
        raise SourceError("not UTF-8 but UTF-16 or UTF-32 text. Save the file as UTF-8.", name)
    text = start.removeprefix(_UTF8).lstrip()
    if text.startswith(b"%PDF"):
        raise SourceError("a PDF file. No table can be read from it; name the export.", name)
    if page := _PAGE.match(text):
        title = " ".join((page[1] or b"").decode("utf-8", "replace").split())[:80]
        called = f' with the title "{title}"' if title else ""
        raise SourceError(
            f"a web page{called}, which a server may send in the place of a file. Open the address "
            "in a browser and download the file there.", name,
        )  # fmt: skip
    first = text[:1]
    return JSON if first in {b"[", b"{"} else TEXT
