"""Reading guides: what one mark of a figure says, in words."""

from graph_api.overlap.caption import count
from graph_api.overlap.measures.pairs import intersections
from graph_api.overlap.report import Report

_STRENGTH = {
    "count": "the more of them",
    "jaccard": "the larger a share of what either addressed",
    "coefficient": "the larger a share of what the smaller one addressed",
    "chance": "the less chance explains it",
}


def guide(report: Report, kind: str, *, narrow: bool = False) -> str:
    """Explain one mark of a figure.

    :param kind: a key of :data:`graph_api.overlap.export.FIGURES`.
    :param narrow: the form for a phone is explained.
    :returns: one or two sentences.
    """
    noun = report.selection.noun
    if kind in ("network", "matrix"):
        return _of_pairs(report, "bar" if narrow else kind)
    if kind == "upset":
        return _upset(report)
    if kind == "bars":
        shared = "shares with it" if report.selection.focus else "addressed"
        return f"A bar is a mandate: the longer, the more {noun} it {shared}."
    mark, more = ("bar", "longer") if narrow else ("circle", "larger")
    if kind == "map":
        return f"A {mark} is a country: the {more}, the more mandates addressed it."
    return f"A {mark} is a year: the {more}, the more acts{'' if narrow else ' of that kind'}."


def _of_pairs(report: Report, kind: str) -> str:
    if not report.part.links:
        return (
            f"No pair is linked, as none shares more {report.selection.noun} than chance explains."
        )
    mark = {
        "network": "A circle is a mandate. A line joins two that share some: the wider",
        "matrix": "A square is a pair of mandates: the darker",
        "bar": "A bar is a pair of mandates: the longer",
    }[kind]
    sentence = report.sentence(report.part.links[0])
    return f"{mark}, {_STRENGTH[report.selection.measure]}. For example: {sentence}."


def _upset(report: Report) -> str:
    noun = report.selection.noun
    parts = intersections({mandate: report.analysis.members[mandate] for mandate in report.sets})
    if not parts:
        return f"A bar counts the {noun} that exactly the mandates with a dot addressed."
    mandates, things = parts[0]
    names = " and ".join(report.cells.brief(mandate) for mandate in mandates)
    who = f"{names} and none of the others" if len(mandates) < len(report.sets) else names
    return (
        f"A bar counts the {noun} that exactly the mandates with a dot addressed. The first: "
        f"{count(len(things), noun)} of {who}."
    )
