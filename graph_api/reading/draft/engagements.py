"""The engagements of a draft: a mandate, a State and an act; what nobody accepted never counts."""

from collections.abc import Sequence

from graph_api.reading.decisions import Decided
from graph_api.reading.draft.layers import concept, text
from graph_api.reading.draft.sheet import Sheet, is_accepted, numbered, status, strings


def write(sheet: Sheet, entries: Sequence[Decided]) -> None:
    """Write engagements; one without a topic stays out until it is accepted."""
    for entry, local in numbered(sheet, entries, "engagement", "e"):
        targets = entry.find.targets
        topics = [entry.topic] if entry.topic else strings(entry.find.detail.get("topics"))
        known = len(targets) == 2 and all(target in sheet.names.labels for target in targets)
        if known and (topics or is_accepted(entry)):
            _engagement(sheet, entry, local, topics)


def _engagement(sheet: Sheet, entry: Decided, local: str, topics: Sequence[str]) -> None:
    actor, country = entry.find.targets
    accepted = is_accepted(entry)
    # A program only concludes that the act of the sentence is this mandate's towards this State.
    sure = "explicit" if accepted else "inferred"
    sheet.add(
        f"engagement/{sheet.id}/{local}",
        [
            "a hrd:Engagement",
            f"dcterms:identifier {text(local)}",
            *sheet.attributed(),
            f"hrd:scope {concept('scope/country')}",
            f"hrd:country <{country}>",
            f"hrd:actor <{actor}>",
            f"hrd:stance {text(str(entry.find.detail['act']), 'en')}",
            f"hrd:locator <{sheet.places.place(entry.find.start, sentence=True)}>",
            *sheet.cited(entry.find.detail.get("notes")),
            status(accepted),
        ],
        [
            *(f"hrd:topic <{topic}>" for topic in topics),
            f"hrd:confidence {concept(f'confidence/{sure}')}",
            f"hrd:countsByDefault {str(accepted).lower()}",
        ],
    )
