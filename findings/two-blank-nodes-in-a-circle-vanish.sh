#!/usr/bin/env bash
# rdflib 7.6.0 (JSON-LD), rdflib.js 2.4.0 (Turtle) and Raptor 2.0.15 (Turtle): three unrelated
# writers all lose statements between blank nodes that point at each other.
#
# Expected: every statement is written. A blank node is like any other node (RDF 1.1 Concepts,
#   3.4), and both formats can name it with _: (Turtle 2.6; JSON-LD 1.1, 4.5.1).
# What happens: each writer looks for a place to nest a blank node, finds one inside the other,
#   and begins with neither: an empty document, no warning. N-Triples has both statements.
# Why it matters: data on people at risk leave names out. "Someone met someone, who met them"
#   is two blank nodes in a circle, and the published file says nothing of either.
# Needs rapper (Debian package raptor2-utils).
set -euo pipefail

command -v rapper >/dev/null || { echo "rapper is missing: install raptor2-utils"; exit 2; }
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check rdflib==7.6.0
npm install --silent --no-audit --no-fund --prefix . rdflib@2.4.0

cat > circle.nt <<'EOF'
_:one <http://example.org/met> _:other .
_:other <http://example.org/met> _:one .
EOF
python=$(venv/bin/python - <<'EOF'
import json
from rdflib import Graph
print(len(json.loads(Graph().parse("circle.nt", format="nt").serialize(format="json-ld"))))
EOF
)
javascript=$(node - <<'EOF'
const $rdf = require('rdflib'), fs = require('fs');
const graph = $rdf.graph(), base = 'http://example.org/';
$rdf.parse(fs.readFileSync('circle.nt', 'utf8'), graph, base, 'text/turtle');
if (graph.length !== 2) throw new Error('not read');
$rdf.serialize(null, graph, base, 'text/turtle', (error, text) => {
  console.log(text.split('\n').filter(line => line.includes('met')).length);
});
EOF
)
raptor=$(rapper --quiet -i ntriples -o turtle circle.nt | grep -c met || true)
lines=$(rapper --quiet -i ntriples -o ntriples circle.nt | grep -c met)
echo "expected: statements in all, $lines in N-Triples"
echo "seen:     rdflib JSON-LD $python objects, rdflib.js Turtle $javascript, Raptor Turtle $raptor"
[ "$python $javascript $raptor $lines" = "0 0 0 2" ]
