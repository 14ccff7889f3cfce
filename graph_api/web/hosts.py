"""The names by which the server is known; a request by another name is answered as if by the first.

Links in VoID, OpenAPI, the service description and on printed pages begin with the name in the
request, which any client can make up.
"""

from collections.abc import Collection, Iterable
from urllib.parse import urlsplit

from graph_api.errors import UsageError
from graph_api.web.middleware.wsgi import Application, Environ, Start

_LOCAL = ("localhost", "127.0.0.1", "[::1]")


class Hosts:
    """A WSGI application in front of another, which sees known names only."""

    def __init__(self, application: Application, public_url: str, hosts: Collection[str]) -> None:
        """Take the application, the address that is given out, and what else Host may say."""
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
    """Read scheme and host, with its port if it is not the usual one, of the public address.

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
    """List the names of a server for who is on its machine, and the address it listens on."""
    listening = f"[{host}]" if ":" in host else host
    return {f"{name}:{port}" for name in (*_LOCAL, listening)}
