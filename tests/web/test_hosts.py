"""Which Host a server repeats in what it gives out."""

import pytest
from conftest import application
from flask.testing import FlaskClient
from werkzeug.test import Client

from graph_api.errors import UsageError
from graph_api.snapshot.manifest import Snapshot
from graph_api.sparql.workers.pool import Pool
from graph_api.web.hosts import Hosts, local, origin

PUBLIC = "https://graph.example.org"
MADE_UP = "made-up.example.net"
GIVEN_OUT = ["/.well-known/void", "/openapi.json", "/sparql?format=ttl", "/about", "/sparql"]


@pytest.fixture
def served(pool: Pool, tiny: Snapshot) -> Client:
    app = application(tiny, pool)
    return Client(Hosts(app, PUBLIC, {"other.example.org", *local("127.0.0.1", 8053)}))


@pytest.mark.parametrize("path", GIVEN_OUT)
def test_host_that_was_made_up_is_repeated_nowhere(served: Client, path: str) -> None:
    accept = "text/turtle" if "void" in path else "text/html"
    headers = {"Host": MADE_UP, "Accept": accept}
    response = served.get(path, headers=headers, follow_redirects=True)
    assert response.status_code == 200
    assert MADE_UP not in response.text + str(response.headers)


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        (MADE_UP, PUBLIC),
        ("graph.example.org", PUBLIC),
        ("Other.example.org", "http://other.example.org"),
        ("localhost:8053", "http://localhost:8053"),
        ("localhost:1", PUBLIC),
    ],
)
def test_service_description_names_the_address_by_which_it_may_be_known(
    served: Client, host: str, expected: str
) -> None:
    response = served.get("/sparql?format=nt", headers={"Host": host})
    assert f"<{expected.lower()}/sparql>" in response.text


def test_without_the_guard_any_host_is_repeated(client: FlaskClient) -> None:
    assert MADE_UP in client.get("/sparql?format=nt", headers={"Host": MADE_UP}).text


@pytest.mark.parametrize("url", ["graph.example.org", "ftp://a.example", "http://", "http://a@b"])
def test_what_is_no_address_of_a_server_is_refused(url: str) -> None:
    with pytest.raises(UsageError, match="no address of a server"):
        origin(url)


def test_address_with_a_path_is_refused() -> None:
    with pytest.raises(UsageError, match="leave it out"):
        origin("https://example.org/graph")
