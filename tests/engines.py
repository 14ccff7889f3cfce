"""Start other SPARQL servers on free loopback ports, with the statements of a folder of parts.

`oxigraph` comes from PyPI, Virtuoso from Debian (`virtuoso-opensource-7`; CI installs it).
"""

import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep
from urllib.error import URLError
from urllib.request import urlopen

OXIGRAPH = Path(sys.executable).with_name("oxigraph")
VIRTUOSO = shutil.which("virtuoso-t")
ISQL = shutil.which("isql-vt") or shutil.which("isql-v")
_INI = """
[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
[TempDatabase]
DatabaseFile = {folder}/temporary.db
TransactionFile = {folder}/temporary.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
NumberOfBuffers = {buffers}
MaxDirtyBuffers = {dirty}
DirsAllowed = {folder}, {parts}
ThreadsPerQuery = 2
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerRoot = {folder}
ServerThreads = 10
[SPARQL]
ResultSetMaxRows = 10000000
MaxQueryExecutionTime = 300
DefaultQuery = ASK {{}}
"""


def free_port() -> int:
    """Find a loopback port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def wait(ready: Callable[[], bool], seconds: float = 60) -> None:
    deadline = monotonic() + seconds
    while not ready():
        assert monotonic() < deadline, "the server did not start in time"
        sleep(0.05)


def answers(address: str) -> bool:
    """Tell whether an HTTP server is there, whatever it says."""
    try:
        with urlopen(address, timeout=5):
            return True
    except URLError as error:
        return hasattr(error, "code")
    except OSError:
        return False


@contextmanager
def oxigraph(parts: Path, folder: Path, mode: str = "serve") -> Iterator[str]:
    """Serve the parts with `oxigraph serve`; gives the address of its query endpoint."""
    files = [str(path) for path in sorted(parts.glob("*.nq.gz"))]
    store, address = str(folder / "store"), f"127.0.0.1:{free_port()}"
    load = [str(OXIGRAPH), "load", "--location", store, "--format", "nq", "--file", *files]
    subprocess.run(load, check=True, capture_output=True)
    optimize = [str(OXIGRAPH), "optimize", "--location", store]
    subprocess.run(optimize, check=True, capture_output=True)
    line = [str(OXIGRAPH), mode, "--location", store, "--bind", address, "--union-default-graph"]
    with subprocess.Popen(line, stderr=subprocess.DEVNULL) as process:
        try:
            wait(lambda: answers(f"http://{address}/query?query=ASK%7B%7D"))
            yield f"http://{address}/query"
        finally:
            process.kill()


@contextmanager
def virtuoso(parts: Path, folder: Path, buffers: int = 10_000) -> Iterator[str]:
    """Serve the parts with Virtuoso, loaded in bulk; gives the address of its query endpoint.

    :param buffers: pages of 8 KiB that it keeps in memory.
    """
    assert VIRTUOSO and ISQL
    sql, http = free_port(), free_port()
    ini = folder / "virtuoso.ini"
    ini.write_text(
        _INI.format(
            folder=folder, parts=parts, sql=sql, http=http, buffers=buffers, dirty=buffers * 3 // 4
        )
    )
    line = [VIRTUOSO, "+foreground", "+configfile", str(ini)]
    quiet = subprocess.DEVNULL
    with subprocess.Popen(line, cwd=folder, stdout=quiet, stderr=quiet) as process:
        try:
            wait(lambda: answers(f"http://127.0.0.1:{http}/sparql?query=ASK%7B%7D"), 120)
            for command in (
                f"ld_dir('{parts}', '*.nq.gz', 'urn:unnamed');",
                "rdf_loader_run();",
                "checkpoint;",
            ):
                run = [ISQL, str(sql), "dba", "dba", f"exec={command}"]
                subprocess.run(run, check=True, capture_output=True, timeout=900)
            yield f"http://127.0.0.1:{http}/sparql"
        finally:
            process.kill()
