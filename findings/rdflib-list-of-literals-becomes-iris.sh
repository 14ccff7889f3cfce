#!/usr/bin/env bash
# rdflib 7.6.0, serializer "pretty-xml": a list of literals becomes a list of IRIs.
#
# Expected: an RDF/XML document of the same graph. parseType="Collection" can only hold nodes
#   (RDF 1.1 XML Syntax, 7.2.19 parseTypeCollectionPropertyElt), so a list of literals has to be
#   written out with rdf:first and rdf:rest, as the serializer "xml" does.
# What happens: each literal is written as a node, <rdf:Description rdf:about="1"/>. It is read
#   back as an IRI relative to wherever the file lies; no error, no warning.
# Why it matters: lists of literals stand in shapes (sh:in, sh:languageIn). Published as
#   pretty-xml, sh:in ("accepted" "noted") permits two web addresses and no literal at all.
set -euo pipefail

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check rdflib==7.6.0

venv/bin/python - <<'EOF'
import sys
from rdflib import RDF, Graph

shape = """@prefix ex: <http://example.org/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
ex:shape sh:in ( "accepted" "noted" ) ."""
graph = Graph().parse(data=shape, format="turtle")
def written(serializer):
    text = graph.serialize(format=serializer)
    again = Graph().parse(data=text, format="xml", publicID="http://example.org/file")
    return sorted(value.n3() for value in again.objects(None, RDF.first))
print("expected:", written("xml"))
print("seen:    ", written("pretty-xml"))
still = written("xml") == ['"accepted"', '"noted"'] and written("pretty-xml") == [
    "<http://example.org/accepted>", "<http://example.org/noted>"]
sys.exit(0 if still else 1)
EOF
