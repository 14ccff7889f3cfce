"""The page for the review of a reading: the text with every find marked, and why.

One file without scripts: it can be read from a disk, by keyboard, by a screen reader and on paper.
"""

from collections.abc import Iterator, Sequence
from html import escape

from graph_api.reading.decisions import Decided
from graph_api.reading.document import FURNITURE, HEADING, TITLE, Document, Unit
from graph_api.reading.gazetteer import Gazetteer
from graph_api.reading.masking import Mask

_KINDS = {
    "recommendation": "Recommendations",
    "country": "Countries and areas",
    "body": "Mandates, bodies, organisations",
    "instrument": "Instruments",
    "symbol": "Document symbols",
    "address": "Addresses",
    "citation": "Footnotes",
    "engagement": "Engagements (possible)",
    "figure": "Figures",
    "date": "Dates",
}
_WIDE = {"recommendation", "citation", "engagement"}
_STYLE = """
:root{color-scheme:light dark;--line:#8886;--accent:#0b57a4}
@media(prefers-color-scheme:dark){:root{--accent:#8ec1ff}}
body{font:1rem/1.6 system-ui,sans-serif;margin:0 auto;max-width:90rem;padding:1rem}
main{display:grid;grid-template-columns:minmax(0,3fr) minmax(0,2fr);gap:2rem}
mark{background:none;color:inherit;border-bottom:2px solid var(--line)}
mark a{color:inherit;text-decoration:none}
mark a:focus,mark:target,tr:target{outline:3px solid var(--accent)}
.country{border-color:#2a8a3e}.body{border-color:#7b3fb3}.instrument{border-color:#b3562b}
.symbol,.address{border-color:#2b6cb3}.date,.figure{border-color:#8a7a2a}
.recommendation{border-left:4px solid var(--accent);padding-left:.5rem}
.rejected{text-decoration:line-through}
.unit>.id{float:left;margin-left:-.5rem;font-size:.75rem;opacity:.7;padding-right:.5rem}
table{border-collapse:collapse;width:100%;font-size:.875rem}
td,th{border-bottom:1px solid var(--line);text-align:left;vertical-align:top;padding:.25rem}
code{overflow-wrap:anywhere}.none{opacity:.75}
@media(max-width:60rem){main{display:block}}
@media print{main{display:block}body{max-width:none}a{color:inherit}details{display:block}}
"""


def page(
    document: Document,
    decided: Sequence[Decided],
    names: Gazetteer,
    mask: Mask,
    report: dict[str, object],
) -> str:
    """Write the page."""
    metadata = document.metadata
    title = escape(
        metadata.get("symbol") or metadata.get("title") or metadata.get("id", "document")
    )
    numbered = {id(entry): number for number, entry in enumerate(decided, 1)}
    parts = [
        f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>Review: '
        f"{title}</title>\n"
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; style-src '
        "'unsafe-inline'\">\n"
        f"<style>{_STYLE}</style>\n</head>\n<body>\n<header>\n<h1>Review: {title}</h1>\n",
        *_head(document, report),
        '</header>\n<main>\n<section aria-labelledby="text">\n<h2 id="text">The text</h2>\n',
        *_text(document, decided, numbered, mask, metadata.get("language", "en")),
        '</section>\n<section aria-labelledby="finds">\n<h2 id="finds">What was found</h2>\n',
        *_tables(document, decided, numbered, names, mask),
        *_not_understood(report),
        "</section>\n</main>\n</body>\n</html>\n",
    ]
    return "".join(parts)


def _head(document: Document, report: dict[str, object]) -> Iterator[str]:
    metadata = document.metadata
    yield "<dl>"
    for name in ("title", "symbol", "date", "author", "state", "language", "id"):
        if metadata.get(name):
            yield f"<dt>{name}</dt><dd>{escape(metadata[name])}</dd>"
    yield "</dl>\n"
    for warning in document.warnings:
        yield f"<p><strong>Note:</strong> {escape(warning)}</p>\n"
    yield (
        "<p>Each mark leads to the reason why the program put it there. Nothing here counts "
        "until you "
        "accept it: write the keys into <code>decisions.yaml</code> and run <code>hrd-graph read "
        "--decisions decisions.yaml</code> again.</p>\n"
        '<p><a href="#finds">What was found</a> · <a href="#unknown">What was not '
        "understood</a></p>\n"
    )
    del report


def _text(
    document: Document,
    decided: Sequence[Decided],
    numbered: dict[int, int],
    mask: Mask,
    language: str,
) -> Iterator[str]:
    by_unit: dict[int, list[Decided]] = {}
    for entry in decided:
        by_unit.setdefault(document.unit_at(entry.find.start).start, []).append(entry)
    yield f'<div lang="{escape(language)}" dir="{"rtl" if language == "ar" else "ltr"}">\n'
    for unit in document.units:
        if unit.kind == FURNITURE or unit.end == unit.start:
            continue
        entries = by_unit.get(unit.start, [])
        tag = {TITLE: "h3", HEADING: "h3"}.get(unit.kind, "p")
        wide = next((e for e in entries if e.find.kind == "recommendation"), None)
        kind = " recommendation" if wide else ""
        name = escape(unit.id)
        yield f'<{tag} class="unit{kind}" id="u-{name}"><span class="id">{name}</span> '
        yield from _marked(unit, entries, numbered, mask)
        yield f"</{tag}>\n"
    yield "</div>\n"


