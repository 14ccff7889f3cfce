"""Known host names of the server; a request with another one is answered as by the first.

Links in VoID, OpenAPI, the service description and on printed pages begin with the name in the
request, which any client can make up.
"""

from collections.abc import Collection, Iterable
from urllib.parse import urlsplit

from graph_api.errors import UsageError
from graph_api.web.middleware.wsgi import Application, Environ, Start

_LOCAL = ("localhost", "127.0.0.1", "[::1]")


class Hosts:
    """WSGI middleware that replaces unknown host names."""

    def __init__(self, application: Application, public_url: str, hosts: Collection[str]) -> None:
        """Take the application, the public address, and other valid values of Host."""
        self._application = application
        self._scheme, self._host = origin(public_url)
        self._known = {host.lower() for host in hosts}

    def __call__(self, environ: Environ, start: Start) -> Iterable[bytes]:
        """Answer one request."""
        host = environ.get("HTTP_HOST", "").lower()
        if host == self._host:
            environ["wsgi.url_scheme"] = self._scheme
        elif host not in self._known:
            environ["HTTP_HOST"], environ["wsgi.url_scheme"] = self._host, self._scheme
        return self._application(environ, start)


def origin(url: str) -> tuple[str, str]:
    """Parse scheme and host, with a port other than the default, of the public address.

    :raises UsageError: it is none, or has more than these.

    >>> origin("https://Graph.example.org/")
    ('https', 'graph.example.org')
    """
    parts = urlsplit(url)
    plain = parts.path in {"", "/"} and not parts.query and not parts.fragment
    if parts.scheme not in {"http", "https"} or not parts.hostname or "@" in parts.netloc:
        raise UsageError(f"{url} is no address of a server, such as https://graph.example.org.")
    if not plain:
        raise UsageError(f"{url} has a path. A server answers at the root of a host: leave it out.")
    return parts.scheme, parts.netloc.lower()


def local(host: str, port: int) -> set[str]:
    """List the names of a server on its own machine, and the address it listens on."""
    listening = f"[{host}]" if ":" in host else host
    return {f"{name}:{port}" for name in (*_LOCAL, listening)}
