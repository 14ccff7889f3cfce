"""Headers of every response: ETag, CORS and security."""

from flask import Response, request

EMBED = "/embed/"
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
# Others may frame it, so nothing in it runs, asks or sends.
_FRAMED = (
    "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors *"
)


def add_etag(response: Response) -> Response:
    """Add an ETag to responses that do not depend on the data, so that clients can cache them."""
    settled = response.status_code == 200 and not response.is_streamed
    if settled and response.headers.get("Cache-Control") is None:
        response.headers["Cache-Control"] = "no-cache"
        response.add_etag(weak=True)
        response.make_conditional(request)
    return response


def allow_all_origins(response: Response) -> Response:
    """Allow CORS for all origins: the data are public, and no request has credentials."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Expose-Headers"] = (
        "Allow, Content-Length, ETag, Hint, Retry-After"
    )
    if request.method == "OPTIONS":
        response.headers["Access-Control-Allow-Methods"] = "GET, HEAD, POST, OPTIONS"
        response.headers["Access-Control-Allow-Headers"] = "Accept, Content-Type, If-None-Match"
        response.headers["Access-Control-Max-Age"] = "86400"
    return response


def protect(response: Response) -> Response:
    """Add security headers: pages load and run only our own files, and send no referrer.

    Who reads about defenders may be at risk: no address of a page is sent to the sites it links.
    Pages of others may frame :data:`EMBED` alone.
    """
    framable = request.path.startswith(EMBED)
    response.headers["Content-Security-Policy"] = _FRAMED if framable else _POLICY
    if framable:
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
    response.headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()"
    return response
