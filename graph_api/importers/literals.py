r"""N-Quads written as text: for millions of lines, a term object each would be too slow.

IRIs come from our own tables or are checked by the caller; literals are escaped here, and control
characters are left out.
"""

from graph_api.rdf.namespaces import PREFIXES

# Control characters are left out: no answer in XML could hold them.
_ESCAPES: dict[int, str | None] = dict.fromkeys((*range(0x20), *range(0x7F, 0xA0), 0xFFFE, 0xFFFF))
_ESCAPES |= {ord("\\"): "\\\\", ord('"'): '\\"', ord("\n"): "\\n", ord("\r"): "\\r", 9: "\\t"}


def iri(prefix: str, name: str) -> str:
    """Write the IRI of a term by its prefix, one of :data:`graph_api.rdf.namespaces.PREFIXES`.

    >>> iri("dcterms", "issued")
    '<http://purl.org/dc/terms/issued>'
    """
    return f"<{PREFIXES[prefix]}{name}>"


def text(value: str) -> str:
    r"""Write a plain string.

    >>> print(text('He said "no"\n'))
    "He said \"no\"\n"
    """
    if value.isprintable() and '"' not in value and "\\" not in value:
        return f'"{value}"'
    return f'"{value.translate(_ESCAPES)}"'


def english(value: str) -> str:
    """Write a string in English."""
    return f"{text(value)}@en"


def typed(value: str | int, datatype: str) -> str:
    """Write a value of an XML Schema type; the caller guarantees its form.

    >>> typed(4, "integer")
    '"4"^^<http://www.w3.org/2001/XMLSchema#integer>'
    """
    return f'"{value}"^^<{PREFIXES["xsd"]}{datatype}>'
