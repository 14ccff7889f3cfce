#!/usr/bin/env bash
# Comunica 5.4.1 (@comunica/query-sparql-rdfjs): SUBSTR("abc", 0) is "c", the last letter.
#
# Expected: "abc". SUBSTR is XPath's fn:substring (SPARQL 1.1, 17.4.3.3), whose result is the letters
#   at positions not below the start; there is none at 0, and the rest follows (F&O 3.1, 5.4.3).
# What happens: 0 and negative starts count from the end, as in JavaScript's slice; with a length,
#   SUBSTR("abc", 0, 2) is "" instead of "a".
# Why it matters: starts are often computed, STRLEN(?x) - 4 for the year at the end of a symbol.
#   A short value gives other letters than in any other engine, and no error.
set -euo pipefail

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --silent --no-audit --no-fund --prefix . @comunica/query-sparql-rdfjs@5.4.1 n3@2.13.12

node - <<'EOF'
const { QueryEngine } = require('@comunica/query-sparql-rdfjs'), { Store } = require('n3');
(async () => {
  const query = 'SELECT (SUBSTR("abc", 0) AS ?a) (SUBSTR("abc", 0, 2) AS ?b) {}';
  const stream = await new QueryEngine().queryBindings(query, { sources: [new Store()] });
  const [row] = await stream.toArray();
  const seen = JSON.stringify([row.get('a').value, row.get('b').value]);
  console.log('expected: ["abc","a"]');
  console.log('seen:     ' + seen);
  process.exit(seen === '["c",""]' ? 0 : 1);
})();
EOF
