#!/usr/bin/env bash
# rdflib.js 2.4.0: Turtle's 3E5 is read as the integer 3, and 1.5E3 as a decimal.
#
# Expected: xsd:double 3E5, three hundred thousand. The exponent may begin with e or E (Turtle 1.1,
#   6.5, production EXPONENT), and the literal keeps the characters of the file (7.2).
# What happens: 3E5 is the integer 3, without a word; 1.5E3 is 1500 but a decimal. With a small e
#   both are doubles, and right.
# Why it matters: xsd:double's canonical form has a capital E, so that is what many exports have
#   (3.0E5). Counts of people shrink by orders of magnitude and still look like counts.
set -euo pipefail

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --silent --no-audit --no-fund --prefix . rdflib@2.4.0

node - <<'EOF'
const $rdf = require('rdflib');
const read = token => {
  const graph = $rdf.graph();
  $rdf.parse(`<http://example.org/s> <http://example.org/p> ${token} .`, graph,
             'http://example.org/', 'text/turtle');
  const { value, datatype } = graph.statements[0].object;
  return `${token} is ${datatype.value.split('#')[1]} ${value}`;
};
const seen = ['3e5', '3E5', '1.5E3'].map(read).join(', ');
console.log('expected: three doubles, 300000, 300000 and 1500');
console.log('seen:     ' + seen);
process.exit(seen === '3e5 is double 300000, 3E5 is integer 3, 1.5E3 is decimal 1500' ? 0 : 1);
EOF
