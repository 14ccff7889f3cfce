"""The application over the newest snapshot, replaced without a lost request.

A new snapshot gets its own workers, application and cache; new requests go to them as soon as they
are ready, and running ones are completed by the old ones.

A damaged snapshot is not served: each request except for ``/metrics`` and static files gets 503
with a list of the damage, until ``current`` leads to another.
"""

import logging
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING

from graph_api.errors import DamagedError, HrdGraphError
from graph_api.graph.facets.definitions import KINDS
from graph_api.overlap import activities
from graph_api.snapshot.manifest import Snapshot, open_current
from graph_api.sparql.workers.lazy_pool import LazyPool
from graph_api.sparql.workers.pool import Limits, Pool
from graph_api.web.middleware.response_cache import Cache
from graph_api.web.middleware.verification import Verification
from graph_api.web.middleware.wsgi import REFUSAL, VERIFIED, Application, Environ, Start
from graph_api.web.settings import Settings
from graph_api.web.site import Pools

if TYPE_CHECKING:
    from flask import Flask

IN_MEMORY_QUADS = 200_000
DOWNLOAD_SECONDS = 300.0
_LOOK_SECONDS = 1.0
_PAGE_WORKERS = 3
_ALWAYS = ("/metrics", "/static/")
_QUICKLY_READ = ("/search?q=a", "/overlap", "/", "/data")
_READ_ONCE = (*_QUICKLY_READ, *(f"/{kind.name}" for kind in KINDS), "/data/sources")


@dataclass(frozen=True)
class _Site:
    """One snapshot with its application and workers."""

    snapshot: Snapshot
    pools: tuple[Pool | LazyPool, ...]
    application: Application
    verification: Verification


class Current:
    """WSGI middleware that follows ``<out>/current``."""

    def __init__(self, out: Path, settings: Settings) -> None:
        """Serve the snapshot in use, and check every second whether it has changed.

        :raises SnapshotError: there is no usable snapshot.
        """
        self._out = out
        self._settings = settings
        self._site = _first_site(open_current(out), settings)
        self._rejected: Snapshot | None = None
        self._warning = ""
        self._closed = Event()
        self._watcher = Thread(target=self._watch, name="snapshot watcher", daemon=True)
        self._watcher.start()

    def __call__(self, environ: Environ, start: Start) -> Iterable[bytes]:
        """Answer one request."""
        site = self._site
        if not environ["PATH_INFO"].startswith(_ALWAYS) and (damage := site.verification.damage):
            environ[REFUSAL] = damage
        environ[VERIFIED] = site.verification.done
        return site.application(environ, start)

    @property
    def snapshot(self) -> Snapshot:
        """Return the snapshot that is served."""
        return self._site.snapshot

    def close(self) -> None:
        """Stop the workers."""
        self._closed.set()
        self._watcher.join()
        self._site.verification.close()
        for pool in self._site.pools:
            pool.close()

    def _watch(self) -> None:
        while not self._closed.wait(_LOOK_SECONDS):
            if self._site.verification.damage:
                self._end_workers()
            try:
                self._look()
            except DamagedError as error:
                if error.snapshot == self._site.snapshot.path.name:
                    self._site.verification.report(error)
                else:
                    self._warn(error)
            except HrdGraphError as error:
                self._warn(error)

    def _look(self) -> None:
        """Switch if ``current`` leads to another snapshot, once its files have been verified."""
        newest = open_current(self._out)
        if newest in (self._site.snapshot, self._rejected):
            return
        verification = Verification(newest)
        verification.start()
        while not verification.wait(_LOOK_SECONDS):
            if self._closed.is_set():
                verification.close()
                return
        if damage := verification.damage:
            self._rejected = newest
            raise damage
        self._switch(_site(newest, self._settings, verification, hurry=False))

    def _warn(self, error: HrdGraphError) -> None:
        """Log once why a snapshot is not served; the next check may find it complete."""
        if str(error) != self._warning:
            self._warning = str(error)
            logging.getLogger(__name__).warning("The new snapshot is not served: %s", error)

    def _switch(self, site: _Site) -> None:
        self._site.verification.close()
        former = self._site.pools
        self._site = site
        self._close(former)

    def _end_workers(self) -> None:
        """Stop the workers on a damaged snapshot, which may fail to start repeatedly."""
        pools = self._site.pools
        self._site = replace(self._site, pools=())
        self._close(pools)

    def _close(self, pools: Iterable[Pool | LazyPool]) -> None:
        for pool in pools:
            pool.close(patience=self._settings.timeout)


