"""UpSet: what up to eight mandates have in common, each thing counted once.

A column is one combination of mandates, its bar the things that these and no others of the chosen
addressed. Source: A. Lex et al., IEEE Trans. Visualization and Computer Graphics 20 (2014).
"""

from collections.abc import Sequence

from graph_api.overlap.figures import text_metrics
from graph_api.overlap.figures.subject import Subject
from graph_api.overlap.figures.svg import Drawing, label, tag, words
from graph_api.overlap.measures import pairs

MOST = 8
COLUMNS = 24
SIZE = 12
_ROOM, _BARS, _TALL = 230, 90, 130
_ROW, _COLUMN = 26, 30


def draw(subject: Subject, chosen: Sequence[str]) -> Drawing:
    """Draw the combinations of the chosen mandates, largest first.

    :param chosen: up to eight mandates of the analysis.
    :raises ValueError: there are more.
    """
    if len(chosen) > MOST:
        raise ValueError(f"{len(chosen)} mandates; UpSet shows up to {MOST}.")
    members = {mandate: subject.overlap.members[mandate] for mandate in chosen}
    rows = sorted(members, key=lambda m: (-len(members[m]), m))
    parts = pairs.intersections(members)
    shown = parts[:COLUMNS]
    left = _ROOM + _BARS + 24
    width = max(left + _COLUMN * len(shown) + 12, 480)
    top = _TALL + 34
    content = [_sizes(subject, members, rows, top), _columns(subject, rows, shown, left, top)]
    content.append(label(f"{subject.noun} of exactly these", left, 14, "small quiet"))
    content.append(label(f"{subject.noun} of each", _ROOM + _BARS, top - 12, "small quiet end"))
    if len(parts) > len(shown):
        left_out = f"{len(parts) - len(shown)} smaller combinations are not shown."
        content.append(label(left_out, left, top + _ROW * len(rows) + 20, "small quiet"))
    combinations = text_metrics.counted(len(parts), "combinations")
    about = f"{combinations} of {text_metrics.counted(len(rows), 'mandates')}."
    return Drawing("upset", width, top + _ROW * len(rows) + 30, "\n".join(content), about)


def _sizes(subject: Subject, members: pairs.Members, rows: Sequence[str], top: float) -> str:
    """Draw a row for each mandate: its name, and a bar for all that it addressed."""
    largest = max((len(things) for things in members.values()), default=1) or 1
    drawn = []
    for i, mandate in enumerate(rows):
        y, count = top + _ROW * i, len(members[mandate])
        long = (_BARS - 28) * count / largest
        end = _ROOM + _BARS
        content = tag(
            "title",
            words(f"{subject.called(mandate)}: {text_metrics.counted(count, subject.noun)}"),
        )
        content += tag("rect", cls="hit", x=0, y=y, width=_ROOM + _BARS, height=_ROW - 2)
        name = text_metrics.cut(subject.brief(mandate), _ROOM - 8, SIZE)
        content += label(name, _ROOM - 8, y + 16, "label end")
        content += tag("rect", cls="bar", x=end - long, y=y + 6, width=long, height=12)
        content += label(str(count), end - long - 5, y + 16, "small end")
        link = subject.link(mandate)
        drawn.append(tag("a" if link else "g", content, cls="row", href=link))
    return "".join(drawn)


def _columns(
    subject: Subject,
    rows: Sequence[str],
    parts: Sequence[tuple[tuple[str, ...], frozenset[str]]],
    left: float,
    top: float,
) -> str:
    """Draw a column for each combination: its bar, and a dot for each mandate in it."""
    drawn = [
        tag("rect", cls="band", x=left - 8, y=top + _ROW * i, width=_COLUMN * len(parts) + 8,
            height=_ROW - 2)
        for i in range(0, len(rows), 2)
    ]  # fmt: skip
    largest = max((len(things) for _, things in parts), default=1)
    for i, (who, things) in enumerate(parts):
        x = left + _COLUMN * i + _COLUMN / 2 - 4
        tall = (_TALL - 24) * len(things) / largest
        names = ", ".join(subject.brief(m) for m in who)
        content = tag("title", words(f"{text_metrics.counted(len(things), subject.noun)}: {names}"))
        content += tag("rect", cls="bar", x=x - 9, y=20 + _TALL - tall, width=18, height=tall)
        content += label(str(len(things)), x, 15 + _TALL - tall, "small middle")
        places = [top + _ROW * rows.index(m) + _ROW / 2 - 1 for m in who]
        line = f"M{x:g} {min(places):g}V{max(places):g}"
        content += tag("path", cls="edge inner w3", d=line) if len(who) > 1 else ""
        for j, mandate in enumerate(rows):
            cls = "dot" if mandate in who else "hollow"
            content += tag("circle", cls=cls, cx=x, cy=top + _ROW * j + _ROW / 2 - 1, r=6)
        drawn.append(tag("g", content, cls="part"))
    return "".join(drawn)
