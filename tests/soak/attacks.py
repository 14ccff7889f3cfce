"""What is not a matter of the query: bodies, headers, slow clients, dead workers, a full disk."""

import gzip
import os
import resource
import signal
import socket
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from select import select
from threading import Thread
from time import monotonic, sleep

from soak.client import FaultError, by_get, by_post, connect, exchange, head, judge, read
from soak.queries import CROSS, PRODUCT

LARGE = 100_000_000
_PIECE = b"x" * (1 << 20)
ENDLESS = f"SELECT (COUNT(*) AS ?n) {{ {PRODUCT} }}".encode()
# Some 2 MB as JSON, and 20 MB, in a second.
MIDDLE, LONG = (
    "SELECT * { " + " ".join(f"VALUES ?{n} {{ 0 1 2 3 4 5 6 7 8 9 }}" for n in names) + " }"
    for names in ("abcd", "abcde")
)


@dataclass
class Target:
    """The server under attack, how long slow clients go on, others may wait, and it starts."""

    address: str
    pid: int
    seconds: float = 8.0
    clients: int = 40
    patience: float = 0.5
    settle: float = 4.0


def children(pid: int) -> list[int]:
    """List the processes that a process has started."""
    found = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True)
    return [int(word) for word in found.stdout.split() if os.path.exists(f"/proc/{word.decode()}")]


def serving(pid: int) -> int:
    """Find the process that answers HTTP: of those that the command started, that with workers."""
    return next(child for child in children(pid) if workers(child))


def workers(pid: int) -> list[int]:
    """List the query workers of the process that answers HTTP."""
    return [child for child in children(pid) if b"graph_api.sparql.workers.server" in _line(child)]


def _line(pid: int) -> bytes:
    with suppress(OSError), open(f"/proc/{pid}/cmdline", "rb") as file:
        return file.read()
    return b""


