"""The sources of the acts of an overlap, and whether one organisation's documents are all of them.

Counts from one organisation's documents are its view of the mandates, however many acts there are.
The catalogue tells: a graph of the layer "asserted" is what one document says.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from graph_api.graph.labels import labels
from graph_api.rdf.namespaces import GRAPHS, SCHEMES
from graph_api.rdf.terms import Term
from graph_api.sparql.engine import Engine

_GRAPHS = """
SELECT ?graph ?title ?layer ?document ?author ?year WHERE {
  ?graph hrd:layer ?layer ; dcterms:title ?title .
  OPTIONAL { ?graph prov:wasAttributedTo ?author }
  OPTIONAL { ?graph dcterms:source ?document . OPTIONAL { ?document hrd:issueYear ?year } }
}
ORDER BY ?graph ?document ?year
"""
_ASSERTED = Term("uri", f"{SCHEMES}layer/asserted")


@dataclass(frozen=True)
class Origin:
    """One source: its name in the IRIs of its graphs, its title, and its author and year.

    ``author`` and ``year`` are those of a document, else "".
    """

    name: str
    title: str = ""
    author: str = ""
    year: str = ""

    @property
    def words(self) -> str:
        """The source in a few words, as a caption names it."""
        title = self.title or (f"{self.name} data" if self.name else "a source that is not named")
        return f"{title}, {self.year}" if self.year and self.year not in title else title


def origins(engine: Engine) -> dict[str, Origin]:
    """Read all sources of the graph, by name."""
    rows = engine.select(_GRAPHS).rows
    iris = {row[name].value for row in rows for name in ("author", "document") if name in row}
    named = labels(engine, iris)
    titles: dict[str, set[str]] = {}
    documents: dict[str, Origin] = {}
    for row in rows:
        name = row["graph"].value.removeprefix(GRAPHS).partition("/")[0]
        titles.setdefault(name, set()).add(row["title"].value.partition(": ")[0])
        if row["layer"] == _ASSERTED and "document" in row and "author" in row:
            author, document = row["author"].value, row["document"].value
            year = row["year"].value[:4] if "year" in row else ""
            found = Origin(name, named.get(document, ""), named.get(author, ""), year)
            documents.setdefault(name, found)
    single = {name: Origin(name, *some) for name, some in titles.items() if len(some) == 1}
    return {name: Origin(name) for name in titles} | single | documents


def in_words(origins: Iterable[Origin]) -> str:
    """Name the sources of a figure."""
    return "; ".join(origin.words for origin in origins)


def caveat(origins: Iterable[Origin]) -> str:
    """Say that one organisation's documents are all that is counted, or nothing if they are not.

    >>> caveat([Origin("ai-2018", "Submission", "Amnesty International", "2018")])
    "One organisation's view: Amnesty International, 2018."
    >>> caveat([Origin("ai-2018", "Submission", "Amnesty International"), Origin("reference")])
    ''
    """
    all_origins = tuple(origins)
    authors = {origin.author for origin in all_origins}
    if len(authors) != 1 or "" in authors:
        return ""
    years = sorted({origin.year for origin in all_origins} - {""})
    return f"One organisation's view: {', '.join([*authors, *years])}."
