"""What a page shows, taken elsewhere: cited, embedded, announced, read by other programs."""

import json
import re
from collections.abc import Iterator
from datetime import datetime
from io import BytesIO, StringIO
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree

import pytest
import rispy
from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle
from citeproc import formatter as formatters
from citeproc.source.json import CiteProcJSON
from conftest import application
from flask.testing import FlaskClient
from PIL import Image
from pybtex.database import Entry, parse_string
from rdflib import SDO

from graph_api.graph import citation
from graph_api.graph.citation import as_bibtex, as_csl, as_ris, as_text
from graph_api.snapshot.manifest import Snapshot
from graph_api.sparql.workers.pool import Pool

# What people take with them: a figure, an answer, a list, a country, a document, recommendations.
SHARED = [
    "overlap?by=topic",
    "overlap?by=topic&mandate=sr-hrd&with=sr-foaa",
    "questions/mandates-by-country?country=HUN",
    "recommendations?topic=t-reprisals&topic=t-see",
    "id/country/HUN",
    "id/document/A-HRC-37-51",
    "id/recommendation/ai-2018/TB-d",
]
HOSTILE = citation.Citation(
    title='50% of R&D_{x} \\ ~^ #1 "quoted" <script>alert(1)</script> الرابط',
    url="https://example.org/a?b=c%20d&e={f}",
    author="Working Group on violence, its causes, and the Centre for Civil and Political Rights",
    year="2018",
    day="2018-07-01",
    symbol="A/RES/53/144",
    note="First line\nTY  - BOOK",
    of_document=True,
)


@pytest.fixture(scope="module")
def site(our_engine: Pool, our_snapshot: Snapshot) -> Iterator[FlaskClient]:
    yield application(our_snapshot, our_engine).test_client()


def with_format(path: str, form: str) -> str:
    return f"/cite/{path}{'&' if '?' in path else '?'}format={form}"


def bibtex(text: str) -> Entry:
    (entry,) = parse_string(text, "bibtex").entries.values()
    return entry


def ris(text: str) -> dict[str, object]:
    (record,) = rispy.load(StringIO(text))
    return dict(record)


def csl(text: str) -> str:
    """Format CSL-JSON as a bibliography in the style that comes with the library."""
    source = CiteProcJSON(json.loads(text))
    style = CitationStylesStyle("harvard-cite-them-right", validate=False)
    bibliography = CitationStylesBibliography(style, source, formatters.plain)
    (key,) = source
    bibliography.register(Citation([CitationItem(key)]))
    return str(bibliography.bibliography()[0])


@pytest.mark.parametrize("path", SHARED)
def test_citation_is_read_by_three_libraries_with_the_same_author_title_and_address(
    site: FlaskClient, path: str
) -> None:
    entry = bibtex(site.get(with_format(path, "bib")).text)
    record = ris(site.get(with_format(path, "ris")).text)
    text = site.get(with_format(path, "csl.json")).text
    (item,) = json.loads(text)
    title = entry.fields["title"].strip("{}")
    assert item["title"] == record["title"] == re.sub(r"\\(.)", r"\1", title)
    assert item["URL"] == entry.fields["url"] == record["urls"][0]  # type: ignore[index]
    (author,) = entry.persons["author"]
    (literal,) = item["author"]
    assert author.last_names == [f"{{{literal['literal']}}}"] or literal["literal"] in str(author)
    assert record["authors"] == [literal["literal"].replace(",", "")]
    assert item["title"] in csl(text) and literal["literal"] in csl(text)


def test_citation_of_a_document_leads_to_it_and_has_its_symbol_year_and_author(
    site: FlaskClient,
) -> None:
    entry = bibtex(site.get("/cite/id/document/A-HRC-37-51?format=bib").text)
    # From the front page of the report, of January 2018.
    assert (entry.type, entry.fields["number"], entry.fields["year"]) == (
        "techreport",
        "A/HRC/37/51",
        "2018",
    )
    assert entry.fields["url"] == "https://undocs.org/A/HRC/37/51"
    record = ris(site.get("/cite/id/document/A-HRC-37-51?format=ris").text)
    assert record["type_of_reference"] == "RPRT" and "issn" not in record


def test_citation_of_a_recommendation_names_its_document_and_place(site: FlaskClient) -> None:
    text = site.get("/cite/id/recommendation/ai-2018/TB-d").text
    assert text.startswith("Amnesty International, “Amnesty International submission")
    for part in ("(2018)", "list 3, item d", "As recorded in HRD Graph, data version"):
        assert part in text
    assert re.search(
        r"http://localhost/id/recommendation/ai-2018/TB-d\?v=[0-9a-f]{8}$", text.strip()
    )


