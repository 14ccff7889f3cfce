#!/usr/bin/env bash
# jsonld.js 9.0.0, fromRDF with useNativeTypes: "007"^^xsd:integer becomes the plain string "007".
#
# Expected: 7, since 007 is a valid xsd:integer; or, where no JSON number will do, the string with
#   its datatype (JSON-LD 1.1 API, RDF to Object Conversion, steps under useNativeTypes).
# What happens: the datatype is dropped. The algorithm printed in the Recommendation of 2020 does
#   so too, by a slip: its draft notes a correction of 2026-06-06. Numbers beyond 2^53, "+5" and
#   " 5" are strings as well, while 5 in the same column is a number.
# Why it matters: numbers of paragraphs and records come with leading zeros. Back in RDF they are
#   xsd:string, so sh:datatype xsd:integer fails, and FILTER(?number > 3) drops the row.
set -euo pipefail

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --silent --no-audit --no-fund --prefix . jsonld@9.0.0

node - <<'EOF'
const jsonld = require('jsonld');
const line = number => '<http://example.org/s> <http://example.org/p> ' +
  `"${number}"^^<http://www.w3.org/2001/XMLSchema#integer> .\n`;
(async () => {
  const format = { format: 'application/n-quads' };
  const numbers = ['7', '007', '9007199254740993'];
  const json = await jsonld.fromRDF(numbers.map(line).join(''), { ...format, useNativeTypes: true });
  const seen = JSON.stringify(json[0]['http://example.org/p']);
  console.log('expected: two numbers 7, and an @value with an @type');
  console.log('seen:     ' + seen);
  const still = seen === '[{"@value":7},{"@value":"007"},{"@value":"9007199254740993"}]';
  process.exit(still ? 0 : 1);
})();
EOF
