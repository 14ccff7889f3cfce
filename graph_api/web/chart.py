"""A bar chart beside a table, for answers that count something for each thing.

Only a query that counts gets one: other numbers in a column (years, codes) are no lengths to
compare.
"""

import re
from collections.abc import Mapping

from flask import Flask
from markupsafe import Markup

from graph_api.graph.labels import short
from graph_api.graph.questions import Result
from graph_api.overlap.figures import bars, svg
from graph_api.overlap.figures.svg import Drawing
from graph_api.rdf.terms import Term
from graph_api.web.template_filters import href, words

FEWEST, MOST = 3, 40
_COUNTED = re.compile(r"\(\s*COUNT\([^()]*\)\s+AS\s+\?(\w+)\s*\)", re.IGNORECASE)


def register(app: Flask) -> None:
    """Register ``chart`` for the templates."""
    app.add_template_global(chart)


def chart(result: Result) -> Markup | None:
    """Draw an answer as bars, in the order of its rows.

    :returns: inline SVG; None if there is no :func:`drawing`.
    """
    picture = drawing(result)
    # The figure escapes each text itself: see graph_api.overlap.figures.svg.tag.
    return Markup(svg.inline(picture, result.question.question, "chart")) if picture else None


def drawing(result: Result) -> Drawing | None:
    """Draw an answer as bars.

    :returns: None if the query counts nothing, the rows are too few or too many, two bars would be
        called the same, or all would be as long.
    """
    bars_of = _bars(result)
    return bars.draw(bars_of[1], bars_of[0]) if bars_of else None


def finding(result: Result) -> str:
    """State the longest bar: ``HRC has the most recommendations, 12``; "" if two are as long."""
    unit, drawn = _bars(result) or ("", [])
    first = sorted(drawn, key=lambda bar: -bar.value)[:2]
    if len(first) < 2 or first[0].value == first[1].value:
        return ""
    return f"{first[0].name}: the most {unit}, {first[0].value}"


def _bars(result: Result) -> tuple[str, list[bars.Bar]] | None:
    """Make the bars of an answer, with the unit of their values."""
    table = result.table
    counted = [c for c in _COUNTED.findall(result.question.query) if c in table.columns]
    named = [c for c in table.columns if c not in counted]
    if not (counted and named and FEWEST <= len(table.rows) <= MOST):
        return None
    unit = words(counted[0])
    drawn = [_bar(result, row, named, counted[0]) for row in table.rows]
    if len({bar.name for bar in drawn}) < len(drawn) or len({bar.value for bar in drawn}) == 1:
        return None
    return unit, drawn


def _bar(result: Result, row: Mapping[str, Term], named: list[str], counted: str) -> bars.Bar:
    """Label a bar by the first thing of its row, or by its texts if there is none."""
    things = [row[c] for c in named if c in row and row[c].kind == "uri"]
    texts = [row[c].value for c in named if c in row and row[c].kind == "literal"]
    label = (
        result.labels.get(things[0].value, short(things[0].value)) if things else ", ".join(texts)
    )
    value = int(row[counted].value) if counted in row else 0
    return bars.Bar(label, value, href(things[0].value) if things else None)
