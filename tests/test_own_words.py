"""No sentence of a source stands in the data: gists and notes are in our own words.

``tests/inventory/ai-2018-runs.txt`` holds a short hash of each run of eight words of the
submission, so that this can be tested without the text. Names, titles and addresses may be the
source's own.
"""

import re
from hashlib import sha256
from itertools import pairwise
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Store

from graph_api.rdf.namespaces import PREFIXES

RUN = 8
RUNS = Path(__file__).parent / "inventory" / "ai-2018-runs.txt"
NAMES = {
    "rdfs:label",
    "skos:prefLabel",
    "skos:altLabel",
    "skos:hiddenLabel",
    "skos:example",
    "dcterms:title",
    "dcterms:source",
    "hrd:form",
    "hrd:formInAddress",
    "hrd:url",
}


def runs(text: str) -> set[str]:
    words = re.findall(r"[a-z0-9']+", text.lower().replace("\u2019", "'"))
    grams = (" ".join(words[i : i + RUN]) for i in range(len(words) - RUN + 1))
    return {sha256(gram.encode()).hexdigest()[:12] for gram in grams}


def test_list_of_runs_is_whole_and_sorted() -> None:
    listed = RUNS.read_text(encoding="utf-8").split()
    assert len(listed) > 3000
    assert all(a < b for a, b in pairwise(listed))


def test_no_text_of_ours_repeats_eight_words_of_the_submission(graph: Store) -> None:
    source = set(RUNS.read_text(encoding="utf-8").split())
    exempt = {PREFIXES[p] + local for p, local in (name.split(":") for name in NAMES)}
    # What another source calls a thing is a name too.
    predicate = NamedNode(PREFIXES["rdf"] + "predicate")
    named = {
        q.subject
        for q in graph.quads_for_pattern(None, predicate, None)
        if isinstance(q.object, NamedNode) and q.object.value in exempt
    }
    copied = [
        (quad.subject, quad.object.value)
        for quad in graph
        if isinstance(quad.object, Literal)
        and quad.predicate.value not in exempt
        and quad.subject not in named
        and runs(quad.object.value) & source
    ]
    assert copied == []
