"""All errors, each with its HTTP status and its exit code.

A message tells its reader what was wrong, where, and what to do. Bugs are none of these: they are
not caught, and end as a status 500 or a traceback.
"""

from collections.abc import Sequence
from typing import NamedTuple

_SHOWN = 5


class Instead(NamedTuple):
    """A suggested correction: the mistyped value, the correct one, and its name."""

    given: str
    meant: str
    name: str


class HrdGraphError(Exception):
    """A request that cannot be served; the message tells its author what to change.

    ``status`` is the HTTP status, ``title`` its short name in the answer, ``exit_code`` what the
    command line ends with: 1 for findings, 2 for usage and for what cannot be read, 3 for shapes
    that cannot be used. ``instead`` is what the author may have meant.
    """

    status = 500
    title = "Request failed"
    exit_code = 2
    instead: "Instead | None" = None

    def details(self) -> dict[str, object]:
        """Return further members of the problem document, such as a line number."""
        return {}


class SourceError(HrdGraphError):
    """A file that cannot be read as what it should be."""

    title = "Unreadable file"
    exit_code = 1

    def __init__(
        self, message: str, file: str, line: int | None = None, column: int | None = None
    ) -> None:
        """Describe what is wrong in ``file``; line and column count from 1."""
        place = ":".join(str(part) for part in (file, line, column) if part is not None)
        super().__init__(f"{place}: {message}")
        self.message, self.file, self.line, self.column = message, file, line, column


class UnusableShapesError(HrdGraphError):
    """Shapes that would check nothing, or not what they seem to check."""

    title = "Unusable shapes"
    exit_code = 3

    def __init__(self, message: str, shape: object = None) -> None:
        """Describe what is wrong, and in which shape or with which term, if known."""
        super().__init__(message)
        self.shape = shape


class SnapshotError(HrdGraphError):
    """There is no snapshot, or it is incomplete."""

    status = 503
    title = "No usable snapshot"


class DamagedError(SnapshotError):
    """A snapshot whose files have changed since they were written."""

    title = "Snapshot damaged"

    def __init__(self, snapshot: str, damages: Sequence[tuple[str, str]], hint: str) -> None:
        """Describe the damage of a snapshot, and what to do.

        :param snapshot: the name of its folder.
        :param damages: files, by their path in it, and what is wrong with each.
        """
        shown = [" ".join(damage) for damage in damages[:_SHOWN]]
        more = [f"{len(damages) - _SHOWN} more"] if len(damages) > _SHOWN else []
        super().__init__(f"The snapshot {snapshot} is damaged: {'; '.join(shown + more)}. {hint}")
        self.snapshot, self.damages, self.hint = snapshot, damages, hint

    def details(self) -> dict[str, object]:
        """Return the folder of the snapshot and each damaged file."""
        damages = [{"file": file, "problem": problem} for file, problem in self.damages]
        return {"snapshot": self.snapshot, "damaged": damages}


class BuildError(HrdGraphError):
    """A build that was refused; the last good snapshot stays in place."""

    title = "Build refused"
    exit_code = 1


class UsageError(HrdGraphError):
    """A command that cannot be carried out as given."""

    status = 400
    title = "Bad request"


class UnsupportedError(HrdGraphError):
    """A request body of an unsupported kind."""

    status = 415
    title = "Body not supported"


class TooLargeError(HrdGraphError):
    """A request body above the limit of size."""

    status = 413
    title = "Body too large"


class TooSlowError(HrdGraphError):
    """A request body that did not arrive in time."""

    status = 408
    title = "Body too slow"


class QueryError(HrdGraphError):
    """A query with a syntax error, or of a form that is not answered here."""

    status = 400
    title = "Bad query"

    def __init__(self, message: str, line: int | None = None, column: int | None = None) -> None:
        """Describe what is wrong in the query; line and column count from 1."""
        super().__init__(message)
        self.line, self.column = line, column

    def details(self) -> dict[str, object]:
        """Return line and column of the error in the query, both from 1, if known."""
        return {k: v for k, v in (("line", self.line), ("column", self.column)) if v is not None}


class ReadOnlyError(HrdGraphError):
    """A request to change the graph."""

    status = 403
    title = "Read-only"


class QueryTimeoutError(HrdGraphError):
    """A query that took longer than the limit."""

    status = 503
    title = "Time limit reached"


class QueryCrashedError(HrdGraphError):
    """A query whose worker died, or whose answer is too large."""

    status = 503
    title = "Query needs too much"


class DiskFullError(HrdGraphError):
    """An answer that the disk cannot hold."""

    status = 503
    title = "No room for the answer"


class BusyError(HrdGraphError):
    """No worker was free in time, or too many wait already."""

    status = 503
    title = "All workers are busy"

    def __init__(self, message: str, retry_after: int = 2) -> None:
        """Describe what is busy, and after how many seconds to try again."""
        super().__init__(message)
        self.retry_after = retry_after


class ClientLeftError(HrdGraphError):
    """A query whose client has disconnected; nobody reads this error."""

    status = 503
    title = "Client left"


class EngineError(HrdGraphError):
    """The remote endpoint failed, or answered only in part."""

    status = 502
    title = "No answer from the engine"


class NotAcceptableError(HrdGraphError):
    """A format that is not offered."""

    status = 406
    title = "Format not offered"


class UnknownIriError(HrdGraphError):
    """No statement in the graph is about this IRI."""

    status = 404
    title = "Unknown IRI"

    def __init__(self, iri: str, near: str | None = None) -> None:
        """Take the IRI and, if there is one, the most similar known IRI."""
        hint = f" Did you mean <{near}>?" if near else ""
        super().__init__(f"The graph says nothing about <{iri}>.{hint}")
        self.iri, self.near = iri, near

    def details(self) -> dict[str, object]:
        """Return the most similar IRI, if any."""
        return {"nearest": self.near} if self.near else {}


class UnknownQuestionError(HrdGraphError):
    """No question of this name."""

    status = 404
    title = "Unknown question"


class ParameterError(HrdGraphError):
    """A parameter that is missing, unknown or has no such value."""

    status = 400
    title = "Bad parameter"

    def __init__(self, message: str, instead: Instead | None = None) -> None:
        """Describe what is wrong, with the suggested value if there is one."""
        super().__init__(message)
        self.instead = instead
