"""SVG elements as text, and figures for a page or as a file.

:func:`tag` and :func:`words` escape every text. Colours and fonts are in ``figures.css``.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from xml.sax.saxutils import escape, quoteattr

from graph_api.overlap.caption import Caption
from graph_api.overlap.figures import text_metrics

NAMESPACE = "http://www.w3.org/2000/svg"
_MARGIN, _LINE = 16, 16
_TITLE_SIZE, _LABEL_SIZE, _NOTE_SIZE = 17, 12, 11
# Characters that XML 1.0 forbids, also as references.
_UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
Value = str | float | int | None
Href = Callable[[str], str | None]


@dataclass(frozen=True)
class Drawing:
    """A figure without its frame: its content, its size, and a description.

    ``kind`` is its class, ``about`` one sentence for people who do not see it.
    """

    kind: str
    width: float
    height: float
    content: str
    about: str


def tag(name: str, content: str = "", **attributes: Value) -> str:
    """Write an element around SVG content.

    :param attributes: ``_`` in a name stands for a hyphen, ``cls`` for class; None is left out.

    >>> tag("text", words("R & D"), cls="label", x=1.50, text_anchor=None)
    '<text class="label" x="1.5">R &amp; D</text>'
    """
    text = "".join(
        f" {'class' if key == 'cls' else key.replace('_', '-')}={quoteattr(_plain(value))}"
        for key, value in attributes.items()
        if value is not None
    )
    return f"<{name}{text}>{content}</{name}>" if content else f"<{name}{text}/>"


def words(text: str) -> str:
    """Escape a text; U+FFFD replaces characters that XML forbids."""
    return escape(_UNWRITABLE.sub("\ufffd", text))


def label(text: str, x: float, y: float, cls: str = "label", **more: Value) -> str:
    """Write one line of text with its baseline at ``y``."""
    return tag("text", words(text), cls=cls, x=x, y=y, **more)


def number(value: float) -> str:
    """Write a coordinate with one decimal.

    >>> number(12.0), number(-0.04), number(3.14159)
    ('12', '0', '3.1')
    """
    return f"{round(value, 1) + 0.0:g}"


def points(where: "list[tuple[float, float]]") -> str:
    """Write points as the attribute of a polygon."""
    return " ".join(f"{number(x)},{number(y)}" for x, y in where)


def no_href(iri: str) -> None:
    """Return None, so that the parts of a file are no links."""


def inline(drawing: Drawing, title: str, name: str, role: str = "group") -> str:
    """Write a figure for a page, which has the style sheet.

    :param name: id of the figure in the page.
    :param role: ``group``, as its parts may be links; ``img`` hides the parts.
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
    """Write a figure as a file, with its title, caption, metadata and style sheet.

    :param dark: add dark colours for ``prefers-color-scheme: dark``; a PNG has none.
    """
    width = max(drawing.width + 2 * _MARGIN, 520)
    titles = text_metrics.wrap(caption.title, width - 2 * _MARGIN, _TITLE_SIZE * 1.06, 4)
    caveats = text_metrics.wrap(caption.caveat, width - 2 * _MARGIN, _LABEL_SIZE * 1.06, 2)
    notes = [
        line
        for sentence in caption.lines()
        for line in text_metrics.wrap(sentence, width - 2 * _MARGIN, _NOTE_SIZE, 6)
    ]
    under = _MARGIN + 14 + len(titles) * 22
    top = under + len(caveats) * _LINE - 8
    below = top + drawing.height + 20
    height = below + len(notes) * _LINE + _MARGIN - 4
    content = [tag("rect", cls="paper", width=number(width), height=number(height))]
    content += [
        label(line, _MARGIN, _MARGIN + 16 + 22 * i, "title") for i, line in enumerate(titles)
    ]
    content += [
        label(line, _MARGIN, under + _LINE * i, "label strong") for i, line in enumerate(caveats)
    ]
    shift = f"translate({number((width - drawing.width) / 2)} {number(top)})"
    content.append(tag("g", drawing.content, transform=shift))
    content += [label(line, _MARGIN, below + _LINE * i, "note") for i, line in enumerate(notes)]
    head = tag("title", words(caption.title)) + tag("desc", words(drawing.about))
    head += tag("metadata", words("\n".join(caption.lines()))) + tag("style", words(style(dark)))
    document = tag(
        "svg",
        head + "\n".join(content),
        xmlns=NAMESPACE,
        cls=f"figure {drawing.kind}",
        role="img",
        viewBox=f"0 0 {number(width)} {number(height)}",
        width=number(width),
        height=number(height),
    )
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{_without_links(document)}\n'


def _without_links(document: str) -> str:
    """Replace links by groups: relative addresses are of no use outside our pages."""
    document = re.sub(r'(<a\b[^<>]*?) href="[^"]*"', r"\1", document)
    return re.sub(r"<(/?)a\b", r"<\1g", document)


@cache
def style(dark: bool) -> str:
    """Return the style sheet with its variables resolved, which some programs cannot read."""
    sheet = page_style()
    light_values, dark_values = (dict(_VARIABLE.findall(block)) for block in _BLOCK.findall(sheet))
    rules = sheet[sheet.rindex("/* Rules */") :]
    css = _with_values(rules, light_values)
    if dark:
        dark_rules = _with_values(rules, light_values | dark_values)
        css += f"@media (prefers-color-scheme: dark) {{\n{dark_rules}}}\n"
    return css


@cache
def page_style() -> str:
    """Return the style sheet that a page links, with variables for the colours."""
    return (files("graph_api.overlap.figures") / "figures.css").read_text(encoding="utf-8")


_BLOCK = re.compile(r":root \{([^{}]*+)\}")
_VARIABLE = re.compile(r"(?<![\w-])--(fig-[\w-]++):\s*+([^;:]++);")


def _with_values(rules: str, values: dict[str, str]) -> str:
    return re.sub(r"var\(--(fig-[\w-]+)\)", lambda match: values[match[1]], rules)


def _plain(value: str | float | int | None) -> str:
    if isinstance(value, float):
        return number(value)
    return _UNWRITABLE.sub("\ufffd", str(value))
