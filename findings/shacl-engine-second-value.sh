#!/usr/bin/env bash
# shacl-engine 1.1.2 (npm): two values of sh:equals are thrown together; a second value of
# sh:hasValue or sh:not ends in a TypeError.
#
# Expected: where a shape has a parameter more than once, each value is a constraint of its own and
#   all apply (SHACL 2017, 2.1.1; the example there is sh:class). pySHACL 0.40.1 does.
# What happens: sh:equals ex:q, ex:r conforms where ex:q has one half of the values and ex:r the
#   other, so neither is equal. For sh:hasValue ex:a, ex:b no report comes at all. sh:class and
#   sh:lessThan with two values work.
# Why it matters: the data conform in one tool and not in another, with the same shapes.
set -euo pipefail

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check pyshacl==0.40.1
npm install --silent --no-audit --no-fund --prefix . shacl-engine@1.1.2 @zazuko/env@3.0.1 n3@2.13.12

prefixes='@prefix ex: <http://example.org/> . @prefix sh: <http://www.w3.org/ns/shacl#> .
ex:Shape a sh:NodeShape ; sh:targetNode ex:node ; sh:property [ sh:path ex:p ;'
echo "$prefixes sh:equals ex:q , ex:r ] . ex:node ex:p 1 , 2 ; ex:q 1 ; ex:r 2 ." > equals.ttl
echo "$prefixes sh:hasValue ex:a , ex:b ] . ex:node ex:p ex:a ." > hasValue.ttl
echo "$prefixes sh:not [ sh:nodeKind sh:Literal ] , [ sh:minInclusive 0 ] ] . ex:node ex:p 1 ." > not.ttl
expected=$(venv/bin/python - <<'EOF'
from pyshacl import validate
print(*(validate(f"{name}.ttl", shacl_graph=f"{name}.ttl")[0] for name in ("equals", "hasValue", "not")))
EOF
)
cat > check.mjs <<'EOF'
import { readFileSync } from 'node:fs'
import { Parser } from 'n3'
import env from '@zazuko/env'
import { Validator } from 'shacl-engine'
const seen = []
for (const name of ['equals', 'hasValue', 'not']) {
  const dataset = env.dataset(new Parser().parse(readFileSync(`${name}.ttl`, 'utf8')))
  try {
    seen.push((await new Validator(dataset, { factory: env }).validate({ dataset })).conforms)
  } catch (error) {
    seen.push(error.name)
  }
}
console.log(seen.join(' '))
EOF
seen=$(node check.mjs)
echo "expected: conforms is $expected for sh:equals, sh:hasValue, sh:not"
echo "seen:     $seen"
[ "$expected" = "False False False" ] && [ "$seen" = "true TypeError TypeError" ]