def _first_site(snapshot: Snapshot, settings: Settings) -> _Site:
    """Start the application over a snapshot, or one that reports its damage."""
    verification = Verification(snapshot)
    verification.start()
    try:
        return _site(snapshot, settings, verification, hurry=True)
    except HrdGraphError:
        verification.wait()
        if not verification.damage:
            raise
    from graph_api.web.app import create_app

    # Never used: each request is refused before.
    unused = LazyPool(partial(Pool, snapshot.store))
    app = create_app(snapshot, Pools(unused, unused, unused), Settings())
    return _Site(snapshot, (unused,), app, verification)


def _site(
    snapshot: Snapshot, settings: Settings, verification: Verification, *, hurry: bool
) -> _Site:
    """Start the application over a snapshot; faster if no other one is running yet.

    :param verification: has been started. While workers start, a small snapshot is read once, so it
        is served only as it was written; a large one is served meanwhile.
    """
    small = snapshot.quads <= IN_MEMORY_QUADS
    in_memory = settings.store == "memory" or (settings.store == "auto" and small)
    # Our own pages have a worker of their own, beside the queries of clients; those of a large
    # graph more, for it is read for minutes by one while people open pages. None of these holds a
    # copy of a large graph in memory.
    start = partial(Pool, snapshot.store, at_once=hurry and small)
    starting = _start(
        _queries(settings)
        or partial(start, settings.limits, in_memory=in_memory, services=settings.federate),
        partial(
            start,
            Limits(1 if small else _PAGE_WORKERS, settings.timeout),
            in_memory=in_memory and small,
        ),
    )
    # Loaded while the workers start, which takes as long.
    from graph_api.web.app import create_app
    from graph_api.web.direct import Direct

    if small:
        verification.wait()
    if not verification.damage:
        activities.load(snapshot.index)
    queries, pages = _started(starting)
    # Whole graphs take longer than a query may; their downloads wait for no query.
    downloads = LazyPool(partial(Pool, snapshot.store, Limits(2, DOWNLOAD_SECONDS, queue=8)))
    app = create_app(snapshot, Pools(queries, pages, downloads), settings)
    # Another endpoint may change what it answers: its answers have no ETag and are not kept.
    direct = app if settings.engine else Direct(app, queries, snapshot.id)
    cached = Cache(direct, settings.cache << 20)
    if not small:
        Thread(target=_read_once, args=(app,), name="reader", daemon=True).start()
    return _Site(snapshot, (queries, pages, downloads), cached, verification)


def _queries(settings: Settings) -> Callable[[], Pool] | None:
    """Return the function that starts the pool of the remote endpoint, if there is one."""
    if settings.engine is None:
        return None
    from graph_api.sparql.remote import Remote

    return partial(Pool, partial(Remote, settings.engine), settings.limits)


def _start(*starts: Callable[[], Pool]) -> list[Future[Pool]]:
    """Start all in parallel."""
    threads = ThreadPoolExecutor()
    starting = [threads.submit(start) for start in starts]
    threads.shutdown(wait=False)
    return starting


def _started(starting: Sequence[Future[Pool]]) -> list[Pool]:
    """Wait for all; if one fails, close the others."""
    if failed := next(filter(None, (pool.exception() for pool in starting)), None):
        for pool in starting:
            if not pool.exception():
                pool.result().close()
        raise failed
    return [pool.result() for pool in starting]


def _read_once(app: "Flask") -> None:
    """Send the first requests for slow pages, so that no user waits for them."""
    client = app.test_client()
    for path in _READ_ONCE:
        client.get(path, headers={"Accept": "text/html"})