def test_citation_of_a_view_carries_its_version_and_whose_view_it_is(
    site: FlaskClient, our_snapshot: Snapshot
) -> None:
    text = site.get("/cite/overlap?by=topic").text
    assert our_snapshot.id in text and our_snapshot.created[:10] in text
    assert "One organisation's view: Amnesty International, 2018" in text


def test_hostile_texts_stay_one_value_in_each_form() -> None:
    entry = bibtex(as_bibtex(HOSTILE))
    assert [str(person) for person in entry.persons["author"]] == [f"{{{HOSTILE.author}}}"]
    assert set(entry.fields) == {"title", "year", "number", "note", "url"}
    record = ris(as_ris(HOSTILE))
    # A comma would end a family name: Zotero and EndNote read "Last, First" in AU.
    assert record["authors"] == [HOSTILE.author.replace(",", "")]
    assert record["title"] == HOSTILE.title and record["type_of_reference"] == "RPRT"
    assert len(rispy.load(StringIO(as_ris(HOSTILE)))) == 1
    assert json.loads(as_csl(HOSTILE))[0]["title"] == HOSTILE.title
    assert HOSTILE.title in as_text(HOSTILE)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/cite/id/country/HNU", 404),
        ("/cite/questions/no-such", 404),
        ("/cite/overlap?by=no-such", 400),
        ("/cite/overlap?format=endnote", 400),
        ("/cite/recommendations?country=no-such", 400),
        ("/cite/no-such-page", 404),
        ("/card/id/country/HNU.png", 404),
        ("/figures/questions/mandates-by-country.svg?country=HUN", 400),
    ],
)
def test_what_cannot_be_shared_is_said_as_on_its_page(
    site: FlaskClient, path: str, status: int
) -> None:
    response = site.get(path)
    assert response.status_code == status and response.get_json()["detail"]


@pytest.mark.parametrize("path", SHARED)
def test_embedded_page_may_be_framed_and_runs_nothing(site: FlaskClient, path: str) -> None:
    response = site.get(f"/embed/{path}", headers={"Accept": "text/html"})
    policy = response.headers["Content-Security-Policy"]
    assert response.status_code == 200 and "frame-ancestors *" in policy
    assert policy.startswith("default-src 'none';") and "script-src" not in policy
    assert "<script" not in response.text and "<form" not in response.text
    framed = site.get(f"/{path}", headers={"Accept": "text/html"})
    assert "frame-ancestors 'none'" in framed.headers["Content-Security-Policy"]


def test_embed_of_something_gone_is_a_small_404_that_may_be_framed(site: FlaskClient) -> None:
    response = site.get("/embed/id/country/HNU", headers={"Accept": "text/html"})
    assert response.status_code == 404 and len(response.data) < 1500
    assert "frame-ancestors *" in response.headers["Content-Security-Policy"]
    assert "What was embedded here is not there" in response.text and "<nav" not in response.text


def test_each_figure_of_an_overlap_is_embedded_with_its_caveat(site: FlaskClient) -> None:
    for figure in ("network", "matrix", "upset", "bars"):
        text = site.get(f"/embed/overlap?by=topic&figure={figure}").text
        assert f'id="{figure}"' in text and "One organisation&#39;s view" in text


def test_sets_are_given_with_commas_or_one_by_one(site: FlaskClient) -> None:
    joined = site.get("/embed/overlap?figure=upset&sets=sr-hrd,sr-foaa").text
    repeated = site.get("/embed/overlap?figure=upset&sets=sr-hrd&sets=sr-foaa").text
    assert (
        joined.partition("<svg")[2].partition("</svg>")[0]
        == (repeated.partition("<svg")[2].partition("</svg>")[0])
    )


def test_page_asked_for_by_another_version_says_so(
    site: FlaskClient, our_snapshot: Snapshot
) -> None:
    html = {"Accept": "text/html"}
    for path in ("/overlap?by=topic&", "/recommendations?", "/id/country/HUN?"):
        assert "This address was made with" in site.get(f"{path}v=0123abcd", headers=html).text
        own = site.get(f"{path}v={our_snapshot.id[:8]}", headers=html)
        assert own.status_code == 200 and "This address was made with" not in own.text


