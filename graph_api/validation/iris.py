"""IRIs for people: ours as in the files, those of files as relative paths."""

import os
from pathlib import Path
from urllib.parse import quote

from graph_api.rdf.namespaces import THINGS, shorten

FILE = "file://"


def brief(iri: str) -> str:
    """Shorten an IRI: ours as in the files, others with a prefix or in full.

    An IRI of a file, to which relative ones are resolved, is written relative to the folder where
    the command runs.

    >>> brief("https://w3id.org/hrd-graph/id/country/HUN")
    '<country/HUN>'
    >>> brief((Path.cwd() / "a.ttl").as_uri() + "#b")
    '<a.ttl#b>'
    """
    if iri.startswith(THINGS):
        return f"<{iri.removeprefix(THINGS)}>"
    if iri.startswith(FILE):
        return f"<{_from_here(iri.removeprefix(FILE))}>"
    return shorten(iri)


def _from_here(path: str) -> str:
    here = quote(str(Path.cwd()))
    if path.startswith(f"{here}/"):
        return path.removeprefix(f"{here}/")
    return os.path.relpath(path, here)
