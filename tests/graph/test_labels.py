"""What things are called."""

from graph_api.graph.labels import labels
from graph_api.rdf.namespaces import BASE, ONTOLOGY, SCHEMES, TERMS, THINGS
from graph_api.sparql.engine import Engine


def test_english_label_is_preferred_to_other_languages(our_engine: Engine) -> None:
    hungary = THINGS + "country/HUN"
    assert labels(our_engine, [hungary]) == {hungary: "Hungary"}


def test_concepts_terms_graphs_and_notes_have_labels_too(our_engine: Engine) -> None:
    expected = {
        SCHEMES + "confidence/explicit": "explicit",
        TERMS + "Engagement": "engagement",
        ONTOLOGY: "HRD Graph vocabulary",
        BASE + "dataset": "HRD Graph",
        THINGS + "note/ai-2018/X-01": "Note X-01: conflict with outside evidence",
    }
    assert labels(our_engine, expected) == expected


def test_thing_without_label_and_text_that_is_no_iri_are_left_out(our_engine: Engine) -> None:
    assert labels(our_engine, ["https://example.org/", "> } SELECT *"]) == {}


def test_more_things_than_fit_one_query_are_all_labelled(our_engine: Engine) -> None:
    rows = our_engine.select("SELECT ?x { ?x a hrd:Document }").rows
    documents = [row["x"].value for row in rows] + [f"{THINGS}x/{n}" for n in range(1200)]
    assert len(labels(our_engine, documents)) == len(rows)
