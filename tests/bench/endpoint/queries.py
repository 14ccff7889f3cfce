"""The ten queries: what is asked of such an index, from one thing to sums over all of it.

They use no prefix that a server would have to know, and no extension of any. Two have another form
that docs/benchmark.md advises, for this program's endpoint only.
"""

from dataclasses import dataclass

from bench.endpoint.data import BASE, DCT, PHRASE, SKOS

_PREFIXES = f"PREFIX : <{BASE}>\nPREFIX dct: <{DCT}>\nPREFIX skos: <{SKOS}>\n"
_COUNTRY = f"<{BASE}country/20>"


@dataclass(frozen=True)
class Query:
    """A query; ``some`` where any rows will do, so that engines may answer with different ones."""

    name: str
    body: str
    some: bool = False

    @property
    def text(self) -> str:
        """The query as it is sent."""
        return _PREFIXES + self.body

    @property
    def accept(self) -> str:
        """The media type to ask for."""
        graph = self.body.startswith("CONSTRUCT")
        return "application/n-triples" if graph else "application/sparql-results+json"


QUERIES = (
    Query("point look-up", f"SELECT ?p ?o {{ <{BASE}recommendation/1250> ?p ?o }}"),
    Query(
        "bodies of a country",
        f"SELECT ?body (COUNT(?r) AS ?n) {{ ?r :addresses {_COUNTRY} ; :issuedBy ?body }} "
        "GROUP BY ?body ORDER BY DESC(?n)",
    ),
    Query(
        "overlap, one country",
        "SELECT ?a ?b (COUNT(?t) AS ?shared) { "
        f"{{ SELECT DISTINCT ?a ?t {{ ?q :addresses {_COUNTRY} ; :issuedBy ?a ; :theme ?t }} }} "
        f"{{ SELECT DISTINCT ?b ?t {{ ?r :addresses {_COUNTRY} ; :issuedBy ?b ; :theme ?t }} }} "
        "FILTER(STR(?a) < STR(?b)) } GROUP BY ?a ?b ORDER BY DESC(?shared) ?a ?b",
    ),
    Query(
        "overlap, all countries",
        "SELECT ?a ?b (COUNT(*) AS ?shared) { "
        "{ SELECT DISTINCT ?a ?c ?t { ?q :addresses ?c ; :issuedBy ?a ; :theme ?t } } "
        "{ SELECT DISTINCT ?b ?c ?t { ?r :addresses ?c ; :issuedBy ?b ; :theme ?t } } "
        "FILTER(STR(?a) < STR(?b)) } GROUP BY ?a ?b ORDER BY DESC(?shared) ?a ?b",
    ),
    Query(
        "counts per country and theme",
        "SELECT ?c ?t (COUNT(?r) AS ?n) { ?r :addresses ?c ; :theme ?t } GROUP BY ?c ?t",
    ),
    Query(
        "regular expression",
        f'SELECT ?r ?text {{ ?r :text ?text FILTER REGEX(?text, "{PHRASE}", "i") }}',
    ),
    Query(
        "path over clusters",
        f"SELECT ?up (COUNT(DISTINCT ?r) AS ?n) {{ ?r :addresses {_COUNTRY} ; "
        ":theme/skos:broader* ?up } GROUP BY ?up ORDER BY DESC(?n)",
    ),
    Query(
        "newest 20",
        "SELECT ?r ?date ?text { ?r :document ?d ; :text ?text . ?d dct:date ?date } "
        "ORDER BY DESC(?date) ?r LIMIT 20",
    ),
    Query(
        "graph of 10,000 triples",
        "CONSTRUCT { ?r :text ?text ; :issuedBy ?body ; :addresses ?c ; :document ?d } WHERE "
        "{ ?r :text ?text ; :issuedBy ?body ; :addresses ?c ; :document ?d } LIMIT 2500",
        some=True,
    ),
    Query(
        "1,000 rows",
        "SELECT ?r ?text ?body { ?r :text ?text ; :issuedBy ?body } LIMIT 1000",
        some=True,
    ),
)
SEARCH = QUERIES[5]
_TEXT = "https://w3id.org/hrd-graph/text"
# The same rows, for in these texts the words of the phrase stand with one blank between them.
SEARCH_BY_INDEX = Query(
    "phrase from the index of texts",
    f"SELECT ?r ?text {{ SERVICE <{_TEXT}> {{ ?r <{_TEXT}#matches> '\"{PHRASE}\"' }} "
    "?r :text ?text }",
)
ADVISED = {SEARCH: SEARCH_BY_INDEX}
POINT, ROWS = QUERIES[0], QUERIES[-1]
AGGREGATE = QUERIES[1]
