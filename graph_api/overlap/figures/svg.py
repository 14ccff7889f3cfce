"""Write SVG: elements as text, and a finished picture for a page or as a file of its own.

Every text goes through :func:`tag`, which escapes it. Colours and fonts are in ``figures.css``.
"""

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from xml.sax.saxutils import escape, quoteattr

from graph_api.overlap.figures import text_metrics
from graph_api.overlap.figures.subject import Caption

NAMESPACE = "http://www.w3.org/2000/svg"
_MARGIN, _LINE = 16, 16
_TITLE_SIZE, _NOTE_SIZE = 17, 11
# What XML 1.0 cannot hold, not even escaped.
_UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
Value = str | float | int | None


@dataclass(frozen=True)
class Drawing:
    """A picture without its frame: what is in it, how large it is, and what it shows, in words.

    ``kind`` names it in classes and file names, ``about`` is one sentence for those who do not
    see it, ``parts`` how many things are drawn, where that is asked.
    """

    kind: str
    width: float
    height: float
    content: str
    about: str
    parts: int = 0


def tag(name: str, content: str = "", **attributes: Value) -> str:
    """Write an element around content that is SVG already.

    :param attributes: ``_`` in a name stands for a hyphen, ``cls`` for class; None is left out.

    >>> tag("text", words("R & D"), cls="label", x=1.50, text_anchor=None)
    '<text class="label" x="1.5">R &amp; D</text>'
    """
    written = "".join(
        f" {'class' if key == 'cls' else key.replace('_', '-')}={quoteattr(_plain(value))}"
        for key, value in attributes.items()
        if value is not None
    )
    return f"<{name}{written}>{content}</{name}>" if content else f"<{name}{written}/>"


def words(given: str) -> str:
    """Escape a text; characters that no XML file can hold become a replacement mark."""
    return escape(_UNWRITABLE.sub("\ufffd", given))


def label(given: str, x: float, y: float, cls: str = "label", **more: Value) -> str:
    """Write one line of text with its baseline at ``y``."""
    return tag("text", words(given), cls=cls, x=x, y=y, **more)


def number(value: float) -> str:
    """Write a coordinate with one decimal, for more cannot be seen.

    >>> number(12.0), number(-0.04), number(3.14159)
    ('12', '0', '3.1')
    """
    return f"{round(value, 1) + 0.0:g}"


def points(where: "list[tuple[float, float]]") -> str:
    """Write a list of points as an attribute."""
    return " ".join(f"{number(x)},{number(y)}" for x, y in where)


def inline(drawing: Drawing, title: str, name: str, role: str = "group") -> str:
    """Write a picture to stand in a page, whose style sheet it uses.

    :param name: id of the picture in the page.
    :param role: ``group``, as its parts may be links; ``img`` hides them, if it is one link itself.
    """
    head = tag("title", words(title), id=f"{name}-title")
    head += tag("desc", words(drawing.about), id=f"{name}-about")
    return tag(
        "svg",
        head + drawing.content,
        xmlns=NAMESPACE,
        id=name,
        cls=f"figure {drawing.kind}",
        role=role,
        aria_labelledby=f"{name}-title",
        aria_describedby=f"{name}-about",
        viewBox=f"0 0 {number(drawing.width)} {number(drawing.height)}",
        width=number(drawing.width),
        height=number(drawing.height),
    )


def file(drawing: Drawing, caption: Caption, *, dark: bool = True) -> str:
    """Write a picture as a file: with its title, its caption, its data and its own style.

    :param dark: follow the reader's wish for dark colours; a PNG is drawn without.
    """
    wide = max(drawing.width + 2 * _MARGIN, 520)
    titles = text_metrics.wrap(caption.title, wide - 2 * _MARGIN, _TITLE_SIZE * 1.06, 4)
    notes = [
        line
        for sentence in caption.lines()
        for line in text_metrics.wrap(sentence, wide - 2 * _MARGIN, _NOTE_SIZE, 6)
    ]
    top = _MARGIN + len(titles) * 22 + 6
    below = top + drawing.height + 20
    height = below + len(notes) * _LINE + _MARGIN - 4
    width = wide
    shown = [tag("rect", cls="paper", width=number(width), height=number(height))]
    shown += [label(line, _MARGIN, _MARGIN + 16 + 22 * i, "title") for i, line in enumerate(titles)]
    shift = f"translate({number((wide - drawing.width) / 2)} {number(top)})"
    shown.append(tag("g", drawing.content, transform=shift))
    shown += [label(line, _MARGIN, below + _LINE * i, "note") for i, line in enumerate(notes)]
    head = tag("title", words(caption.title)) + tag("desc", words(drawing.about))
    head += tag("metadata", words("\n".join(caption.lines()))) + tag("style", words(style(dark)))
    document = tag(
        "svg",
        head + "\n".join(shown),
        xmlns=NAMESPACE,
        cls=f"figure {drawing.kind}",
        role="img",
        viewBox=f"0 0 {number(width)} {number(height)}",
        width=number(width),
        height=number(height),
    )
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{_without_links(document)}\n'


def _without_links(document: str) -> str:
    """Make groups of links: the paths of our pages lead nowhere from a file."""
    document = re.sub(r'(<a\b[^<>]*?) href="[^"]*"', r"\1", document)
    return re.sub(r"<(/?)a\b", r"<\1g", document)


@cache
def style(dark: bool) -> str:
    """Give the style sheet with its colours put in, for programs that know no variables."""
    sheet = page_style()
    light_values, dark_values = (dict(_VARIABLE.findall(block)) for block in _BLOCK.findall(sheet))
    rules = sheet[sheet.rindex("/* Rules */") :]
    written = _put_in(rules, light_values)
    if dark:
        inner = _put_in(rules, light_values | dark_values)
        written += f"@media (prefers-color-scheme: dark) {{\n{inner}}}\n"
    return written


@cache
def page_style() -> str:
    """Give the style sheet that a page links, with variables for the colours."""
    return (files("graph_api.overlap.figures") / "figures.css").read_text(encoding="utf-8")


_BLOCK = re.compile(r":root \{([^{}]*+)\}")
_VARIABLE = re.compile(r"(?<![\w-])--(fig-[\w-]++):\s*+([^;:]++);")


def _put_in(rules: str, values: dict[str, str]) -> str:
    return re.sub(r"var\(--(fig-[\w-]+)\)", lambda found: values[found[1]], rules)


def _plain(value: str | float | int | None) -> str:
    if isinstance(value, float):
        return number(value)
    return _UNWRITABLE.sub("\ufffd", str(value))
