"""IRIs and prefixes, each written once, and where the RDF files are.

The environment variable ``HRD_GRAPH_BASE`` changes the base of all our IRIs (the default one is not
registered at w3id.org yet). Files keep the default base; :func:`read_text` replaces it on reading,
so no other module may read RDF or SPARQL files by itself.
"""

import os
import re
from pathlib import Path

DEFAULT_BASE = "https://w3id.org/hrd-graph/"
BASE = os.environ.get("HRD_GRAPH_BASE", DEFAULT_BASE).rstrip("/") + "/"

ONTOLOGY = BASE + "ontology"
TERMS = BASE + "ontology#"
SHAPES = BASE + "shapes#"
SCHEMES = BASE + "scheme/"
THINGS = BASE + "id/"
GRAPHS = BASE + "graph/"

PREFIXES = {
    "hrd": TERMS,
    "hrds": SHAPES,
    "id": THINGS,
    "graph": GRAPHS,
    "scheme": SCHEMES,
    "cito": "http://purl.org/spar/cito/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcterms": "http://purl.org/dc/terms/",
    "org": "http://www.w3.org/ns/org#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "https://schema.org/",
    "sh": "http://www.w3.org/ns/shacl#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "text": BASE + "text#",
    "void": "http://rdfs.org/ns/void#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


def resources() -> Path:
    """Return the folder that holds ``ontology/``, ``data/`` and ``shapes/``.

    In the wheel that is ``graph_api/rdf``, in a checkout the top of the repository.
    """
    package = Path(__file__).parent
    inside = package / "rdf"
    return inside if inside.is_dir() else package.parent


def in_checkout() -> bool:
    """Tell whether the program runs from a checkout rather than from an installed wheel."""
    return resources() != Path(__file__).parent / "rdf"


def user_folder() -> Path:
    """Where an installed program keeps its data: below ``$XDG_DATA_HOME``."""
    home = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(home) / "hrd-graph"


def read_text(path: Path) -> str:
    """Read an RDF or SPARQL file as UTF-8, with the base replaced by the one that is set.

    :raises UnicodeDecodeError: the file is not UTF-8.
    :raises OSError: it cannot be read.
    """
    text = path.read_text(encoding="utf-8")
    return text if BASE == DEFAULT_BASE else text.replace(DEFAULT_BASE, BASE)


def shorten(iri: str) -> str:
    """Write an IRI with one of our prefixes where that leaves a plain name, else in full.

    >>> shorten("http://www.w3.org/2004/02/skos/core#broader")
    'skos:broader'
    >>> shorten("https://w3id.org/hrd-graph/id/country/HUN")
    '<https://w3id.org/hrd-graph/id/country/HUN>'
    """
    for prefix, namespace in PREFIXES.items():
        local = iri.removeprefix(namespace)
        if local != iri and re.fullmatch(r"[\w-]+", local):
            return f"{prefix}:{local}"
    return f"<{iri}>"