def together(ask: Callable[[int], str], count: int) -> list[str]:
    """Do something ``count`` times at once; a fault is reported as such, beginning with ``!``."""
    outcomes: list[str] = []

    def one(number: int) -> None:
        try:
            outcomes.append(ask(number))
        except (FaultError, OSError) as error:
            outcomes.append(f"!{error}")

    threads = [Thread(target=one, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def large_bodies(target: Target) -> list[str]:
    """Send 100 MB: with its length, in chunks, and asking first; then a length that is a lie."""
    kind = {"Content_Type": "application/sparql-query"}
    told = head("POST", "/sparql", **kind, Content_Length=str(LARGE))
    chunked = head("POST", "/sparql", **kind, Transfer_Encoding="chunked")
    asking = head("POST", "/sparql", **kind, Content_Length=str(LARGE), Expect="100-continue")
    pieces = [_PIECE] * (LARGE // len(_PIECE)) + [_PIECE[: LARGE % len(_PIECE)]]
    packed = [b"%x\r\n%b\r\n" % (len(p), p) for p in pieces] + [b"0\r\n\r\n"]

    def send(number: int) -> str:
        start, rest = [(told, pieces), (chunked, packed), (asking, [])][number % 3]
        with connect(target.address) as connection:
            with suppress(BrokenPipeError, ConnectionResetError):
                for piece in (start, *rest):
                    connection.sendall(piece)
            return judge(read(connection))

    return [send(number) for number in range(3)] + together(send, 6)


def packed_bodies(target: Target) -> list[str]:
    """Send bodies packed with gzip: a query, and a bomb of 100 MB in 100 kB."""
    kind = {"Content_Type": "application/sparql-query", "Content_Encoding": "gzip"}
    bodies = [gzip.compress(b"ASK {}"), gzip.compress(b" " * LARGE, 1)]
    starts = [head("POST", "/sparql", **kind, Content_Length=str(len(b))) for b in bodies]
    requests = [start + body for start, body in zip(starts, bodies, strict=True)]
    return [judge(exchange(target.address, request)) for request in requests]


def slow_senders(target: Target) -> list[str]:
    """Send a head or a body byte by byte, from many connections at once, and never end."""
    body = head("POST", "/sparql", Content_Type="application/sparql-query", Content_Length="900")
    starts = (
        body + b"ASK",
        body,
        b"GET /sparql?query=ASK",
        b"POST /sparql HTTP/1.1\r\nHost: x\r\n",
    )

    def drip(number: int) -> str:
        body = number % len(starts) < 2
        with connect(target.address) as connection:
            connection.sendall(starts[number % len(starts)])
            deadline = monotonic() + target.seconds
            while monotonic() < deadline:
                if select([connection], [], [], 0.5)[0]:
                    return judge(read(connection)) if body else ended(connection)
                with suppress(BrokenPipeError, ConnectionResetError):
                    connection.sendall(b" " if body else b"x")
        return "left"

    return together(drip, target.clients)


def ended(connection: socket.socket) -> str:
    """Read the end of a connection whose request has no whole head, or the refusal."""
    try:
        return judge(read(connection), below=True)
    except FaultError:
        return "closed"


def slow_readers(target: Target) -> list[str]:
    """Ask for 2 or 20 MB, kept or new, and read next to nothing of it."""

    def sip(number: int) -> str:
        query = (MIDDLE, LONG)[number // 2 % 2]
        request = by_get(query if number % 2 else f"{query} #{number}")
        with connect(target.address) as connection:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            connection.sendall(request)
            line = connection.recv(12)
            if not line.endswith(b" 200"):
                return line.decode()[-3:]
            deadline = monotonic() + target.seconds
            while monotonic() < deadline and connection.recv(100):
                sleep(0.5)
        return "left"

    return together(sip, target.clients)


def large_answers(target: Target) -> list[str]:
    """Ask for 20 MB and read it all, from several clients at once."""

    def fetch(number: int) -> str:
        try:
            reply = exchange(target.address, by_get(LONG), f"127.0.1.{number + 1}")
        except FaultError as error:
            if str(error).startswith("cut"):
                return "cut"  # Its time was over, and the client knows.
            raise
        if reply.status != 200:
            return judge(reply)
        # Parsing so much would hold up the client that watches, which shares our process.
        if reply.body.count(b'"a"') != 1 + 10**5 or not reply.body.endswith(b"}]}}"):
            raise FaultError(f"200 with {len(reply.body)} bytes of another answer")
        return "200"

    return together(fetch, 6)


def leavers(target: Target) -> list[str]:
    """Ask and leave: at once, after a moment, in the middle of the answer."""

    def leave(number: int) -> str:
        queries = (ENDLESS, LONG.encode(), b"ASK {}", f"SELECT * {{ {CROSS} }}".encode())
        with connect(target.address) as connection:
            connection.sendall(by_post(queries[number % len(queries)]))
            if number % 3 == 1:
                sleep(0.2)
            elif number % 3 == 2 and number % 4 == 1:
                connection.recv(10_000)
        return "left"

    return together(leave, target.clients)


def departed(target: Target) -> list[str]:
    """Leave slow queries, and see their workers rest within 2 seconds of it."""
    with connect(target.address) as connection:
        connection.sendall(by_get(ENDLESS.decode() + f" # {monotonic()}"))
        sleep(0.5)
    sleep(2)
    at_work = workers(serving(target.pid))
    before = {pid: _ticks(pid) for pid in at_work}
    sleep(0.3)
    busy = [pid for pid in at_work if _ticks(pid) > before[pid] + 10]
    return [f"!{len(busy)} workers went on for nobody" if busy else "left"]


def many_small(target: Target) -> list[str]:
    """Send small queries by POST from 200 addresses at once."""

    def ask(number: int) -> str:
        source = f"127.0.2.{number % 200 + 1}"
        return judge(exchange(target.address, by_post(f"ASK {{}} # {number}".encode()), source))

    return together(ask, 200)


def made_up_hosts(target: Target) -> list[str]:
    """Name another host; it is to be repeated nowhere."""
    outcomes = []
    for path in ("/.well-known/void", "/openapi.json", "/sparql?format=ttl", "/about"):
        request = head("GET", path).replace(b"Host: 127.0.0.1", b"Host: made-up.example", 1)
        reply = exchange(target.address, request)
        repeated = "made-up.example" in reply.text or b"made-up.example" in reply.body
        outcomes.append(f"!{path} repeats a made-up host" if repeated else str(reply.status))
    return outcomes


def long_headers(target: Target) -> list[str]:
    """Send 40 Accept headers of 100 kB, each another one."""
    return [
        judge(exchange(target.address, by_get("ASK {}", Accept=f"text/csv, {'x' * 100_000}/{n}")))
        for n in range(40)
    ]


def crowd(target: Target) -> list[str]:
    """Ask 50 slow queries at once: most are refused at once, the others at their time limit."""
    return together(lambda _: judge(exchange(target.address, by_post(ENDLESS))), 50)


def crowd_from_everywhere(target: Target) -> list[str]:
    """Ask slow queries from 20 clients, five each, at once."""

    def ask(number: int) -> str:
        source = f"127.0.1.{number % 20 + 1}"
        return judge(exchange(target.address, by_post(ENDLESS), source))

    return together(ask, 100)


def kills(target: Target) -> list[str]:
    """Kill the workers that are in the middle of a query."""
    at_work = set(workers(serving(target.pid)))

    def kill() -> None:
        sleep(0.2)
        before = {pid: _ticks(pid) for pid in at_work}
        sleep(0.3)
        for pid in at_work:
            if _ticks(pid) > before[pid] + 5:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)

    killer = Thread(target=kill)
    killer.start()
    outcomes = together(lambda _: judge(exchange(target.address, by_post(ENDLESS))), 3)
    killer.join()
    return outcomes


def _ticks(pid: int) -> int:
    """Processor time of a process, in hundredths of a second."""
    with suppress(OSError), open(f"/proc/{pid}/stat") as file:
        fields = file.read().rpartition(")")[2].split()
        return int(fields[11]) + int(fields[12])
    return 0


@contextmanager
def no_room(pid: int) -> Iterator[None]:
    """Let a process write no file beyond 2 MiB, as if the disk were full."""
    _, hard = resource.prlimit(pid, resource.RLIMIT_FSIZE)
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (2 << 20, hard))
    try:
        yield
    finally:
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (hard, hard))


def full_disk(target: Target) -> list[str]:
    """Ask for more than there is room for."""
    with no_room(serving(target.pid)):
        return [
            judge(exchange(target.address, by_get(f"{LONG} # {number} full", **headers)))
            for number, headers in enumerate([{}, {"Accept_Encoding": "gzip"}])
        ]


def tricks(target: Target) -> list[str]:
    """Send heads and addresses that mean to confuse."""
    return [_trick(target.address, request) for request in TRICKS]


def _trick(address: str, request: bytes) -> str:
    with connect(address) as connection:
        with suppress(BrokenPipeError, ConnectionResetError):
            connection.sendall(request)
        try:
            return judge(read(connection), below=True)
        except FaultError as error:
            if str(error).startswith("no answer"):
                return "closed"  # What is no HTTP gets no answer by HTTP.
            raise FaultError(f"{request[:60]!r}: {error}") from error


FORM = {"Content_Type": "application/x-www-form-urlencoded"}
DIRECT = {"Content_Type": "application/sparql-query"}
MULTIPART = {"Content_Type": "multipart/form-data; boundary=x"}
ASK = "/sparql?query=ASK%20%7B%7D"
TRICKS = [
    by_post(b"ASK { ?s ?p '\xff\xfe' }"),
    by_post("ASK {}".encode("utf-16")),
    head("GET", "/sparql?query=ASK%20%7B%20%3Fs%20%3Fp%20%22%FF%22%20%7D"),
    head("GET", "/sparql?query=%"),
    head("GET", "/sparql?query=%00"),
    head("GET", f"{ASK}&format=csv%0d%0aX-Evil:%201"),
    head("GET", f"{ASK}&format={'a' * 5000}"),
    head("GET", f"{ASK}&{'&'.join(f'a{n}=1' for n in range(5000))}"),
    head("GET", f"{ASK}&default-graph-uri=%3Cnot%20an%20iri%3E"),
    head("GET", f"{ASK}&default-graph-uri=file:///etc/passwd"),
    head("GET", "/static/../../../../etc/passwd"),
    head("GET", "/static/..%2f..%2f..%2f..%2fetc%2fpasswd"),
    head("GET", "/data/..%2f..%2fetc%2fpasswd.ttl"),
    head("GET", "/id/%2e%2e/%00"),
    head("GET", "/id/country/" + "A" * 20_000),
    head("GET", "/id/country/%FF%FE"),
    head("GET", "/" + "a/" * 5000),
    head("GET", "//evil.example/sparql"),
    head("GET", "http://evil.example/sparql?query=ASK%20%7B%7D"),
    head("GET", "/questions/%3Cscript%3E?x=%3Cscript%3E", Accept="text/html"),
    head("GET", "/sparql?query=" + "a" * 1_000_000),
    head("GET", ASK, Accept=", ".join(f"a/b{n};q=0.{n % 10}" for n in range(3000))),
    head("GET", ASK, Accept="*/*;q=banana, ;;;,,,"),
    head("GET", ASK, Accept="text/html;q=1e400, text/csv;q=-1, text/csv;q=nan"),
    head("GET", ASK, Accept_Encoding="gzip;q=x, br;q=, zstd;q=9, *;q=0"),
    head("GET", ASK, If_None_Match='"' + "x" * 50_000),
    head("GET", ASK, If_Modified_Since="never", Range="bytes=5-1,7-", If_Range="x"),
    head("GET", "/data/all.nq.gz", Range="bytes=" + ",".join("0-" for _ in range(1000))),
    head("GET", ASK, X_Forwarded_For="127.0.0.9, " * 1000),
    head("GET", ASK, X_Long="x" * 1_000_000),
    head("GET", ASK, **{f"X-{n}": "1" for n in range(500)}),
    head("GET", ASK, Host="evil.example\x00"),
    head("GET", ASK, Cookie="a=" + "b" * 30_000),
    head("BREW", "/sparql"),
    head("TRACE", "/sparql"),
    head("CONNECT", "/sparql"),
    head("OPTIONS", "*"),
    head("PUT", "/sparql", **DIRECT, Content_Length="6") + b"ASK {}",
    head("DELETE", "/sparql"),
    head("POST", "/sparql", **DIRECT, Content_Length="6, 6") + b"ASK {}",
    head("POST", "/sparql", **DIRECT, Content_Length="-1") + b"ASK {}",
    head("POST", "/sparql", **DIRECT, Content_Length="9" * 30) + b"ASK {}",
    head("POST", "/sparql", **DIRECT, Content_Length="100") + b"ASK {}",
    head("POST", "/sparql", **DIRECT, Content_Length="6", Transfer_Encoding="chunked") + b"ASK {}",
    head("POST", "/sparql", **DIRECT, Transfer_Encoding="chunked") + b"FFFFFFFFFFFFFFFFF\r\nASK",
    head("POST", "/sparql", **DIRECT, Transfer_Encoding="gzip, chunked") + b"0\r\n\r\n",
    head("POST", "/sparql", Content_Type="application/sparql-query; charset=\xff") + b"",
    head("POST", "/sparql", Content_Type="multipart/form-data", Content_Length="6") + b"ASK {}",
    head("POST", "/sparql", **MULTIPART, Content_Length="5") + b"--x\r\n",
    head("POST", "/sparql", **FORM, Content_Length="9") + b"query=%FF",
    head("POST", "/sparql", **FORM, Content_Length="300000") + b"a=1&" * 75_000,
    head("POST", ASK, **DIRECT, Content_Length="6") + b"ASK {}",
    b"GET /sparql?query=ASK HTTP/9.9\r\n\r\n",
    b"GET /sparql\r\n\r\n",
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    b"\x00" * 10_000,
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    b"GET /sparql HTTP/1.1\r\nHost: a\r\nHost: b\r\nConnection: close\r\n\r\n",
    b"GET / HTTP/1.1\nHost: x\nConnection: close\n\n",
]  # fmt: skip
KINDS: dict[str, Callable[[Target], list[str]]] = {
    "100 MB body": large_bodies,
    "gzip body": packed_bodies,
    "slow sender": slow_senders,
    "slow reader": slow_readers,
    "large answer": large_answers,
    "client that leaves": leavers,
    "work for nobody": departed,
    "200 small bodies": many_small,
    "made-up host": made_up_hosts,
    "long Accept header": long_headers,
    "50 slow queries": crowd,
    "20 slow clients": crowd_from_everywhere,
    "killed worker": kills,
    "full disk": full_disk,
    "header and path trick": tricks,
}
