"""Start the servers that are compared, each on a free loopback port with the same statements."""

import gzip
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

from engines import OXIGRAPH, VIRTUOSO, answers, free_port, oxigraph, virtuoso, wait
from server import running

from bench.endpoint.processes import wait_until_quiet
from graph_api.snapshot import build

OURS, DISK, MEMORY = "hrd-graph", "oxigraph", "oxigraph memory"
RDFLIB, COLUMNS = "rdflib-endpoint", "virtuoso"
_BUFFERS = 150_000
# Run by the Python of an environment of its own: see the Makefile.
_RDFLIB_SERVER = """
import sys, uvicorn
from rdflib import Dataset
from rdflib_endpoint import SparqlEndpoint
graph = Dataset(default_union=True)
graph.parse(sys.argv[1], format="nquads")
uvicorn.run(SparqlEndpoint(graph=graph), port=int(sys.argv[2]), log_level="error")
"""
Server = Callable[[Path, Path], AbstractContextManager[str]]


@dataclass(frozen=True)
class Ours:
    """This program as it runs."""

    address: str
    pid: int
    store: Path


@contextmanager
def ours(parts: Path, folder: Path) -> Iterator[Ours]:
    """Serve with this program, in memory, with a cache of the usual size."""
    built = build.build(parts, folder, plain=True)
    options = ["--workers", "2", "--store", "memory", "--memory", "8192", "--timeout", "120"]
    with running(built.path, *options) as (process, address):
        # Each worker loads the statements, and a large graph is read once for our own pages.
        wait_until_quiet(process.pid, 900)
        yield Ours(f"{address}/sparql", process.pid, built.store)


@contextmanager
def oxigraph_memory(parts: Path, folder: Path) -> Iterator[str]:
    """Serve with ``oxigraph serve``, in memory."""
    address = f"127.0.0.1:{free_port()}"
    line = [str(OXIGRAPH), "serve", "--bind", address, "--union-default-graph"]
    with subprocess.Popen(line, stderr=subprocess.DEVNULL, cwd=folder) as process:
        try:
            wait(lambda: answers(f"http://{address}/query?query=ASK%7B%7D"))
            _post(parts, folder, address)
            yield f"http://{address}/query"
        finally:
            process.kill()


@contextmanager
def rdflib_endpoint(python: Path, parts: Path, folder: Path) -> Iterator[str]:
    """Serve with rdflib-endpoint, in memory."""
    file, port = _unpacked(parts, folder), free_port()
    line = [str(python), "-c", _RDFLIB_SERVER, str(file), str(port)]
    with subprocess.Popen(line, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            wait(lambda: answers(f"http://127.0.0.1:{port}/?query=ASK%7B%7D"), 300)
            yield f"http://127.0.0.1:{port}/"
        finally:
            process.kill()


def peers() -> dict[str, Server]:
    """List the other servers for the large data set; those that are not installed are left out."""
    found: dict[str, Server] = {
        DISK: lambda parts, folder: oxigraph(parts, folder, "serve-read-only"),
        MEMORY: oxigraph_memory,
    }
    if VIRTUOSO:
        found[COLUMNS] = lambda parts, folder: virtuoso(parts, folder, _BUFFERS)
    return found


def _unpacked(parts: Path, folder: Path) -> Path:
    file = folder / "all.nq"
    (packed,) = parts.glob("*.nq.gz")
    with gzip.open(packed) as source, file.open("wb") as target:
        shutil.copyfileobj(source, target, 1 << 20)
    return file


def _post(parts: Path, folder: Path, address: str) -> None:
    file, parted = _unpacked(parts, folder), urlsplit(f"http://{address}")
    connection = HTTPConnection(parted.hostname or "", parted.port, timeout=900)
    kind = {"Content-Type": "application/n-quads", "Content-Length": str(file.stat().st_size)}
    with file.open("rb") as body:
        connection.request("POST", "/store?no_transaction", body, kind)
    response = connection.getresponse()
    assert response.status in {200, 201, 204}, response.read()
    file.unlink()
