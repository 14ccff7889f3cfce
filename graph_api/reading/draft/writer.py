"""One reading written as a draft: the document itself, then each kind of find in its turn."""

from collections.abc import Sequence

from graph_api.reading.decisions import Decided
from graph_api.reading.document import Document
from graph_api.reading.draft import engagements, figures, mentions
from graph_api.reading.draft.citations import Citations
from graph_api.reading.draft.layers import CURATED, concept, proposed, text
from graph_api.reading.draft.recommendations import Recommendations
from graph_api.reading.draft.sheet import Sheet, is_accepted
from graph_api.reading.gazetteer import Gazetteer
from graph_api.reading.masking import Mask


def trig(
    document: Document,
    decided: Sequence[Decided],
    names: Gazetteer,
    mask: Mask,
    *,
    counted: bool = False,
) -> str:
    """Write a draft as TriG; the same finds give the same bytes.

    :param counted: leave out what nobody accepted.
    """
    sheet = Sheet(document, decided, names, mask)
    entries = [e for e in decided if is_accepted(e) or (not counted and e.status == "proposed")]
    _document(sheet)
    mentions.write(sheet, _of(entries, "country", "body", "instrument"))
    Citations(sheet, entries).write()
    Recommendations(sheet).write(_of(entries, "recommendation"))
    engagements.write(sheet, entries)
    figures.write(sheet, entries)
    return sheet.layers.trig(document.metadata)


def _of(entries: Sequence[Decided], *kinds: str) -> list[Decided]:
    return [entry for entry in entries if entry.find.kind in kinds]


def _document(sheet: Sheet) -> None:
    """Describe the document and its author, where the graph does not have them."""
    known = sheet.document.metadata
    if sheet.author and sheet.author not in sheet.names.labels:
        sheet.actor(sheet.author, known["author"])
    if sheet.own in sheet.names.labels:
        return
    label = known.get("symbol") or known.get("title") or sheet.id
    statements = [
        "a hrd:Document",
        f"dcterms:identifier {text(sheet.own.removeprefix('document/'))}",
        f"rdfs:label {text(label, 'en')}",
        f"hrd:documentKind {concept('document-kind/unclassified')}",
        f"hrd:fromUN {'true' if sheet.symbol else 'false'}",
        f"hrd:jointAuthorship {concept('joint-authorship/single')}",
        proposed(),
    ]
    if sheet.symbol:
        statements.append(f"hrd:symbol {text(sheet.symbol.text)}")
    if known.get("title"):
        statements.append(f"dcterms:title {text(_title(sheet), known.get('language', 'en'))}")
    if date := known.get("date"):
        statements.append(f'dcterms:issued "{date}"^^xsd:date')
        statements.append(f'hrd:issueYear "{date[:4]}"^^xsd:gYear')
    if sheet.author:
        statements.append(f"dcterms:creator <{sheet.author}>")
    sheet.layers.add(CURATED, sheet.own, statements)


def _title(sheet: Sheet) -> str:
    """Return the title, masked as far as it stands in the text."""
    title = sheet.document.metadata["title"]
    start = sheet.document.text.find(title)
    return sheet.mask.words(start, start + len(title)) if start >= 0 else title
