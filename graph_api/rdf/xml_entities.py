"""Refusal of entity declarations in XML, before a parser sees them.

A few lines of nested declarations expand to gigabytes of text in a parser. RDF/XML and
workbooks need none. A declaration is refused wherever its first characters occur: parsers take a
DOCTYPE inside an element too, which XML does not allow.
"""

from typing import IO

from graph_api.errors import SourceError

DECLARATION = b"<!ENTITY"
_BEFORE = len(DECLARATION) - 1


class WithoutEntities:
    """A binary file that raises an error at the first entity declaration.

    Only UTF-8 is searched, the one encoding in which the RDF engine reads XML.
    """

    def __init__(self, file: IO[bytes], name: str) -> None:
        """Wrap ``file``; ``name`` is for the message."""
        self._file, self._name = file, name
        self._end = b""

    def __enter__(self) -> "WithoutEntities":
        """Return the file itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the file."""
        self._file.close()

    def read(self, size: int = -1) -> bytes:
        """Read some bytes.

        :raises SourceError: an entity is declared in them.
        """
        data = self._file.read(size)
        if DECLARATION in self._end + data:
            raise SourceError(
                "declares an entity (<!ENTITY ...>), which is not read: nested ones can take all "
                "memory. Write each reference to it out, or save the file as Turtle.", self._name,
            )  # fmt: skip
        self._end = data[-_BEFORE:] if len(data) >= _BEFORE else (self._end + data)[-_BEFORE:]
        return data
