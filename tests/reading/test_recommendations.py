"""Recommendations in invented sentences: who recommends what to whom."""

from collections.abc import Callable

import pytest

from graph_api.reading.document import Find
from graph_api.reading.reader import Reading

Read = Callable[..., Reading]
HEAD = "The Hill Society (HS) and Joint Submission 1 (JS1) wrote on Hungary.\n\n"


def only(reading: Reading) -> Find:
    (find,) = reading.finds["recommendation"]
    return find


def words(reading: Reading) -> list[str]:
    return [reading.document.text[f.start : f.end] for f in reading.finds["recommendation"]]


@pytest.mark.parametrize(
    ("sentence", "who", "to", "implied"),
    [
        ("HS recommended that Hungary ratify the CAT.", ["HS"], ["country/HUN"], False),
        ("HS and JS1 urged Hungary to ratify the CAT.", ["HS", "JS1"], ["country/HUN"], False),
        ("HS recommended ratifying the CAT.", ["HS"], ["country/HUN"], True),
        (
            "HS strongly called for the Authorities of Hungary to publish it.",
            ["HS"],
            ["country/HUN"],
            False,
        ),
        ("HS noted examples. It recommended publishing them.", ["HS"], ["country/HUN"], True),
        ("HS hoped the Human Rights Council will note them.", ["HS"], ["actor/hrc"], False),
    ],
)
def test_who_recommends_to_whom(
    reading: Read, sentence: str, who: list[str], to: list[str], implied: bool
) -> None:
    find = only(reading(HEAD + sentence, symbol="A/HRC/WG.6/99/HUN/3"))
    told = (find.detail["recommenders"], find.detail["addressees"], find.detail["implied"])
    assert told == (who, to, implied)


@pytest.mark.parametrize(
    "sentence",
    [
        "HS noted that five recommendations were made to Hungary to end it.",
        "HS noted that Hungary rejected all recommendations calling on Hungary to abolish it.",
        "HS noted that it refused those that suggested Hungary ratify the CAT.",
        "HS noted that some member States called for its end.",
        "HS described how their work should be supported.",
        "It is important to highlight the report.",
    ],
)
def test_what_others_recommended_before_is_none(reading: Read, sentence: str) -> None:
    assert words(reading(HEAD + sentence, symbol="A/HRC/WG.6/99/HUN/3")) == []


def test_a_sentence_is_divided_at_its_verbs(reading: Read) -> None:
    text = HEAD + (
        "HS recommended adopting a moratorium on executions and commute all sentences; prohibit "
        "torture or other ill-treatment; and raise the age of responsibility."
    )
    assert words(reading(text)) == [
        "adopting a moratorium on executions",
        "commute all sentences",
        "prohibit torture or other ill-treatment",
        "raise the age of responsibility",
    ]


def test_items_of_a_list_have_the_addressee_of_its_opening(reading: Read) -> None:
    text = (
        "AMNESTY INTERNATIONAL'S INPUT ON EXAMPLES\n\nIn relation to Treaty Bodies, Amnesty "
        "International considers that these entities should:\n\n"
        "- a. Publish examples;\n- b. Keep them.\n"
    )
    finds = reading(text).finds["recommendation"]
    assert [f.detail["addressees"] for f in finds] == [["actor/treaty-bodies"]] * 2
    assert {str(f.detail["recommenders"]) for f in finds} == {"['actor/ai']"}


def test_operative_paragraphs_of_a_resolution(reading: Read) -> None:
    text = (
        "The Human Rights Council,\n\nRecalling its resolution 31/32,\n\n"
        "1. Calls upon all States to publish examples;\n\n2. Decides to remain seized.\n"
    )
    find = only(reading(text, author="hrc"))
    assert (find.detail["recommenders"], find.detail["addressees"]) == (
        ["actor/hrc"],
        ["actor/member-states"],
    )


def test_recommending_states_of_the_review_stand_in_brackets(reading: Read) -> None:
    text = (
        "143. The recommendations formulated during the dialogue have been examined:\n\n"
        "143.1 Ratify the Convention against Torture (Spain) (Peru);\n\n"
        "143.2 Publish it (Norway);\n"
    )
    finds = reading(text, symbol="A/HRC/99/8", title="Report on Hungary").finds["recommendation"]
    assert [f.detail["recommenders"] for f in finds][-1] == ["country/NOR"]


def test_topics_and_groups_are_proposed_by_words(reading: Read) -> None:
    find = only(
        reading(
            HEAD
            + "HS recommended that Hungary protect women human rights defenders from reprisals."
        )
    )
    assert "topic/t-reprisals" in find.detail["topics"]  # type: ignore[operator]
    assert "group/g-whrd" in find.detail["groups"]  # type: ignore[operator]
