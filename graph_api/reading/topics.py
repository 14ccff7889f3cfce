"""Topics and groups of recommendations, proposed by the words that show them."""

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import replace

from graph_api.reading.document import Document, Find
from graph_api.reading.gazetteer import GROUP, TOPIC, Hit, longest

_MOST_TOPICS = 5


def add(
    document: Document, recommendations: list[Find], hits: list[Hit], broader: Mapping[str, str]
) -> list[Find]:
    """Give each recommendation the topics and groups whose words stand in it.

    A group or topic gives way to a narrower one: women defenders, not defenders too.

    :param broader: topics and groups, each with the wider one.
    """
    words = {kind: longest(h for h in hits if h.name.kind == kind) for kind in (TOPIC, GROUP)}
    starts = {kind: [h.start for h in found] for kind, found in words.items()}
    result = []
    for find in recommendations:
        detail = dict(find.detail)
        for kind, name in ((TOPIC, "topics"), (GROUP, "groups")):
            low = bisect_left(starts[kind], find.start)
            high = bisect_left(starts[kind], find.end)
            targets = [t for hit in words[kind][low:high] for t in hit.name.targets]
            detail[name] = list(dict.fromkeys(targets))[:_MOST_TOPICS]
        result.append(replace(find, detail=detail))
    return result