def _marked(
    unit: Unit, entries: Sequence[Decided], numbered: dict[int, int], mask: Mask
) -> Iterator[str]:
    """Write the words of a unit with its finds marked; of overlapping ones the longest."""
    position = unit.start
    narrow = [e for e in entries if e.find.kind not in _WIDE and e.find.start < unit.end]
    for entry in sorted(narrow, key=lambda e: (e.find.start, -e.find.end)):
        find = entry.find
        if find.start < position:
            continue
        yield escape(mask.words(position, find.start))
        words = escape(mask.words(find.start, min(find.end, unit.end)))
        number = numbered[id(entry)]
        status = " rejected" if entry.status == "rejected" else ""
        yield (
            f'<mark class="{find.kind}{status}" id="m{number}"><a href="#f{number}" '
            f'title="{escape(find.kind)}: '
            f'{escape(", ".join(find.targets) or "not in the graph")}">{words}</a></mark>'
        )
        position = min(find.end, unit.end)
    yield escape(mask.words(position, unit.end))


def _tables(
    document: Document,
    decided: Sequence[Decided],
    numbered: dict[int, int],
    names: Gazetteer,
    mask: Mask,
) -> Iterator[str]:
    for kind, title in _KINDS.items():
        entries = [e for e in decided if e.find.kind == kind]
        state = " open" if kind == "recommendation" else ""
        heading = f'<h3 style="display:inline">{title} ({len(entries)})</h3>'
        yield f"<details{state}><summary>{heading}</summary>\n"
        if entries:
            columns = ("Words", "Target", "Why", "Key")
            cells = "".join(f'<th scope="col">{column}</th>' for column in columns)
            yield f"<table><thead><tr>{cells}</tr></thead><tbody>\n"
            for entry in entries:
                yield from _row(document, entry, numbered[id(entry)], names, mask)
            yield "</tbody></table>\n"
        else:
            yield '<p class="none">None.</p>\n'
        yield "</details>\n"


def _row(
    document: Document, entry: Decided, number: int, names: Gazetteer, mask: Mask
) -> Iterator[str]:
    find = entry.find
    words = escape(mask.words(find.start, min(find.end, find.start + 200)))
    targets = (
        "; ".join(f"{names.labels.get(t, t)} ({t})" for t in find.targets) or "not in the graph"
    )
    more = ""
    if find.kind == "recommendation":
        who = ", ".join(map(str, _listed(find.detail.get("recommenders")))) or "not resolved"
        to = ", ".join(map(str, _listed(find.detail.get("addressees")))) or "not said"
        implied = " (implied)" if find.detail.get("implied") else ""
        topics = ", ".join(
            map(str, [*_listed(find.detail.get("topics")), *_listed(find.detail.get("groups"))])
        )
        strength = str(find.detail.get("strength", ""))
        more = f"<br>{escape(f'{who} → {to}{implied}: {strength}. {topics}')}"
        notes = ", ".join(map(str, _listed(find.detail.get("notes"))))
        targets = f"footnotes {notes}" if notes else ""
    gist = f"<br><em>{escape(entry.gist)}</em>" if entry.gist else ""
    unit = document.unit_at(find.start)
    back = f"#m{number}" if find.kind not in _WIDE else f"#u-{unit.id}"
    yield (
        f'<tr id="f{number}"><td><a '
        f'href="{escape(back)}">{words}</a>{more}{gist}</td><td>{escape(targets)}</td>'
        f"<td>{escape(find.rule)} ({find.confidence}); "
        f"{entry.status}</td><td><code>{escape(entry.key)}</code></td></tr>\n"
    )


def _listed(value: object) -> list[object]:
    return list(value) if isinstance(value, (list, tuple)) else []


def _not_understood(report: dict[str, object]) -> Iterator[str]:
    yield '<h2 id="unknown">What was not understood</h2>\n'
    for name, title in (
        ("unresolved", "Recognised, but not one thing of the graph"),
        ("not_understood", "Names and abbreviations that nothing was made of"),
        ("decisions_without_find", "Decisions that fit no find"),
    ):
        entries = _listed(report[name])
        yield f"<h3>{title} ({len(entries)})</h3>\n<ul>\n"
        for entry in entries:
            if isinstance(entry, dict):
                yield f"<li>{escape(str(entry['words']))} ({entry['count']})</li>\n"
            else:
                yield f"<li><code>{escape(str(entry))}</code></li>\n"
        yield "</ul>\n"
    paragraphs = [p for p in _listed(report["paragraphs"]) if isinstance(p, dict)]
    silent = [str(p["unit"]) for p in paragraphs if p["outcome"] != "read"]
    yield f"<h3>Units in which nothing was found ({len(silent)})</h3>\n<p>"
    yield ", ".join(f'<a href="#u-{escape(u)}">{escape(u)}</a>' for u in silent)
    yield "</p>\n"
