#!/usr/bin/env bash
# rdflib 7.6.0, rdflib.js 2.4.0 and ttl2jsonld 0.0.10 write JSON-LD that JSON-LD processors refuse
# whenever the type of a thing is a blank node with statements of its own.
#
# Expected: "@type" holds strings only (JSON-LD 1.1, 9.2, Node Objects). A type that is described goes
#   into a node of its own, and "@type" has its name, "_:b0".
# What happens: all three nest the description inside "@type". jsonld.js 9.0.0 and Oxigraph stop
#   at it ("@type" value must be a string), so the whole document is lost.
# Why it matters: "ex:case a [ owl:onProperty ... ]" is how OWL says what kind a thing is; one
#   such statement makes the export of a whole vocabulary unreadable.
set -euo pipefail

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check rdflib==7.6.0
npm install --silent --no-audit --no-fund --prefix . rdflib@2.4.0 @frogcat/ttl2jsonld@0.0.10 jsonld@9.0.0

cat > type.ttl <<'EOF'
<http://example.org/case> a [ <http://example.org/kind> "urgent" ] .
EOF
venv/bin/python - > python.jsonld <<'EOF'
from rdflib import Graph
print(Graph().parse("type.ttl").serialize(format="json-ld"))
EOF
node - <<'EOF'
const fs = require('fs'), $rdf = require('rdflib'), jsonld = require('jsonld');
const turtle = fs.readFileSync('type.ttl', 'utf8'), base = 'http://example.org/';
const graph = $rdf.graph();
$rdf.parse(turtle, graph, base, 'text/turtle');
const write = type => new Promise(resolve =>
  $rdf.serialize(null, graph, base, type, (error, text) => resolve(text)));
const read = document => jsonld.toRDF(document, { format: 'application/n-quads' })
  .then(text => text.trim().split('\n').length + ' statements',
        error => `refused (${error.details?.code || error.message})`);
(async () => {
  const documents = {
    rdflib: JSON.parse(fs.readFileSync('python.jsonld', 'utf8')),
    'rdflib.js': JSON.parse(await write('application/ld+json')),
    ttl2jsonld: require('@frogcat/ttl2jsonld').parse(turtle),
  };
  console.log('expected: 2 statements each');
  let refused = 0;
  for (const [writer, document] of Object.entries(documents)) {
    const result = await read(document);
    console.log(`seen:     ${writer}: ${result}`);
    refused += result.startsWith('refused (invalid type value)');
  }
  process.exit(refused === 3 ? 0 : 1);
})();
EOF
