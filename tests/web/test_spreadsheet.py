"""CSV: exact for programs, and for spreadsheet programs without formulas."""

import csv
from html import unescape
from io import StringIO
from re import findall

import pytest
from conftest import application
from flask.testing import FlaskClient

from graph_api.snapshot.manifest import Snapshot
from graph_api.sparql.workers.pool import Pool
from graph_api.web import spreadsheet

# Harmless: what a program would add up, not run.
CELLS = ["=1+1", "+1", "-1", "@1", "\t1", "\r1", "\n1", "\uff1d1", "1=1", "'=1", 'say "=1", é', ""]
QUERY = 'SELECT ?x { VALUES ?x { "=1+1" "1-1" "é" } }'


def cells(text: str) -> list[list[str]]:
    return list(csv.reader(StringIO(text, newline="")))


@pytest.mark.parametrize("cell", CELLS)
def test_cell_that_a_program_would_take_for_a_formula_gets_an_apostrophe_and_no_other(
    cell: str,
) -> None:
    begins = bool(cell) and cell[0] in "=+-@\t\r\n\uff1d"
    assert spreadsheet.neutral(cell) == ("'" + cell if begins else cell)


@pytest.mark.parametrize("way", ["format", "form", "suffix"])
def test_answer_for_spreadsheets_is_neutral_while_the_csv_of_the_protocol_stays_exact(
    client: FlaskClient, way: str
) -> None:
    exact = client.get("/sparql", query_string={"query": QUERY, "format": "csv"})
    asked = {"query": QUERY, "format": "spreadsheet"}
    if way == "suffix":
        response = client.get("/sparql.spreadsheet", query_string={"query": QUERY})
    elif way == "form":
        response = client.post("/sparql", data=asked)
    else:
        response = client.get("/sparql", query_string=asked)
    assert exact.get_data(as_text=True) == "x\r\n=1+1\r\n1-1\r\né\r\n"
    assert response.get_data().decode() == "\ufeffx\r\n'=1+1\r\n1-1\r\né\r\n"
    assert response.headers["Content-Disposition"].startswith("attachment; filename=")
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"


def test_large_answer_for_spreadsheets_is_neutral_to_its_end_and_tells_its_length(
    client: FlaskClient,
) -> None:
    query = 'SELECT ?x { VALUES ?a {%s} VALUES ?b {%s} BIND(CONCAT("=", STR(?a*?b)) AS ?x) }'
    numbers = " ".join(map(str, range(500)))
    asked = {"query": query % (numbers, numbers), "format": "spreadsheet"}
    response = client.get("/sparql", query_string=asked)
    body = response.get_data()
    assert len(body) > 1 << 20
    assert response.content_length == len(body)
    _, *rows = cells(body.decode("utf-8-sig"))
    assert len(rows) == 250_000
    assert all(row[0].startswith("'=") for row in rows)


def test_text_longer_than_the_csv_module_reads_by_itself_is_converted(client: FlaskClient) -> None:
    query = 'SELECT ("=%s" AS ?x) {}' % ("y" * 150_000)
    response = client.post("/sparql", data={"query": query, "format": "spreadsheet"})
    assert cells(response.get_data().decode("utf-8-sig"))[1] == ["'=" + "y" * 150_000]


PAGES = [
    "/recommendations?words=",
    "/search?q=HUN",
    "/data/sources",
    "/questions/articles-by-support",
    "/sparql?query=SELECT(1 AS %3Fx){}",
    "/overlap",
]


def test_every_page_that_offers_csv_offers_it_for_spreadsheets_and_says_what_it_does(
    our_snapshot: Snapshot,
    our_engine: Pool,
) -> None:
    client = application(our_snapshot, our_engine).test_client()
    for page in PAGES:
        text = client.get(page, headers={"Accept": "text/html"}).get_data(as_text=True)
        links = [unescape(link) for link in findall(r'href="([^"]*format=spreadsheet[^"]*)"', text)]
        assert links, page
        assert "begin with = + - @" in text, page
        response = client.get(links[0])
        assert response.status_code == 200, links[0]
        assert response.get_data().startswith(b"\xef\xbb\xbf"), links[0]
        assert len(cells(response.get_data().decode("utf-8-sig"))) > 1, links[0]
