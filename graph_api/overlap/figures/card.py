"""The picture by which a link to a page is announced elsewhere: title, a sentence, and the day."""

from graph_api.overlap.figures import text_metrics
from graph_api.overlap.figures.svg import NAMESPACE, label, number, style, tag, words

WIDTH, HEIGHT = 1200, 630
_EDGE, _TITLE, _TEXT = 80.0, 56, 30


def draw(title: str, sentence: str, foot: str) -> str:
    """Draw a card of 1200 x 630 pixels, the size that is shown whole everywhere.

    :returns: an SVG document.
    """
    room = WIDTH - 2 * _EDGE
    titles = text_metrics.wrap(title, room, _TITLE * 1.06, 4)
    sentences = text_metrics.wrap(sentence, room, _TEXT, 5 - min(len(titles), 3))
    content = [tag("rect", cls="paper", width=WIDTH, height=HEIGHT)]
    content.append(tag("rect", cls="bar", width=WIDTH, height=16))
    top = _EDGE + 70
    for line in titles:
        content.append(label(line, _EDGE, top, "title", font_size=_TITLE))
        top += _TITLE + 12
    for line in sentences:
        content.append(label(line, _EDGE, top, "quiet", font_size=_TEXT))
        top += _TEXT + 12
    content.append(label("HRD Graph", _EDGE, HEIGHT - 60, "strong", font_size=_TEXT))
    content.append(label(foot, WIDTH - _EDGE, HEIGHT - 60, "quiet end", font_size=_TEXT))
    sheet = style(False) + f".figure .title {{ font-size: {_TITLE}px; }}\n"
    return tag(
        "svg",
        tag("title", words(title)) + tag("style", words(sheet)) + "".join(content),
        xmlns=NAMESPACE,
        cls="figure card",
        viewBox=f"0 0 {number(WIDTH)} {number(HEIGHT)}",
        width=WIDTH,
        height=HEIGHT,
    )
