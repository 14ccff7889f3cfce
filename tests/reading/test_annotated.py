"""Precision and recall on documents that may not be shipped: HRD_GRAPH_READING is their folder."""

import os
from pathlib import Path

import pytest
from bench import reading_scores

from graph_api.reading.gazetteer import Gazetteer

FOLDER = os.environ.get("HRD_GRAPH_READING")
pytestmark = pytest.mark.skipif(not FOLDER, reason="HRD_GRAPH_READING names no folder")

FIRST = {"symbol": 0.98, "address": 0.98, "footnote": 0.98, "country": 0.98, "recommendation": 0.95}
FIRST |= {"body": 0.9, "instrument": 0.9}
SECOND = {"symbol": 0.97, "country": 0.97, "footnote": 0.97, "recommendation": 0.9, "body": 0.9}
SECOND |= {"instrument": 0.9}


def test_first_document(names: Gazetteer) -> None:
    folder = Path(FOLDER or "")
    text = next(folder.glob("seed/*.txt"))
    scores = {s.kind: s for s in reading_scores.first(text, folder / "gold", names)}
    for kind, least in FIRST.items():
        assert min(scores[kind].precision, scores[kind].recall) >= least, scores[kind]
    for kind in ("topics", "groups"):
        assert scores[kind].precision >= 0.75 and scores[kind].recall >= 0.6, scores[kind]
    assert scores["article"].false == 0


def test_annotated_documents(names: Gazetteer) -> None:
    for name, scores in reading_scores.annotated(Path(FOLDER or "") / "reading", names):
        for score in scores:
            least = SECOND.get(score.kind, 0.9)
            assert min(score.precision, score.recall) >= least, (name, score)
