"""A complete list as a file: CSV for tables, JSON with the counts and the SPARQL.

Both have full IRIs. They are written to a spool in pieces, so memory stays small.
"""

import csv
import json
from collections.abc import Iterator
from io import TextIOWrapper
from itertools import islice
from tempfile import SpooledTemporaryFile
from typing import IO, cast

from graph_api.graph.facets.browse import Listed, Lists, in_order
from graph_api.graph.facets.definitions import Kind
from graph_api.graph.facets.index import Chosen
from graph_api.graph.questions import stand_alone
from graph_api.graph.records import Record
from graph_api.sparql.engine import Answer

CSV, JSON = "text/csv", "application/json"
_BATCH = 500
_OF_RECORDS = ("symbol", "paragraph", "text")
_IN_MEMORY_BYTES = 1 << 20


def as_csv(lists: Lists, listed: Listed, chosen: Chosen) -> Answer:
    """Write one row for each item: IRI, label, a column for each facet, values divided by a blank.

    Of imported records, the last columns have symbol, paragraph and the whole text.
    """
    spool = _spool()
    text = TextIOWrapper(spool, "utf-8", newline="", write_through=True)
    names = [facet.name for facet in listed.kind.facets]
    writer = csv.writer(text)
    more = _OF_RECORDS if listed.kind.of_records else ()
    writer.writerow([listed.kind.one, "label", *names, *more])
    for iri, label, values, record in _items(lists, listed, chosen):
        more_cells = (getattr(record, name) if record else "" for name in more)
        writer.writerow([iri, label, *(" ".join(values[name]) for name in names), *more_cells])
    text.detach()
    spool.seek(0)
    return Answer(CSV, spool)


def as_json(lists: Lists, listed: Listed, chosen: Chosen, snapshot: str | None) -> Answer:
    """Write the choice, the counts of each facet, the SPARQL, and all items."""
    spool = _spool()
    head = {
        "list": listed.kind.name,
        "words": listed.words,
        "chosen": dict(chosen),
        "total": listed.index.count(chosen),
        "counts": {
            facet.name: [
                {"value": value, "label": listed.label(facet, value), "count": count}
                for value, count in in_order(listed, facet, chosen)
            ]
            for facet in listed.kind.facets
        },
        "snapshot": snapshot,
        "sparql": sparql(listed.kind, chosen, listed.words),
    }
    spool.write(json.dumps(head, ensure_ascii=False, indent=1).removesuffix("\n}").encode())
    spool.write(b',\n "items": [')
    comma = "\n  "
    for iri, label, values, record in _items(lists, listed, chosen):
        item = {"iri": iri, "label": label} | {name: v for name, v in values.items() if v}
        if record:
            item |= {name: v for name in _OF_RECORDS if (v := getattr(record, name))}
        spool.write((comma + json.dumps(item, ensure_ascii=False)).encode())
        comma = ",\n  "
    spool.write(b"\n ]\n}\n")
    spool.seek(0)
    return Answer(JSON, spool)


def _spool() -> IO[bytes]:
    return cast(IO[bytes], SpooledTemporaryFile(_IN_MEMORY_BYTES))


def sparql(kind: Kind, chosen: Chosen, words: str = "") -> str:
    """Write a query for the same items: for any SPARQL endpoint unless there are words."""
    return stand_alone(kind.query(chosen, words), {})


def _items(
    lists: Lists, listed: Listed, chosen: Chosen
) -> Iterator[tuple[str, str, dict[str, list[str]], Record | None]]:
    """Yield the items of a choice with label, values, and the content of a record."""
    index = listed.index
    places = iter(index.page(chosen, 0, len(index.items)))
    while batch := list(islice(places, _BATCH)):
        iris = [index.items[place] for place in batch]
        texts = lists.records(iris)
        named = lists.named([iri for iri in iris if iri not in texts])
        for place, iri in zip(batch, iris, strict=True):
            record = texts.get(iri)
            label = record.name if record else named.get(iri, "")
            yield iri, label, index.values(place), record
