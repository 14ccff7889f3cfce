"""The names of things by SPARQL: the independent answer to those in ``index.db``."""

from graph_api.graph.search.names import Name
from graph_api.rdf.namespaces import BASE
from graph_api.sparql.engine import Engine

_NAMES = """
SELECT DISTINCT ?thing ?how ?name WHERE {
  {
    VALUES (?property ?how) {
      (rdfs:label "label") (skos:prefLabel "label") (dcterms:title "label")
      (skos:altLabel "alternative") (skos:hiddenLabel "form")
      (hrd:symbol "symbol") (hrd:symbolAsPrinted "symbol")
      (hrd:iso2 "code") (hrd:iso3 "code") (hrd:m49 "code")
    }
    ?thing ?property ?name
  } UNION {
    VALUES ?how { "code" }
    ?thing dcterms:identifier ?name
    MINUS { ?thing hrd:text ?text }
  } UNION {
    VALUES ?how { "form" }
    ?mention hrd:mentions ?thing ; hrd:form ?name
  }
  FILTER(ISIRI(?thing) && ISLITERAL(?name))
}
"""


def names(engine: Engine) -> set[Name]:
    """Query the names of all our own things."""
    rows = (row for row in engine.select(_NAMES).rows if row["thing"].value.startswith(BASE))
    return {
        Name(row["thing"].value, row["name"].value, row["how"].value, row["name"].language)
        for row in rows
    }


def mandates(engine: Engine) -> set[str]:
    """Query the IRIs of all mandates."""
    rows = engine.select("SELECT DISTINCT ?thing { ?thing a hrd:Mandate }").rows
    return {row["thing"].value for row in rows}
