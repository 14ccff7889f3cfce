"""Structure: sections, paragraphs, items, footnotes and furniture of invented texts."""

import pytest

from graph_api.reading import structure
from graph_api.reading.document import Document

SUMMARY = """United Nations A/HRC/WG.6/99/UTO/3
General Assembly
Distr.: General
3 March 2025
Original: English
Human Rights Council
Ninety-ninth session
3-14 May 2025
Summary of Stakeholders\u2019 submissions on Utopia
I. Background
1. The present report was prepared pursuant to Human Rights Council resolutions 5/1 and
16/21. It is a summary of two submissions1 to the review, made short for want of room.
II. Information
A. Scope of obligations2 and cooperation with mechanisms
2. Joint Submission 1 (JS1) noted that laws on well-
being were old.3 In 20194 they were changed, and the
GE.25-00001(E)

A/HRC/WG.6/99/UTO/3
courts were told.5
2

A/HRC/WG.6/99/UTO/3
Children6
3. JS1 noted nothing else.
Notes
1 The stakeholders listed below sent submissions.
2 See A/HRC/27/11, paras. 3 and 4.
3 JS1, page 1.
4 JS1, page 2.
5 JS1, page 3, and a
second line.
6 JS1, page 4.
3
"""


@pytest.fixture(scope="module")
def summary() -> Document:
    return structure.read(SUMMARY)


def test_numbered_paragraphs_are_named_by_their_numbers(summary: Document) -> None:
    ids = [unit.id for unit in summary.units if unit.kind == "paragraph"]
    assert ids == ["P1", "P2", "P3"]


def test_headings_are_no_paragraphs(summary: Document) -> None:
    headings = {u.id: summary.unit_text(u) for u in summary.units if u.kind == "heading"}
    assert list(headings.values()) == [
        "I. Background",
        "II. Information",
        "A. Scope of obligations and cooperation with mechanisms",
        "Children",
        "Notes",
    ]
    assert list(headings)[:3] == ["S1", "S2", "S2.1"]


def test_markers_glued_to_words_years_and_full_stops_are_calls(summary: Document) -> None:
    assert [call.number for call in summary.calls] == ["1", "2", "3", "4", "5", "6"]
    assert "In 2019 they" in summary.text and "submissions to the review" in summary.text


def test_a_sentence_goes_on_over_a_page_break(summary: Document) -> None:
    paragraph = summary.unit_text(summary.named["P2"])
    assert paragraph.endswith("they were changed, and the courts were told.")
    assert "GE.25" not in paragraph


def test_a_real_hyphen_at_a_line_end_stays(summary: Document) -> None:
    assert "well-being" in summary.unit_text(summary.named["P2"])


def test_page_numbers_headers_and_job_numbers_are_furniture(summary: Document) -> None:
    furniture = [summary.unit_text(u) for u in summary.units if u.kind == "furniture"]
    assert furniture == [
        "GE.25-00001(E)",
        "A/HRC/WG.6/99/UTO/3",
        "2",
        "A/HRC/WG.6/99/UTO/3",
        "3",
    ]


def test_each_character_has_its_offset_in_the_source(summary: Document) -> None:
    for position, offset in enumerate(summary.offsets):
        written, source = summary.text[position], SUMMARY[offset] if offset < len(SUMMARY) else " "
        assert written == source or (written.isspace() and source.isspace())


def test_footnotes_keep_their_second_lines(summary: Document) -> None:
    assert summary.unit_text(summary.notes["5"]) == "JS1, page 3, and a second line."
    assert (
        summary.line(summary.notes["5"].start) == SUMMARY[: SUMMARY.index("5 JS1")].count("\n") + 1
    )


PROSE = """A LETTER ON EXAMPLES

We write to the Council.\u00b9 It listens to the\u00b2

\u00b9 <https://example.org/one>

\u00b2 https://example.org/two;

<https://example.org/three>

3. Recommendations

people of Utopia.

We recommend that States:

- a. Publish examples;
- b. Keep them.
"""


def test_raised_markers_and_footnotes_within_the_text() -> None:
    document = structure.read(PROSE)
    assert [call.number for call in document.calls] == ["1", "2"]
    two = document.unit_text(document.notes["2"])
    assert two == "https://example.org/two; <https://example.org/three>"


def test_items_have_the_phrase_that_opens_their_list() -> None:
    document = structure.read(PROSE)
    items = [unit for unit in document.units if unit.kind == "list-item"]
    assert [(unit.label, document.named[unit.parent].kind) for unit in items] == [
        ("a", "list-chapeau"),
        ("b", "list-chapeau"),
    ]


def test_a_soft_hyphen_vanishes_and_a_broken_symbol_is_joined() -> None:
    document = structure.read("The de\u00adfend\u00ad\ners cite A/HRC/\n40/60 and A/HRC\u201141.\n")
    assert document.text.startswith("The defenders cite A/HRC/40/60 and A/HRC-41.")


@pytest.mark.parametrize(
    "text", ["", "\n\n", "\f", "1\n2\n3\n", "*", "| a | b |\n|---|---|\n| 1 | 2 |\n"]
)
def test_odd_texts_are_read(text: str) -> None:
    assert structure.read(text).raw == text


def test_sentences_end_behind_no_abbreviation() -> None:
    text = "See art. 9 and para. 3, e.g. No. 5. It ends (in 2019). Is it? Yes."
    document = structure.read(text)
    spans = document.sentences(document.units[0])
    assert [document.text[a:b].strip() for a, b in spans] == [
        "See art. 9 and para. 3, e.g. No. 5.",
        "It ends (in 2019).",
        "Is it?",
        "Yes.",
    ]
