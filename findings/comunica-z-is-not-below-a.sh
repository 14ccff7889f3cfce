#!/usr/bin/env bash
# Comunica 5.4.1 (@comunica/query-sparql-rdfjs): "Z" < "a" is false in a FILTER.
#
# Expected: true. SPARQL compares plain strings by fn:compare with the collation of code points
#   (SPARQL 1.1, 17.3, Operator Mapping): Z is U+005A, a is U+0061. rdflib 7.6.0 says so.
# What happens: strings are compared by the alphabet of the machine's language (localeCompare).
#   MIN, MAX and a FILTER on ranges take other rows than elsewhere.
# Why it matters: paging by FILTER(?symbol > "...") is how large lists are fetched. Between two
#   endpoints, or two machines set to different languages, rows are left out or come twice.
set -euo pipefail

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check rdflib==7.6.0
npm install --silent --no-audit --no-fund --prefix . @comunica/query-sparql-rdfjs@5.4.1 n3@2.13.12

query='SELECT ("Z" < "a" AS ?below) {}'
expected=$(QUERY=$query venv/bin/python - <<'EOF'
import os
from rdflib import Graph
print(*(row.below for row in Graph().query(os.environ["QUERY"])))
EOF
)
seen=$(QUERY=$query node - <<'EOF'
const { QueryEngine } = require('@comunica/query-sparql-rdfjs'), { Store } = require('n3');
(async () => {
  const stream = await new QueryEngine().queryBindings(process.env.QUERY, { sources: [new Store()] });
  console.log((await stream.toArray())[0].get('below').value);
})();
EOF
)
echo "expected: $expected"
echo "seen:     $seen"
[ "$expected $seen" = "true false" ]
