"""An overlap as one HTML file, to be opened without a server, a network or a script.

It has the figures that fit, in the forms for a wide and a narrow screen, with captions and reading
guides, the table of pairs, and the query.
"""

from collections.abc import Iterable, Sequence
from html import escape
from typing import NamedTuple

from graph_api.overlap.caption import Caption
from graph_api.overlap.figures import svg
from graph_api.overlap.figures.svg import Drawing
from graph_api.overlap.guide import guide
from graph_api.overlap.report import Report

MOST_PAIRS = 500
_COLUMNS = ("mandate", "mandate", "shared", "Jaccard", "by chance", "q")
_STYLE = """
:root { color-scheme: light dark; --paper: #fcfcfa; --ink: #1b2126; --soft: #59626b; --line: #ccc }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 62rem; margin: 0 auto; padding: 1.5rem 1rem;
  color: var(--ink); background: var(--paper); overflow-wrap: break-word }
h1 { font-size: 1.6rem; line-height: 1.25 } h2 { font-size: 1.2rem; margin-top: 2.5rem }
figure { margin: 0 0 1rem } figure svg { max-width: 100%; height: auto } .narrow { display: none }
.wide { overflow-x: auto } figcaption, .soft { color: var(--soft); font-size: 0.9rem }
table { border-collapse: collapse; width: 100%; font-size: 0.9rem }
th, td { text-align: left; vertical-align: top; padding: 0.3rem 0.6rem 0.3rem 0 }
th, td { border-bottom: 1px solid var(--line) } pre { white-space: pre-wrap; font-size: 0.8rem }
@media screen and (max-width: 40rem) {
  .wide { display: none } .narrow { display: block } figure.matrix { display: none }
  thead { display: none } tr, td { display: block } td { border: 0; padding: 0.1rem 0 }
  tr { border-bottom: 1px solid var(--line); padding: 0.4rem 0 }
  td::before { content: attr(data-column) ": "; color: var(--soft) }
}
@media screen and (prefers-color-scheme: dark) {
  :root { --paper: #15181b; --ink: #e6e7e4; --soft: #a3abb2; --line: #444 }
  a { color: #8fc1e8 }
}
"""


class Forms(NamedTuple):
    """A figure for a wide screen and, unless another stands for it, for a narrow one."""

    kind: str
    wide: Drawing
    narrow: Drawing | None
    caption: Caption


def write(report: Report, figures: Iterable[Forms]) -> bytes:
    """Write a report as a page of its own."""
    caption = report.caption
    drawn = "".join(_figure(report, forms) for forms in figures)
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(caption.title)} – HRD Graph</title>\n"
        f"<style>{_STYLE}{svg.page_style()}</style>\n</head>\n<body>\n<main>\n"
        f"<h1>{escape(caption.title)}</h1>\n{_head(caption)}{drawn}{_table(report)}"
        f"<h2>The SPARQL behind this</h2>\n<pre><code>{escape(report.selection.sparql())}</code>"
        "</pre>\n</main>\n</body>\n</html>\n"
    ).encode()


def _head(caption: Caption) -> str:
    caveat = f"<p><strong>{escape(caption.caveat)}</strong></p>\n" if caption.caveat else ""
    lines = "".join(f"<li>{_with_link(line)}</li>\n" for line in caption.lines())
    return f'{caveat}<ul class="soft">\n{lines}</ul>\n'


def _with_link(line: str) -> str:
    text = escape(line)
    return f'<a href="{text}">{text}</a>' if line.startswith("http") else text


def _figure(report: Report, forms: Forms) -> str:
    kind, title = forms.kind, escape(forms.caption.title)
    wide = svg.inline(forms.wide, forms.caption.title, kind, "img")
    narrow = ""
    if forms.narrow:
        drawn = svg.inline(forms.narrow, forms.caption.title, f"{kind}-narrow", "img")
        narrow = f'<div class="narrow">{drawn}</div>\n'
    said = escape(" ".join([guide(report, kind), *forms.caption.lines()[:-1]]))
    return (
        f'<figure class="{kind}">\n<h2>{title}</h2>\n<div class="wide" tabindex="0" role="region" '
        f'aria-label="{title} ({kind})">{wide}</div>\n{narrow}'
        f"<figcaption>{said}</figcaption>\n</figure>\n"
    )


def _table(report: Report) -> str:
    """Write the pairs, strongest first."""
    pairs, brief = report.pairs, report.cells.brief
    if other := report.selection.other:
        pairs = tuple(pair for pair in pairs if other in (pair.a, pair.b))
    if not pairs:
        return ""
    rows = [
        (
            *(brief(pair.a), brief(pair.b)),
            f"{pair.shared} of {pair.size_a} and {pair.size_b}",
            *(f"{pair.jaccard:.2f}", f"{pair.expected:.1f}", f"{pair.q:.2g}"),
        )
        for pair in pairs[:MOST_PAIRS]
    ]
    head = "".join(f'<th scope="col">{column}</th>' for column in _COLUMNS)
    rest = len(pairs) - len(rows)
    more = f"<p>And {rest:,} weaker pairs, which the CSV has.</p>\n" if rest else ""
    return (
        "<h2>All pairs, strongest first</h2>\n<table>\n"
        f"<thead><tr>{head}</tr></thead>\n<tbody>\n{''.join(map(_row, rows))}</tbody>\n</table>\n"
        f"{more}"
    )


def _row(cells: Sequence[str]) -> str:
    columns = zip(_COLUMNS, cells, strict=True)
    inner = "".join(f'<td data-column="{name}">{escape(cell)}</td>' for name, cell in columns)
    return f"<tr>{inner}</tr>\n"
