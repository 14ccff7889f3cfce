#!/usr/bin/env bash
# rdf-validate-shacl 0.6.5 and shacl-engine 1.1.2: sh:languageIn ("fi") accepts Filipino, "fil".
#
# Expected: a violation. sh:languageIn uses SPARQL's langMatches (SHACL 2017, 4.4.4): a range fits
#   a tag if it is the tag, or a prefix of it that ends before a hyphen (RFC 4647, 3.3.1).
# What happens: both look only whether the tag begins with the range. "no" accepts "nog",
#   "ar" accepts "arn" (Mapudungun), "en" accepts "enm". pySHACL 0.40.1 reports them.
# Why it matters: the longer tags belong to languages of indigenous peoples and minorities, which
#   have codes of three letters. Their texts pass as translations into the large language.
set -euo pipefail

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check pyshacl==0.40.1
npm install --silent --no-audit --no-fund --prefix . rdf-validate-shacl@0.6.5 shacl-engine@1.1.2 \
  @zazuko/env@3.0.1 n3@2.13.12

cat > label.ttl <<'EOF'
@prefix ex: <http://example.org/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
ex:right ex:label "kalayaan"@fil , "kimün"@arn , "vapaus"@fi-FI .
ex:Shape a sh:NodeShape ; sh:targetNode ex:right ;
  sh:property [ sh:path ex:label ; sh:languageIn ( "fi" "ar" ) ] .
EOF
expected=$(venv/bin/python - <<'EOF'
from pyshacl import validate
from rdflib import SH
report = validate("label.ttl", shacl_graph="label.ttl")[1]
print(*sorted(value.language for value in report.objects(None, SH.value)))
EOF
)
cat > check.mjs <<'EOF'
import { readFileSync } from 'node:fs'
import { Parser } from 'n3'
import env from '@zazuko/env'
import Older from 'rdf-validate-shacl'
import { Validator as Newer } from 'shacl-engine'
const graph = env.dataset(new Parser().parse(readFileSync('label.ttl', 'utf8')))
const older = await new Older(graph, { factory: env }).validate(graph)
const newer = await new Newer(graph, { factory: env }).validate({ dataset: graph })
console.log(`${older.results.length} ${newer.results.length}`)
EOF
seen=$(node check.mjs)
echo "expected: violations for $expected"
echo "seen:     $seen violations"
[ "$expected" = "arn fil" ] && [ "$seen" = "0 0" ]
