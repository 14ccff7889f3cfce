#!/usr/bin/env bash
# rdf-validate-shacl 0.6.5 and shacl-engine 1.1.2: sh:maxLength 2 refuses names of two letters.
#
# Expected: a name of two letters conforms. sh:maxLength is SPARQL's STRLEN (SHACL 2017, 4.4.2),
#   and that counts characters (SPARQL 1.1, 17.4.3.2), of whatever script. pySHACL 0.40.1 does.
# What happens: both count UTF-16 code units. Letters beyond U+FFFF count twice: Hanifi Rohingya,
#   Adlam (Fulani), Chakma, and emoji. sh:minLength 3 accepts the same two letters.
#   sh:pattern "^..$" does not match them either.
# Why it matters: it refuses, and lets pass, names in scripts of minorities only. Whoever tests
#   with Latin, Arabic or Chinese letters will never see it.
set -euo pipefail

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check pyshacl==0.40.1
npm install --silent --no-audit --no-fund --prefix . rdf-validate-shacl@0.6.5 shacl-engine@1.1.2 \
  @zazuko/env@3.0.1 n3@2.13.12

cat > name.ttl <<'EOF'
@prefix ex: <http://example.org/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
ex:person ex:name "\U00010D00\U00010D01" .
ex:Shape a sh:NodeShape ; sh:targetNode ex:person ;
  sh:property [ sh:path ex:name ; sh:maxLength 2 ] ,
              [ sh:path ex:name ; sh:minLength 3 ] ,
              [ sh:path ex:name ; sh:pattern "^..$" ] .
EOF
expected=$(venv/bin/python - <<'EOF'
from pyshacl import validate
from rdflib import SH
report = validate("name.ttl", shacl_graph="name.ttl")[1]
print(*sorted(str(c).split("#")[1] for c in report.objects(None, SH.sourceConstraintComponent)))
EOF
)
cat > check.mjs <<'EOF'
import { readFileSync } from 'node:fs'
import { Parser } from 'n3'
import env from '@zazuko/env'
import Older from 'rdf-validate-shacl'
import { Validator as Newer } from 'shacl-engine'
const graph = env.dataset(new Parser().parse(readFileSync('name.ttl', 'utf8')))
const names = results => results.map(r => (r.sourceConstraintComponent || r.constraintComponent)
  .value.split('#')[1]).sort().join(' ')
console.log(names((await new Older(graph, { factory: env }).validate(graph)).results))
console.log(names((await new Newer(graph, { factory: env }).validate({ dataset: graph })).results))
EOF
seen=$(node check.mjs)
echo "expected: $expected"
while read -r line; do echo "seen:     $line"; done <<< "$seen"
wrong="MaxLengthConstraintComponent PatternConstraintComponent"
[ "$expected" = "MinLengthConstraintComponent" ] && [ "$seen" = "$wrong"$'\n'"$wrong" ]
