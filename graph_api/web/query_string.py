"""The parameters of a question and the format suffix, from a request."""

from collections.abc import Collection, Sequence

from werkzeug.datastructures import MultiDict

from graph_api.errors import UsageError
from graph_api.web.content_negotiation import Format


def parameters(fields: MultiDict[str, str], lists: Collection[str] = ()) -> dict[str, str]:
    """Parse the parameters of a question from a query string; ``format`` is left out.

    :param lists: names that may be given several times; their values are joined by commas.
    :raises UsageError: one is given twice: no answer would be the answer to both.
    """
    for name, values in fields.lists():
        if len(values) > 1 and name not in lists:
            raise UsageError(f"{name} is given {len(values)} times. Give it once.")
    joined = {name: ",".join(values) for name, values in fields.lists()}
    return {name: value for name, value in joined.items() if name != "format"}


def split_suffix(path: str, offered: Sequence[Format]) -> tuple[str, str | None]:
    """Split a path before the suffix that names a format, if it has one.

    Ids may hold dots, so only the names of offered formats are suffixes.

    >>> from graph_api.web.content_negotiation import TURTLE
    >>> split_suffix("unit/ai-2018/P1.3.s1", [TURTLE]), split_suffix("country/HUN.ttl", [TURTLE])
    (('unit/ai-2018/P1.3.s1', None), ('country/HUN', 'ttl'))
    """
    stem, dot, suffix = path.rpartition(".")
    names = {name for form in offered for name in form.names}
    return (stem, suffix) if dot and stem and suffix in names else (path, None)
