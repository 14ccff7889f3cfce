"""The lists and their facets: recommendations, observations, engagements, documents.

A facet's path leads from an item to its values. The queries for an index, and the one that people
get to see and run, are made from the same paths; a build follows them without a query.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from graph_api.rdf.namespaces import GRAPHS, SCHEMES, THINGS
from graph_api.rdf.terms import Term
from graph_api.rdf.turtle import term

SOURCE, YEAR = "source", "year"
# An item is of the sources whose named graphs say what it is called.
NAMED = "dcterms:identifier"
_STATED = f"GRAPH ?value {{ ?item {NAMED} ?id }}"
_YEAR_LENGTH = 4


@dataclass(frozen=True)
class Facet:
    """A property by which a list can be narrowed.

    ``title`` heads its values on a page, ``help`` says what it means that an item has one.
    ``path`` leads from an item to its values; that of the source is empty, for it is no property.
    ``space`` is how the IRIs of its values begin: what follows is the value in an address.
    """

    name: str
    title: str
    path: str
    space: str
    help: str

    @property
    def pattern(self) -> str:
        """Return the pattern that binds ``?item`` and ``?value``."""
        return f"?item {self.path} ?value ." if self.path else _STATED

    def short(self, value: str) -> str:
        """Write a value as in addresses: ``HUN`` for the IRI of Hungary."""
        return value.removeprefix(self.space)

    def long(self, text: str) -> str:
        """Return the value for its form in addresses: an IRI, or a year or source unchanged."""
        return text if "://" in text else self.space + text

    def condition(self, values: Sequence[str]) -> str:
        """Write the pattern for items with one of these values."""
        pattern = self.pattern.replace("?value", f"?{self.name}")
        if self.name == YEAR:
            listed = ", ".join(f'"{value}"' for value in values)
            return f"{pattern} FILTER(SUBSTR(STR(?{self.name}), 1, {_YEAR_LENGTH}) IN ({listed}))"
        if self.name == SOURCE:
            starts = (f'STRSTARTS(STR(?{self.name}), "{GRAPHS}{value}/")' for value in values)
            return f"{pattern} FILTER({' || '.join(starts)})"
        listed = " ".join(f"<{value}>" for value in values)
        return f"VALUES ?{self.name} {{ {listed} }} {pattern}"

    def normal(self, value: str) -> str:
        """Reduce an object to the value of the facet: a date to its year, a graph to its source."""
        if self.name == YEAR:
            return value[:_YEAR_LENGTH]
        if self.name == SOURCE:
            return value.removeprefix(GRAPHS).partition("/")[0]
        return value


def containing(words: str) -> str:
    """Write the pattern for things whose texts contain these words."""
    return f"SERVICE text: {{ ?item text:matches {term(Term('literal', words))} }}"


@dataclass(frozen=True)
class Kind:
    """A list: its name in addresses, the class, the name of an item, and the facets.

    ``unless``: a property of what is left out, being listed as something else.
    """

    name: str
    one: str
    said: str
    is_a: str
    facets: tuple[Facet, ...]
    unless: str = ""

    @property
    def pattern(self) -> str:
        """Return the pattern that binds ``?item``."""
        left_out = f" FILTER NOT EXISTS {{ ?item {self.unless} ?same }}" if self.unless else ""
        return f"?item a {self.is_a} .{left_out}"

    @property
    def of_records(self) -> bool:
        """Tell whether items may be imported records, which have texts."""
        return self.facets is _ADDRESSED

    def facet(self, name: str) -> Facet | None:
        """Find a facet by its name."""
        return next((facet for facet in self.facets if facet.name == name), None)

    def query(self, chosen: Mapping[str, Sequence[str]], words: str = "") -> str:
        """Write the query for the items of a choice, without parameters.

        :param words: what their texts have to have, see :mod:`graph_api.sparql.fulltext_query`.
        """
        conditions = [f.condition(chosen[f.name]) for f in self.facets if chosen.get(f.name)]
        if words:
            conditions.insert(0, containing(words))
        lines = "\n  ".join([self.pattern, *conditions])
        return f"SELECT DISTINCT ?item WHERE {{\n  {lines}\n}}\nORDER BY ?item\n"


_COUNTRY, _TOPIC, _GROUP = (f"{THINGS}{kind}/" for kind in ("country", "topic", "group"))
_ARTICLE, _ACTOR = f"{THINGS}article/", f"{THINGS}actor/"
# From a document to the statements that it holds or is evidence for.
_HOLDS = "^hrd:evidence|^dcterms:isPartOf"
_SOURCE = Facet(SOURCE, "Source", "", "", "whose named graphs state it")

_ADDRESSED = (
    Facet("mandate", "Made by", "hrd:issuedBy", _ACTOR, "who makes it"),
    Facet("addressee", "Addressed to", "hrd:addressee", _ACTOR, "whom it speaks to"),
    Facet("country", "Country", "hrd:country", _COUNTRY, "which it concerns"),
    Facet("topic", "Topic", "hrd:topic", _TOPIC, "as curators read it or its theme"),
    Facet(
        "article",
        "Article of the Declaration",
        "hrd:supportsArticle|hrd:concernsArticle",
        _ARTICLE,
        "which it would help to implement, or its theme is about, in the curators' judgement",
    ),
    Facet("group", "Group of people", "hrd:group", _GROUP, "whom it concerns"),
    Facet(
        "theme",
        "Theme of the index",
        "hrd:theme",
        f"{SCHEMES}uhri-theme/",
        "that an imported index gives it",
    ),
    Facet(
        "affected",
        "Affected persons",
        "hrd:affectedPersons",
        SCHEMES,
        "that an imported index gives it",
    ),
    Facet(
        "type",
        "How it is made",
        "hrd:recommendationType",
        f"{SCHEMES}recommendation-type/",
        "in its source",
    ),
    _SOURCE,
    Facet(
        YEAR,
        "Year",
        "(hrd:locator/dcterms:isPartOf*|dcterms:isPartOf)/hrd:issueYear",
        "",
        "of the document in which it stands",
    ),
)
RECOMMENDATIONS = Kind(
    "recommendations",
    "recommendation",
    "Who asked whom to do what, in the curators' words or in those of an imported record.",
    "hrd:Recommendation",
    _ADDRESSED,
    "hrd:sameRecommendationAs",  # counted once, as that one
)
OBSERVATIONS = Kind(
    "observations",
    "observation",
    "What mechanisms note about States, in praise or concern, as an imported index has it.",
    "hrd:Observation",
    _ADDRESSED,
)
OTHER_RECORDS = Kind(
    "other-records",
    "other record",
    "Records of an imported index that are neither recommendation nor observation.",
    "hrd:OtherRecord",
    _ADDRESSED,
)
ENGAGEMENTS = Kind(
    "engagements",
    "engagement",
    "Which mandate acted on which country or topic, as one source states it.",
    "hrd:Engagement",
    (
        Facet("mandate", "Mandate", "hrd:actor", _ACTOR, "who acted"),
        Facet("country", "Country", "hrd:country", _COUNTRY, "which it addressed"),
        Facet("topic", "Topic", "hrd:topic", _TOPIC, "as curators read it"),
        Facet(
            "article",
            "Article of the Declaration",
            "hrd:topic/hrd:relatedArticle",
            _ARTICLE,
            "to which curators relate its topic",
        ),
        Facet("group", "Group of people", "hrd:group", _GROUP, "whom it concerns"),
        Facet(
            "sureness",
            "How sure",
            "hrd:confidence",
            f"{SCHEMES}confidence/",
            "it follows from its source",
        ),
        _SOURCE,
        Facet(
            YEAR,
            "Year",
            "hrd:evidence/(hrd:issueYear|hrd:presentedYear|hrd:adoptedOn)",
            "",
            "of a document that is evidence for it",
        ),
    ),
)
DOCUMENTS = Kind(
    "documents",
    "document",
    "What mandates and others wrote: reports, resolutions, letters, pages.",
    "hrd:Document",
    (
        Facet("mandate", "Author", "dcterms:creator", _ACTOR, "who wrote it"),
        Facet(
            "kind",
            "Kind",
            "hrd:documentKind",
            f"{SCHEMES}document-kind/",
            "of document",
        ),
        Facet(
            "country",
            "Country",
            f"({_HOLDS}|^hrd:inReport|^hrd:report)/hrd:country",
            _COUNTRY,
            "that it names, speaks to, or is evidence about",
        ),
        Facet(
            "topic",
            "Topic",
            f"({_HOLDS})/hrd:topic",
            _TOPIC,
            "of the statements that it holds or is evidence for",
        ),
        Facet(
            "article",
            "Article of the Declaration",
            f"({_HOLDS})/(hrd:supportsArticle|hrd:concernsArticle)",
            _ARTICLE,
            "that recommendations in it or resting on it would help to implement",
        ),
        Facet(
            "group",
            "Group of people",
            f"({_HOLDS})/hrd:group",
            _GROUP,
            "in the statements that it holds or is evidence for",
        ),
        _SOURCE,
        Facet(
            YEAR,
            "Year",
            "hrd:issueYear|hrd:presentedYear|hrd:adoptedOn",
            "",
            "of issue, presentation or adoption",
        ),
    ),
)
REPETITIONS = Kind(
    "repetitions",
    "repetition",
    "What a State was told again: recommendations in nearly the same words on several occasions.",
    "hrd:Repetition",
    (
        Facet("country", "Country", "hrd:country", _COUNTRY, "which was told it"),
        Facet("mandate", "Made by", "hrd:member/hrd:issuedBy", _ACTOR, "of one of them at least"),
        Facet(
            "state",
            "Recommending State",
            "hrd:member/hrd:recommendingState",
            _COUNTRY,
            "of one of them at least",
        ),
        Facet(
            "answer",
            "Answer",
            "hrd:member/hrd:uprPosition",
            f"{SCHEMES}upr-position/",
            "of the State under review, to one of them at least",
        ),
        Facet("topic", "Topic", "hrd:member/hrd:topic", _TOPIC, "as its theme is read"),
        _SOURCE,
        Facet(
            YEAR,
            "Year",
            "hrd:member/dcterms:issued",
            "",
            "of one of them, where its source gives a date",
        ),
    ),
)
KINDS = (RECOMMENDATIONS, OBSERVATIONS, OTHER_RECORDS, ENGAGEMENTS, DOCUMENTS, REPETITIONS)
