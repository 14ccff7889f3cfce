"""Pagination of long tables on pages; downloads are complete.

The number is in the address, as all state is, so a page can be linked, and works without script.
"""

from urllib.parse import urlencode

from flask import Flask, request

from graph_api.errors import UsageError

ROWS = 200


def register(app: Flask) -> None:
    """Register ``page_number``, ``page_address`` and ``page_rows`` for the templates."""
    app.add_template_global(number, "page_number")
    app.add_template_global(address, "page_address")
    app.jinja_env.globals["page_rows"] = ROWS


def number(rows: int, size: int = ROWS) -> int:
    """Parse the number of the page, from 1, for ``rows`` rows with ``size`` on a page.

    A page behind the last one is the last one: a link may be older than the data.

    :raises UsageError: ``page`` is no number from 1.
    """
    text = request.values.get("page") or "1"
    if not (text.isdecimal() and text.isascii() and int(text[:9]) >= 1):
        raise UsageError(f"page={text} is no number from 1.")
    return min(int(text[:9]), max(1, -(-rows // size)))


def address(page: int) -> str:
    """Return the address of another page of this table."""
    fields = [(k, v) for k, v in request.values.items(multi=True) if k != "page"]
    url = request.script_root + request.path
    query = urlencode([*fields, ("page", str(page))] if page > 1 else fields)
    return f"{url}?{query}"
