#!/usr/bin/env bash
# shacl-engine 1.1.2: a report with a result says sh:conforms true, if its severity is one's own.
#
# Expected: sh:conforms false. It is true if and only if there is no result at all (SHACL 2017,
#   3.6.1.1), and any IRI may be a severity (2.1.4).
# What happens: only results with sh:Info, sh:Warning and sh:Violation count. The result is in the
#   report, beside sh:conforms true. pySHACL 0.40.1 and rdf-validate-shacl 0.6.5 say false.
# Why it matters: who calls what is worst ex:Blocker, and lets a build depend on `conforms`, lets
#   it pass.
set -euo pipefail

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check pyshacl==0.40.1
npm install --silent --no-audit --no-fund --prefix . rdf-validate-shacl@0.6.5 shacl-engine@1.1.2 \
  @zazuko/env@3.0.1 n3@2.13.12

cat > data.ttl <<'EOT'
@prefix ex: <http://example.org/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
ex:Shape sh:targetNode ex:thing ; sh:severity ex:Blocker ; sh:class ex:Person .
EOT
expected=$(venv/bin/python -c '
from pyshacl import validate
print(str(validate("data.ttl", shacl_graph="data.ttl")[0]).lower())')
cat > check.mjs <<'EOT'
import { readFileSync } from 'node:fs'
import { Parser } from 'n3'
import env from '@zazuko/env'
import Older from 'rdf-validate-shacl'
import { Validator as Newer } from 'shacl-engine'
const graph = env.dataset(new Parser().parse(readFileSync('data.ttl', 'utf8')))
const older = await new Older(graph, { factory: env }).validate(graph)
const newer = await new Newer(graph, { factory: env }).validate({ dataset: graph })
console.log(`${older.conforms} ${newer.conforms} ${newer.results.length}`)
EOT
seen=$(node check.mjs)
echo "expected: conforms: $expected (pySHACL), ${seen%% *} (rdf-validate-shacl)"
echo "seen:     conforms: $(cut -d' ' -f2 <<< "$seen"), with ${seen##* } result (shacl-engine)"
[ "$expected $seen" = "false false true 1" ]