def test_permanent_address_of_a_page_leads_back_to_the_same_page(site: FlaskClient) -> None:
    html = {"Accept": "text/html"}
    for path in SHARED:
        page = site.get(f"/{path}", headers=html).text
        found = re.search(r'href="([^"]*)" rel="bookmark"', page)
        assert found
        link = urlsplit(found[1].replace("&amp;", "&"))
        again = site.get(f"{link.path}?{link.query}", headers=html)
        assert again.status_code == 200 and "This address was made with" not in again.text
        expected = parse_qs(urlsplit(path).query)
        assert {k: v for k, v in parse_qs(link.query).items() if k != "v"} == expected


def test_page_is_announced_with_title_description_picture_and_one_address(
    site: FlaskClient,
) -> None:
    text = site.get("/overlap?by=topic&format=html", headers={"Accept": "text/html"}).text
    announced = dict(re.findall(r'<meta (?:property|name)="([^"]*)" content="([^"]*)"', text))
    assert announced["og:title"].startswith("No two of 15 mandates")
    assert "One organisation&#39;s view" in announced["og:description"]
    assert '<link rel="canonical" href="http://localhost/overlap?by=topic">' in text
    image = announced["og:image"].removeprefix("http://localhost").replace("&amp;", "&")
    picture = Image.open(BytesIO(site.get(image).data))
    assert picture.size == (1200, 630)


def test_answer_with_bars_is_a_picture_with_title_source_and_address(site: FlaskClient) -> None:
    path = "/figures/questions/articles-by-support"
    root = ElementTree.fromstring(site.get(f"{path}.svg").data)
    said = "".join(root.itertext())
    for part in ("Source: ", "Data version", "http://localhost/questions/articles-by-support?v="):
        assert part in said
    assert Image.open(BytesIO(site.get(f"{path}.png").data)).width > 500


def test_json_ld_uses_terms_of_schema_org_and_has_what_a_data_set_needs(site: FlaskClient) -> None:
    for path in ("/", "/data"):
        text = site.get(path, headers={"Accept": "text/html"}).text
        found = re.search(r'<script type="application/ld\+json">(.*?)</script>', text, re.S)
        assert found
        data = json.loads(found[1])
        assert data["@type"] == "Dataset" and 50 <= len(data["description"]) <= 5000
        assert {"name", "license", "creator", "version", "distribution"} <= data.keys()
        for thing in (data, data["creator"], *data["distribution"]):
            # rdflib knows all terms of schema.org, and warns of others.
            assert all(SDO[name] for name in thing if not name.startswith("@"))
        for file in data["distribution"]:
            address = file["contentUrl"].removeprefix("http://localhost")
            with site.head(address) as response:
                assert response.status_code == 200


def test_every_address_of_the_sitemap_answers_and_none_comes_twice(site: FlaskClient) -> None:
    response = site.get("/sitemap.xml")
    assert len(response.data) < 50_000_000
    root = ElementTree.fromstring(response.data)
    space = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    assert root.tag == f"{space}urlset"
    addresses = [url.findtext(f"{space}loc") or "" for url in root]
    assert len(addresses) == len(set(addresses)) <= 50_000
    assert all(datetime.fromisoformat(url.findtext(f"{space}lastmod") or "") for url in root)
    for address in addresses[::40]:
        path = address.removeprefix("http://localhost")
        assert site.get(path, headers={"Accept": "text/html"}).status_code == 200, address
    assert f"Sitemap: {'http://localhost'}/sitemap.xml" in site.get("/robots.txt").text


def test_feed_has_the_version_that_is_served(site: FlaskClient, our_snapshot: Snapshot) -> None:
    root = ElementTree.fromstring(site.get("/data/versions.atom").data)
    space = "{http://www.w3.org/2005/Atom}"
    # RFC 4287, 4.1.1 and 4.1.2.
    for name in ("id", "title", "updated", "author"):
        assert root.find(space + name) is not None
    titles = [entry.findtext(f"{space}title") for entry in root.iter(f"{space}entry")]
    assert f"Data version {our_snapshot.id}" in titles


def test_icon_is_a_picture_and_search_can_be_added_to_a_browser(site: FlaskClient) -> None:
    assert Image.open(BytesIO(site.get("/favicon.ico").data)).size == (32, 32)
    root = ElementTree.fromstring(site.get("/opensearch.xml").data)
    url = root.find("{http://a9.com/-/spec/opensearch/1.1/}Url")
    assert url is not None
    template = url.get("template", "").removeprefix("http://localhost")
    assert "Hungary" in site.get(template.replace("{searchTerms}", "HUN")).text
