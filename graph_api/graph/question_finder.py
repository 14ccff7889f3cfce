"""Which questions to offer: the starred ones, those with some words, those about a thing."""

from collections.abc import Sequence

from graph_api.graph.questions import Question
from graph_api.rdf import spelling

# What people ask first, in this order.
STARRED = (
    "mandates-by-country",
    "mandate-record-on-country",
    "countries-by-mandate",
    "recommendations-by-topic",
    "recommendations-by-addressee",
    "recommendations-by-article",
    "countries-visited",
    "letters-to-country",
    "countries-named-for-reprisals",
    "coverage",
)
_CLASSES = {
    "country": ("hrd:Country", "hrd:CountryOrArea"),
    "mandate": ("hrd:Mandate", "hrd:Actor"),
    "actor": ("hrd:Actor",),
    "topic": ("hrd:Topic",),
    "group": ("hrd:Group",),
    "article": ("hrd:Article", "hrd:Provision"),
    "document": ("hrd:Document", "hrd:Report"),
}


def starred(questions: Sequence[Question]) -> list[Question]:
    """List the starred questions in their order."""
    by_id = {question.id: question for question in questions}
    return [by_id[name] for name in STARRED if name in by_id]


def matching(questions: Sequence[Question], text: str) -> list[Question]:
    """Find the questions that have all words of a text, or words that begin like them.

    Case, accents and punctuation do not matter; without a word, nothing is found.
    """
    wanted = spelling.words(text)
    return [q for q in questions if wanted and all(_has(q, word) for word in wanted)]


def _has(question: Question, word: str) -> bool:
    names = " ".join(parameter.name for parameter in question.parameters)
    text = f"{question.question} {question.theme} {question.answer} {question.id} {names}"
    return any(known.startswith(word) for known in spelling.words(text))


def about(questions: Sequence[Question], kind: str) -> list[tuple[Question, str]]:
    """Find the questions that need one thing of a kind and nothing else, the starred ones first.

    :param kind: as the search names it.
    :returns: each question with the name of the parameter.
    """
    classes = _CLASSES.get(kind, ())
    first = starred(questions)
    ordered = [*first, *(question for question in questions if question not in first)]
    needs = ((q, [p for p in q.parameters if p.required]) for q in ordered)
    return [(q, need[0].name) for q, need in needs if len(need) == 1 and need[0].type in classes]
