"""The brief on a State: bounded, each line with its place, as a page and as DOCX."""

import re
from collections.abc import Iterator
from io import BytesIO
from xml.etree import ElementTree
from zipfile import ZipFile

import docx as python_docx
import pytest
from conftest import application
from flask.testing import FlaskClient

from graph_api.graph import brief
from graph_api.graph.facets.browse import Lists
from graph_api.graph.facets.definitions import Kind
from graph_api.graph.facets.index import Index
from graph_api.rdf.namespaces import THINGS
from graph_api.snapshot.manifest import Snapshot
from graph_api.sparql.workers.pool import Pool
from graph_api.web import docx
from graph_api.web.docx import Run

HTML = {"Accept": "text/html"}
HUNGARY = f"{THINGS}country/HUN"
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@pytest.fixture(scope="module")
def site(our_engine: Pool, our_snapshot: Snapshot) -> Iterator[FlaskClient]:
    yield application(our_snapshot, our_engine).test_client()


def paragraphs(file: bytes) -> list[str]:
    """Read a DOCX with python-docx."""
    document = python_docx.Document(BytesIO(file))
    return [paragraph.text for paragraph in document.paragraphs]


def footnotes(file: bytes) -> dict[int, str]:
    """Read the footnotes, which python-docx does not."""
    root = ElementTree.fromstring(ZipFile(BytesIO(file)).read("word/footnotes.xml"))
    return {
        int(note.get(f"{W}id", "")): "".join(note.itertext()).strip()
        for note in root
        if note.get(f"{W}type") is None
    }


def references(file: bytes) -> list[int]:
    root = ElementTree.fromstring(ZipFile(BytesIO(file)).read("word/document.xml"))
    return [int(found.get(f"{W}id", "")) for found in root.iter(f"{W}footnoteReference")]


def test_brief_on_hungary_tells_who_what_when_and_where_it_stands(site: FlaskClient) -> None:
    text = site.get("/id/country/HUN?format=brief", headers=HTML).text
    # From the inventory: two mandates of the submission, a visit, a listing and a letter.
    for part in (
        "Human Rights Committee",
        "OHCHR Regional Office for Europe",
        "Visit: 8-16 Feb 2016",
        "Listing in a report: new case",
        "https://undocs.org/CCPR/C/HUN/CO/6",
        "section 1, paragraph 3",
        "end-mission-statement-special-rapporteur-situation-human-rights-defenders-visit",
        "Silence is not absence",
    ):
        assert part in text
    items = re.findall(r"<li><strong>.*?</li>", text)
    assert len(items) == 5 and all("#note-" in item for item in items)
    numbers = {int(n) for n in re.findall(r'href="#note-(\d+)"', text)}
    assert numbers == {int(n) for n in re.findall(r'id="note-(\d+)"', text)}


def test_docx_says_what_the_page_says_with_real_footnotes(site: FlaskClient) -> None:
    response = site.get("/id/country/HUN?format=docx")
    assert "filename=brief-HUN.docx" in response.headers["Content-Disposition"]
    texts = paragraphs(response.data)
    assert texts[0] == "Hungary: what mandates of the United Nations recorded"
    assert any("Visit: 8-16 Feb 2016." in text for text in texts)
    notes = footnotes(response.data)
    assert references(response.data) == sorted(notes) == list(range(1, len(notes) + 1))
    assert any("CCPR/C/HUN/CO/6" in note for note in notes.values())
    document = python_docx.Document(BytesIO(response.data))
    cells = [row.cells[0].text for row in document.tables[0].rows]
    assert cells[0] == "Body" and "Human Rights Committee" in cells


def test_brief_on_a_state_without_anything_says_so(site: FlaskClient) -> None:
    page = site.get("/id/country/TON?format=brief", headers=HTML)
    assert page.status_code == 200 and "has no act of a mandate that addressed Tonga" in page.text
    assert paragraphs(site.get("/id/country/TON?format=docx").data)[2].startswith(
        "The graph has no"
    )


def test_brief_on_an_unknown_state_is_404_with_the_nearest(site: FlaskClient) -> None:
    problem = site.get("/id/country/HNU?format=brief", headers={"Accept": "application/json"})
    assert problem.status_code == 404 and problem.get_json()["nearest"].endswith("/HUN")


def test_brief_is_a_format_of_states_only(site: FlaskClient) -> None:
    assert site.get("/id/topic/t-reprisals?format=brief").status_code == 406


def crowded(snapshot: Snapshot, engine: Pool, recommendations: int = 8000) -> Lists:
    """Make lists in which Hungary has many recommendations, on 40 topics by 61 bodies."""
    items = [f"{THINGS}recommendation/x/{n}" for n in range(recommendations)]
    pairs = {
        "country": [(item, HUNGARY) for item in items],
        "topic": [(item, f"{THINGS}topic/t{n % 40}") for n, item in enumerate(items)],
        "mandate": [(item, f"{THINGS}actor/m{n % 61}") for n, item in enumerate(items)],
        "source": [],
        "year": [(item, str(1990 + n % 30)) for n, item in enumerate(items)],
    }
    index = Index.build(items, pairs)

    class Crowded(Lists):
        def index(self, kind: Kind) -> Index:
            return index if kind.name == "recommendations" else super().index(kind)

    return Crowded(engine, snapshot.index)


def test_brief_on_a_state_with_8000_recommendations_is_short_and_says_what_it_leaves_out(
    our_engine: Pool, our_snapshot: Snapshot
) -> None:
    lists = crowded(our_snapshot, our_engine)
    found = brief.brief(our_engine, lists, HUNGARY, "Hungary")
    shown = sum(len(topic.lines) for topic in found.topics)
    assert shown == brief.MOST_TOPICS * brief.MOST_OF_TOPIC
    assert f"{8000 - shown:,} of 8,000 recommendations" in " ".join(found.left_out)
    # Five acts of the inventory, beside the recommendations.
    assert found.lead.startswith("8,005 acts of 66 bodies")
    assert len(found.notes) < 60


def test_docx_takes_markup_forbidden_characters_and_right_to_left_as_text() -> None:
    evil = '<w:t>&amp;\x00"</w:t>'
    arabic = "الحق في الدفاع عن حقوق الإنسان"
    document = docx.Document("T", {1: Run(evil, url='https://example.org/?a=1&b="2"')})
    document.paragraph(Run(evil, (1, 1)))
    document.paragraph(Run(arabic))
    document.table([["A", "B"], [arabic, evil]])
    file = document.bytes()
    shown = evil.replace("\x00", "\ufffd")
    assert paragraphs(file)[0].startswith(shown) and paragraphs(file)[1] == arabic
    assert footnotes(file) == {1: shown}
    root = ElementTree.fromstring(ZipFile(BytesIO(file)).read("word/document.xml"))
    assert len(root.findall(f".//{W}bidi")) == 2
    assert document.bytes() == file


def test_same_brief_gives_the_same_bytes(site: FlaskClient) -> None:
    first, second = (site.get("/id/country/HUN?format=docx").data for _ in range(2))
    assert first == second
