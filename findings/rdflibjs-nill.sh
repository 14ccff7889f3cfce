#!/usr/bin/env bash
# rdflib.js 2.4.0: N-Quads end each list with rdf:nill, a name that RDF does not have.
#
# Expected: a list ends with rdf:nil (RDF Schema 1.1, 5.2.4), also the empty list.
# What happens: serialize(..., 'application/n-quads') writes ...#nill, with two l. Turtle and
#   RDF/XML from the same program are right, so nobody sees it before the file is loaded elsewhere.
# Why it matters: SHACL and OWL are full of lists. Loaded into a store, no list in such a file
#   ends: sh:in, sh:or and owl:unionOf are ill-formed, and a query for a closed list finds none.
set -euo pipefail

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --silent --no-audit --no-fund --prefix . rdflib@2.4.0

node - <<'EOF'
const $rdf = require('rdflib');
const graph = $rdf.graph(), base = 'http://example.org/';
$rdf.parse('@prefix ex: <http://example.org/> . ex:s ex:p ( ex:o ) .', graph, base, 'text/turtle');
$rdf.serialize(null, graph, base, 'application/n-quads', (error, text) => {
  const ends = text.match(/rdf-syntax-ns#nil\w*/g);
  console.log('expected: rdf-syntax-ns#nil');
  console.log('seen:     ' + ends);
  process.exit(String(ends) === 'rdf-syntax-ns#nill' ? 0 : 1);
});
EOF
