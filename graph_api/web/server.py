"""Run the application under granian: one process that answers HTTP, beside its query workers.

granian starts that process and waits; both end on SIGTERM and SIGINT, and the query workers with
them, also when the process that waits is killed.
"""

import os
import socket
from collections.abc import Callable
from functools import partial
from http.client import HTTPConnection, HTTPException
from math import ceil
from pathlib import Path
from threading import Event, Thread
from time import monotonic, sleep
from typing import TYPE_CHECKING

from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels

from graph_api.errors import UsageError
from graph_api.snapshot.manifest import open_current
from graph_api.sparql.workers.sandbox import die_with_parent
from graph_api.web.settings import Settings

if TYPE_CHECKING:
    from graph_api.web.middleware.wsgi import Application

_STOP_SECONDS = 2  # Beyond the time limit of a query, in which all get their answer.
_HEADER_SECONDS = 10
_CONNECTIONS = 4096
_READY_SECONDS = 30.0


def run(out: Path, settings: Settings, announce: Callable[[str], None]) -> None:
    """Serve the snapshot in use until a signal comes; switch to a newer one when it appears.

    :param out: the folder of the snapshots, or of one, which is then served without an end.
    :param announce: called with the address, once it answers. Port 0 means any free one.
    :raises SnapshotError: there is no usable snapshot.
    :raises UsageError: the address cannot be listened on.
    """
    open_current(out)
    port = _claim(settings.host, settings.port)
    server = Granian(
        "HRD Graph",
        address=settings.host,
        port=port,
        interface=Interfaces.WSGI,
        http=HTTPModes.http1,
        websockets=False,
        # Those that wait for a worker or for a slow client hold a thread each.
        blocking_threads=sum(
            (
                settings.threads,
                settings.slots,
                settings.small_slots,
                settings.queue,
                settings.workers,
            )
        ),
        http1_settings=HTTP1Settings(header_read_timeout=_HEADER_SECONDS * 1000),
        backlog=_CONNECTIONS,
        log_level=LogLevels.error,
        workers_kill_timeout=ceil(settings.timeout) + _STOP_SECONDS,
    )
    loader = partial(_application, out, settings, port, announce, os.getpid())
    server.serve(target_loader=loader, wrap_loader=False)


def _claim(host: str, port: int) -> int:
    """Check that we can listen there; granian would share a port that is in use."""
    try:
        ((family, kind, protocol, _, address), *_) = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
            return int(probe.getsockname()[1])
    except OSError as error:
        raise UsageError(
            f"Cannot listen on {host}, port {port}: {error.strerror}. Stop what uses it or choose "
            "another with --host and --port."
        ) from error


def _application(
    out: Path, settings: Settings, port: int, announce: Callable[[str], None], parent: int
) -> "Application":
    """Create the application, in the process that answers HTTP."""
    die_with_parent(parent)
    # Imported here, for the process that waits needs none of it.
    from graph_api.web.connections import Sweeper
    from graph_api.web.hosts import Hosts, local
    from graph_api.web.middleware.access_log import Log
    from graph_api.web.middleware.body_limits import Guard, Slots
    from graph_api.web.middleware.departures import Departures
    from graph_api.web.middleware.snapshot_switch import DOWNLOAD_SECONDS, Current

    application: Application = Current(out, settings)
    departures = Departures(application, port)
    Thread(target=departures.run, args=(Event(),), name="departures", daemon=True).start()
    application = departures
    printed = f"http://{_reachable(settings.host)}:{port}"
    names = {*settings.allowed_host, *local(settings.host, port)}
    application = Hosts(application, settings.public_url or printed, names)
    if settings.log == "json":
        application = Log(application, queries=settings.log_queries)
    application = Guard(application, Slots(settings.slots), settings.small_slots)
    if settings.proxies:
        from werkzeug.middleware.proxy_fix import ProxyFix

        application = ProxyFix(application, x_for=settings.proxies)
    # A query waits as long as it may run, and a body may take half a minute.
    sweeper = Sweeper(port, 2 * max(settings.timeout, DOWNLOAD_SECONDS) + 30)
    Thread(target=sweeper.run, args=(Event(),), name="sweeper", daemon=True).start()
    Thread(target=_announce, args=(settings.host, port, announce), daemon=True).start()
    return application


def _announce(host: str, port: int, announce: Callable[[str], None]) -> None:
    reachable = _reachable(host)
    deadline = monotonic() + _READY_SECONDS
    while monotonic() < deadline:
        if _answers(reachable.strip("[]"), port):
            announce(f"http://{reachable}:{port}")
            return
        sleep(0.02)


def _reachable(host: str) -> str:
    """Return the host by which a server with this address can be reached."""
    reachable = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    return f"[{reachable}]" if ":" in reachable else reachable


def _answers(host: str, port: int) -> bool:
    connection = HTTPConnection(host, port, timeout=1)
    try:
        connection.request("GET", "/health")
        # 503 if the snapshot is damaged: that is an answer too.
        return connection.getresponse().status in {200, 503}
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()
