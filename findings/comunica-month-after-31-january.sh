#!/usr/bin/env bash
# Comunica 5.4.1 (@comunica/query-sparql-rdfjs): one month after 31 January is 3 March.
#
# Expected: 28 February. XPath's addition of months keeps the day, but at most the last of the month
#   (F&O 3.1, op:add-yearMonthDuration-to-date, after XML Schema Part 2, appendix E).
#   rdflib 7.6.0, which has date arithmetic too, says so.
# What happens: the day runs over into the month after, as in JavaScript's Date. Two dates change
#   their order: 31 January plus a month is later than 1 February plus a month.
# Why it matters: deadlines, for a State's reply or a follow-up report, are counted in months.
#   Around ends of months they are late by up to three days, and only there.
set -euo pipefail

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check rdflib==7.6.0
npm install --silent --no-audit --no-fund --prefix . @comunica/query-sparql-rdfjs@5.4.1 n3@2.13.12

cat > month.rq <<'EOF'
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
SELECT ("2019-01-31"^^xsd:date + "P1M"^^xsd:yearMonthDuration AS ?due) {}
EOF
expected=$(venv/bin/python - <<'EOF'
from rdflib import Graph
print(*(row.due for row in Graph().query(open("month.rq").read())))
EOF
)
seen=$(node - <<'EOF'
const { QueryEngine } = require('@comunica/query-sparql-rdfjs'), { Store } = require('n3');
(async () => {
  const query = require('fs').readFileSync('month.rq', 'utf8');
  const stream = await new QueryEngine().queryBindings(query, { sources: [new Store()] });
  console.log((await stream.toArray())[0].get('due').value);
})();
EOF
)
echo "expected: $expected"
echo "seen:     $seen"
[ "$expected $seen" = "2019-02-28 2019-03-03" ]
