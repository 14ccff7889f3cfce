"""ETags of answers (RFC 9110, 8.8.3 and 13.1.2), and how a cut answer is seen to be cut."""

import gzip
import json
import os
import shutil
import signal
import subprocess
from contextlib import closing
from http.client import HTTPConnection, IncompleteRead
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
from flask.testing import FlaskClient
from server import running
from soak.attacks import serving
from werkzeug.test import TestResponse

from graph_api.snapshot.manifest import Snapshot

TEN = "0 1 2 3 4 5 6 7 8 9"
HUNDRED = f"SELECT * {{ VALUES ?a {{ {TEN} }} VALUES ?b {{ {TEN} }} }}"
# Ten thousand rows, more than is kept in memory; and ten times that, more than a socket holds.
LARGE = "SELECT * { " + " ".join(f"VALUES ?{v} {{ {TEN} }}" for v in "abcd") + " }"
MANY = LARGE.replace("{ VALUES", f"{{ VALUES ?e {{ {TEN} }} VALUES", 1)


def get(client: FlaskClient, query: str = HUNDRED, **headers: str) -> TestResponse:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.get("/sparql", query_string={"query": query}, headers=named, buffered=True)


def test_etag_is_strong_and_says_snapshot_query_format_and_coding(client: FlaskClient) -> None:
    found = [
        get(client),
        get(client, HUNDRED + " "),
        get(client, Accept="text/csv"),
        *(get(client, Accept_Encoding=coding) for coding in ("gzip", "br", "zstd")),
    ]
    etags = [response.headers["ETag"] for response in found]
    assert len(set(etags)) == len(etags)
    assert not any(etag.startswith("W/") for etag in etags)
    assert get(client).headers["ETag"] == etags[0]


@pytest.mark.parametrize("coding", ["identity", "gzip", "br", "zstd"])
def test_client_that_has_the_answer_in_its_coding_gets_304(
    client: FlaskClient, coding: str
) -> None:
    first = get(client, Accept_Encoding=coding)
    for etag in (
        first.headers["ETag"],
        "W/" + first.headers["ETag"],
        f'"x", {first.headers["ETag"]}',
    ):
        again = get(client, Accept_Encoding=coding, If_None_Match=etag)
        assert (again.status_code, again.data) == (304, b"")
        assert again.headers["ETag"] == first.headers["ETag"]
        assert {"Accept", "Accept-Encoding"} <= set(again.vary)
        assert again.headers["Cache-Control"] == "public, no-cache"


def test_answer_in_a_coding_that_the_client_no_longer_reads_is_sent_anew(
    client: FlaskClient,
) -> None:
    packed = get(client, Accept_Encoding="gzip").headers["ETag"]
    assert get(client, Accept_Encoding="identity", If_None_Match=packed).status_code == 200


def test_etag_of_another_format_is_no_match(client: FlaskClient) -> None:
    csv = get(client, Accept="text/csv").headers["ETag"]
    assert get(client, If_None_Match=csv).status_code == 200


def test_star_matches_whatever_there_is(client: FlaskClient) -> None:
    assert get(client, If_None_Match="*").status_code == 304


def test_post_is_answered_whatever_the_client_has(client: FlaskClient) -> None:
    etag = get(client).headers["ETag"]
    found = client.post("/sparql", data={"query": HUNDRED}, headers={"If-None-Match": etag})
    assert found.status_code == 200


def test_what_is_new_each_time_and_what_is_an_error_may_not_be_kept(client: FlaskClient) -> None:
    for query in ("SELECT (RAND() AS ?x) {}", "SELECT"):
        assert get(client, query).headers["Cache-Control"] == "no-store"


def test_two_answers_with_new_blank_nodes_have_two_etags(client: FlaskClient) -> None:
    new = "CONSTRUCT { [] ?p ?o } WHERE { ?s ?p ?o }"
    first, second = (get(client, new) for _ in range(2))
    assert (first.data == second.data) is (first.headers["ETag"] == second.headers["ETag"])
    held = get(client, new, If_None_Match=first.headers["ETag"])
    assert held.status_code == 304


def test_large_answer_is_packed_with_its_length_and_the_same_etag_each_time(
    client: FlaskClient,
) -> None:
    plain, packed, again = (get(client, LARGE, Accept_Encoding=c) for c in ("", "gzip", "gzip"))
    assert packed.headers["Content-Encoding"] == "gzip"
    assert int(packed.headers["Content-Length"]) == len(packed.data) < len(plain.data)
    assert gzip.decompress(packed.data) == plain.data
    assert len(json.loads(plain.data)["results"]["bindings"]) == 10**4
    assert packed.headers["ETag"] == again.headers["ETag"] != plain.headers["ETag"]
    assert get(client, LARGE, Accept_Encoding="zstd").headers["Content-Length"]


def test_cut_answer_is_seen_to_be_cut_by_a_plain_client(tiny: Snapshot) -> None:
    with running(tiny.path.parent, "--timeout", "20") as (process, address):
        path = f"/sparql?query={quote(MANY)}"
        with closing(HTTPConnection(urlsplit(address).netloc, timeout=30)) as connection:
            connection.request("GET", path)
            with connection.getresponse() as response:
                response.read(1000)
                os.kill(serving(process.pid), signal.SIGKILL)
                with pytest.raises((IncompleteRead, ConnectionResetError)):
                    response.read()


def test_cut_answer_is_an_error_of_curl(tiny: Snapshot, tmp_path: Path) -> None:
    curl = shutil.which("curl")
    if curl is None:
        pytest.skip("curl is not installed; CI has it")
    with running(tiny.path.parent, "--timeout", "20") as (process, address):
        line = [curl, "-sS", "--limit-rate", "10M", "-o", str(tmp_path / "cut.json"), "-G"]
        line += [f"{address}/sparql", "--data-urlencode", f"query={MANY}"]
        with subprocess.Popen(line, stderr=subprocess.DEVNULL) as reading:
            while not (tmp_path / "cut.json").exists():
                assert reading.poll() is None
            os.kill(serving(process.pid), signal.SIGKILL)
            assert reading.wait(30) in {18, 56}  # CURLE_PARTIAL_FILE, CURLE_RECV_ERROR
