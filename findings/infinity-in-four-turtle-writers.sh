#!/usr/bin/env bash
# Raptor 2.0.15, RDF::Trine 1.019 and SWI-Prolog 9.0.4 write the double INF into Turtle as the
# bare word INF; rdflib.js 2.4.0 writes INF.0e0. None of the four can be read again.
#
# Expected: "INF"^^xsd:double. INF is a valid xsd:double (XML Schema 1.1 Datatypes, 3.3.5.2), but
#   Turtle's short forms begin with a digit, a sign or a dot (Turtle 1.1, 6.5, DOUBLE).
# What happens: all use the short form for each double. The file ends at the first INF: no other
#   statement behind it can be read either.
# Why it matters: a rate with nothing to divide by is INF in many exports. One such observation
#   makes a whole data cube unreadable, at a place where the data were right.
# Needs the Debian packages raptor2-utils, librdf-trine-perl, swi-prolog-nox.
set -euo pipefail

command -v rapper >/dev/null || { echo "rapper is missing: install raptor2-utils"; exit 2; }
command -v swipl >/dev/null || { echo "swipl is missing: install swi-prolog-nox"; exit 2; }
perl -MRDF::Trine -e1 2>/dev/null || { echo "RDF::Trine is missing: install librdf-trine-perl"; exit 2; }
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --silent --no-audit --no-fund --prefix . rdflib@2.4.0

cat > inf.nt <<'EOF'
<http://example.org/s> <http://example.org/p> "INF"^^<http://www.w3.org/2001/XMLSchema#double> .
EOF
rapper --quiet -i ntriples -o turtle inf.nt > raptor.ttl
perl -MRDF::Trine -e '
  my $model = RDF::Trine::Model->temporary_model;
  RDF::Trine::Parser->new("ntriples")->parse_file_into_model("http://example.org/", "inf.nt", $model);
  print RDF::Trine::Serializer->new("turtle")->serialize_model_to_string($model);' > trine.ttl
swipl -q -g "use_module(library(semweb/rdf11)), use_module(library(semweb/turtle)),
  use_module(library(semweb/rdf_ntriples)), rdf_load('inf.nt', [format(ntriples), silent(true)]),
  rdf_save_turtle('swi.ttl', [silent(true)])" -t halt
node - > js.ttl <<'EOF'
const $rdf = require('rdflib'), fs = require('fs');
const graph = $rdf.graph(), base = 'http://example.org/';
$rdf.parse(fs.readFileSync('inf.nt', 'utf8'), graph, base, 'text/turtle');
$rdf.serialize(null, graph, base, 'text/turtle', (error, text) => console.log(text));
EOF
echo 'expected: "INF"^^xsd:double'
refused=0
for name in raptor trine swi js; do
  echo "seen:     $name wrote $(grep -o '[^ ]*INF[^ ]*' "$name.ttl")"
  grep -q '"INF"' "$name.ttl" || rapper --quiet -c -i turtle "$name.ttl" http://example.org/ 2>/dev/null ||
    refused=$((refused + 1))
done
echo "          $refused of 4 files are refused by a Turtle parser"
[ "$refused" = 4 ]
