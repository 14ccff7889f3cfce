"""The namespaces of our IRIs and of the vocabularies in use, each written once.

The environment variable ``HRD_GRAPH_BASE`` changes the base of all our IRIs (the default one is not
registered at w3id.org yet).
"""

import os
import re

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
# Kinds of things with a prefix of their own, for a slash needs a backslash in the local name of a
# query: country:HUN is id:country\\/HUN.
KINDS = ("actor", "article", "claim", "country", "document", "group", "recommendation", "topic")
PREFIXES |= {kind: f"{THINGS}{kind}/" for kind in KINDS}


def local_id(iri: str) -> str:
    """Return the id of one of our things: its IRI after the kind; any other IRI as it is.

    >>> local_id("https://w3id.org/hrd-graph/id/country/HUN"), local_id("urn:x")
    ('HUN', 'urn:x')
    """
    kind, _, local = iri.removeprefix(THINGS).partition("/")
    return local if iri.startswith(THINGS) and kind and local else iri


def shorten(iri: str) -> str:
    """Write an IRI with one of our prefixes where that leaves a plain name, else in full.

    >>> shorten("http://www.w3.org/2004/02/skos/core#broader")
    'skos:broader'
    >>> shorten("https://w3id.org/hrd-graph/id/country/HUN")
    '<https://w3id.org/hrd-graph/id/country/HUN>'
    """
    for prefix, namespace in PREFIXES.items():
        local = iri.removeprefix(namespace)
        if prefix not in KINDS and local != iri and re.fullmatch(r"[\w-]+", local):
            return f"{prefix}:{local}"
    return f"<{iri}>"
