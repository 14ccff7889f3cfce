"""Content negotiation: the format of an answer by ``format=``, else Accept (RFC 9110, 12.5.1).

werkzeug finds no match for a media type with parameters or for an empty header, and both are
common among SPARQL clients, so the header is read here.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

from werkzeug.http import parse_list_header, parse_options_header

from graph_api.errors import NotAcceptableError


@dataclass(frozen=True, eq=False)
class Format:
    """A format with its names and media types, the default one first.

    Each is equal to itself only: comparing their contents would be most of the work of
    :func:`choose`, which remembers what was chosen.
    """

    names: tuple[str, ...]
    media_types: tuple[str, ...]

    @property
    def media_type(self) -> str:
        """Return the media type that is sent unless the client names another."""
        return self.media_types[0]


JSON = Format(("json", "srj"), ("application/sparql-results+json", "application/json"))
XML = Format(("xml", "srx"), ("application/sparql-results+xml", "application/xml", "text/xml"))
CSV = Format(("csv", "spreadsheet"), ("text/csv",))
TSV = Format(("tsv",), ("text/tab-separated-values",))
# Turtle is the part of N3 that RDF has, so a client that reads N3 reads it.
TURTLE = Format(
    ("ttl", "turtle", "n3"),
    ("text/turtle", "application/x-turtle", "application/turtle", "text/n3", "application/n3"),
)
N_TRIPLES = Format(("nt", "ntriples", "n-triples"), ("application/n-triples", "text/plain"))
JSON_LD = Format(("jsonld", "json-ld", "json"), ("application/ld+json", "application/json"))
RDF_XML = Format(
    ("rdf", "rdfxml", "rdf+xml", "xml"), ("application/rdf+xml", "application/xml", "text/xml")
)
N_QUADS = Format(("nq", "nquads", "n-quads"), ("application/n-quads",))
TRIG = Format(("trig",), ("application/trig",))
HTML = Format(("html",), ("text/html", "application/xhtml+xml"))

SOLUTIONS = (JSON, XML, CSV, TSV)
TRIPLES = (TURTLE, N_TRIPLES, JSON_LD, RDF_XML, N_QUADS, TRIG)


_LONGEST_KEPT = 500  # Characters of a header of which the choice is remembered.


def choose(accept: str, offered: tuple[Format, ...], name: str | None = None) -> str:
    """Choose a media type.

    :param accept: the Accept header; empty means that anything will do.
    :param offered: in our order of preference, which decides among what the client likes equally.
    :param name: the value of ``format=``, a name or media type; it wins over the header.
    :raises NotAcceptableError: nothing fits; the message lists what there is.

    >>> choose("text/csv;q=0.2, application/json;charset=utf-8", SOLUTIONS)
    'application/json'
    >>> choose("", SOLUTIONS, "csv")
    'text/csv'
    """
    short = len(accept) + len(name or "") <= _LONGEST_KEPT
    return (_remembered if short else _chosen)(accept, offered, name)


def _chosen(accept: str, offered: tuple[Format, ...], name: str | None) -> str:
    if name is not None:
        return _by_name(name, offered)
    ranges = dict(_ranges(accept)) or {"*/*": 1.0}
    usual = [form.media_type for form in offered]
    others = chain.from_iterable(form.media_types[1:] for form in offered)
    candidates = [*usual, *others]
    best = max(candidates, key=lambda media_type: _quality(media_type, ranges))
    if _quality(best, ranges) == 0:
        raise NotAcceptableError(f"Accept: {accept} fits nothing here. {_list(offered)}")
    return best


_remembered = lru_cache(1000)(_chosen)


def _by_name(name: str, offered: Sequence[Format]) -> str:
    key = name.strip().lower()
    for form in offered:
        if key in form.names:
            return form.media_type
        if key in form.media_types:
            return key
    raise NotAcceptableError(f"format={name} is not offered. {_list(offered)}")


def _ranges(accept: str) -> Iterator[tuple[str, float]]:
    """Parse the media ranges and their qualities; other parameters are ignored."""
    for item in parse_list_header(accept):
        media_range, parameters = parse_options_header(item)
        try:
            quality = float(parameters.get("q", 1))
        except ValueError:
            quality = 0.0
        yield media_range.lower(), quality


def _quality(media_type: str, ranges: dict[str, float]) -> float:
    """Return the quality of the most specific matching range, 0.0 if none matches."""
    kind = media_type.split("/")[0]
    return next((ranges[r] for r in (media_type, f"{kind}/*", "*/*") if r in ranges), 0.0)


def _list(offered: Sequence[Format]) -> str:
    choices = ", ".join(f"{form.media_type} (format={form.names[0]})" for form in offered)
    return f"Offered: {choices}."
