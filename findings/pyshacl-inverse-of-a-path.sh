#!/usr/bin/env bash
# pySHACL 0.40.1: the inverse of a path of two steps is walked from the wrong end.
#
# Expected: a violation. The values of [ sh:inversePath ( ex:author ex:employer ) ] are those of
#   SPARQL's ^(ex:author/ex:employer) (SHACL 2017, 2.3.1.4): from the employer to its people, and
#   from these to their books.
# What happens: each step is inverted, but the order is kept, so it asks ^ex:author/^ex:employer.
#   Nobody is the author of an employer: there is no value, none is wrong, and the data conforms.
#   sh:minCount 1 fails though there is a book.
# Why it matters: "everything by people of this body" has no other form in SHACL, and the check
#   passes unseen. The W3C suite inverts single properties only.
set -euo pipefail

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check pyshacl==0.40.1 rdflib==7.6.0

cat > book.ttl <<'EOT'
@prefix ex: <http://example.org/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
ex:book ex:author ex:ann .
ex:ann ex:employer ex:university .
ex:Body sh:targetNode ex:university ; sh:property [
  sh:path [ sh:inversePath ( ex:author ex:employer ) ] ; sh:class ex:Thesis ] .
EOT
venv/bin/python - <<'EOT' > seen.txt
from pyshacl import validate
from rdflib import SH, Graph
graph = Graph().parse("book.ttl")
rows = graph.query("SELECT ?value { ex:university ^(ex:author/ex:employer) ?value }")
print(len(list(rows)), len(list(validate(graph, shacl_graph=graph)[1].objects(None, SH.result))))
EOT
echo "expected: $(cut -d' ' -f1 seen.txt) value by SPARQL, and as many violations"
echo "seen:     $(cut -d' ' -f2 seen.txt) violations"
[ "$(cat seen.txt)" = "1 0" ]
