"""The bases of overlaps, which are kinds of things that mandates share, and the filters."""

from dataclasses import dataclass
from itertools import combinations

from graph_api.graph.parameters import Parameter


@dataclass(frozen=True)
class Basis:
    """One kind of thing that mandates can share.

    ``pattern`` binds ``?thing`` from ``?act``; ``kind`` is the class of the things; ``condition``
    says when a mandate counts as having addressed one.
    """

    name: str
    plural: str
    kind: str
    pattern: str
    condition: str


BASES = {
    basis.name: basis
    for basis in (
        Basis(
            "country",
            "countries",
            "hrd:Country",
            "?act hrd:country ?thing . ?thing a hrd:Country .",
            "it acted on the country: engaged, visited, wrote, listed, recommended or observed",
        ),
        Basis(
            "topic",
            "topics",
            "hrd:Topic",
            "?act hrd:topic ?thing .",
            "an act of it is about the topic",
        ),
        Basis(
            "article",
            "articles",
            "hrd:Article",
            "?act hrd:topic ?about . ?about hrd:relatedArticle ?thing .",
            "an act of it is about a topic that curators relate to the article of the Declaration",
        ),
        Basis(
            "document",
            "documents",
            "hrd:Document",
            "?act hrd:evidence|dcterms:isPartOf ?thing .",
            "the document is evidence of an act of it, or what it recommended stands in there",
        ),
        Basis(
            "group",
            "groups",
            "hrd:Group",
            "?act hrd:group ?thing .",
            "a recommendation that it made is about the group",
        ),
        Basis(
            "letter",
            "letters",
            "hrd:Communication",
            "?act a hrd:Communication . BIND(?act AS ?thing)",
            "it is among those who sent the letter",
        ),
    )
}
BY = (*BASES, *(",".join(two) for two in combinations(BASES, 2)))
_FILTERS = (
    Parameter("since", "year", False, None, "Only acts whose document is of this year or later"),
    Parameter("until", "year", False, None, "Only acts whose document is of this year or earlier"),
    Parameter("source", "text", False, None, "Only what this source says"),
    Parameter(
        "layer", "choice: asserted, curated, external, derived", False, None, "Only this layer"
    ),
    Parameter("confidence", "scheme:confidence", False, None, "Only acts that are this sure"),
)
FILTERS = {parameter.name: parameter for parameter in _FILTERS}
MANDATE = Parameter("mandate", "hrd:Mandate", False, None, "A mandate", "sr-hrd")
