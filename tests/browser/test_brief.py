"""A brief on paper: two pages, whatever the graph holds."""

from pathlib import Path

import pypdfium2
import pytest
from conftest import application
from playwright.sync_api import Browser
from web.test_brief import crowded

from graph_api.graph import brief
from graph_api.graph.brief import Line
from graph_api.rdf.namespaces import THINGS
from graph_api.snapshot.manifest import Snapshot
from graph_api.sparql.workers.pool import Pool
from graph_api.web.site import Site

STYLE = Path(brief.__file__).parents[1] / "web" / "static" / "style.css"
LONG = "Take all measures needed to protect human rights defenders, also those who work on land. "


@pytest.mark.parametrize("full", [False, True])
def test_brief_is_printed_on_two_pages_at_most(
    chromium: Browser,
    our_engine: Pool,
    our_snapshot: Snapshot,
    monkeypatch: pytest.MonkeyPatch,
    full: bool,
) -> None:
    if full:
        lists = crowded(our_snapshot, our_engine)
        monkeypatch.setattr(Site, "lists", lists)
        # The longest lines that a brief can have, each with a note of its own.
        monkeypatch.setattr(
            brief,
            "_lines",
            lambda engine, listed, numbers, places, order: {
                n: Line(
                    brief._cut(LONG * 9),
                    "Committee on the Elimination of Discrimination against Women",
                    "2018",
                    (places.number(f"{THINGS}document/A-HRC-37-51", str(n)),),
                )
                for n in order
            },
        )
    client = application(our_snapshot, our_engine).test_client()
    text = client.get("/id/country/HUN?format=brief", headers={"Accept": "text/html"}).text
    page = chromium.new_page()
    page.set_content(text.replace("<head>", f"<head><style>{STYLE.read_text()}</style>"))
    pdf = pypdfium2.PdfDocument(page.pdf(format="A4", prefer_css_page_size=True))
    page.close()
    assert len(pdf) <= 2
    last = pdf[len(pdf) - 1].get_textpage().get_text_range()
    assert "Silence is not absence" in last
