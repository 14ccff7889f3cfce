#!/usr/bin/env bash
# shacl-engine 1.1.2: a path of several steps among alternatives leads nowhere.
#
# Expected: a violation. Any SHACL property path may be a member of sh:alternativePath (SHACL 2017,
#   2.3.1.3).
# What happens: only the members that are plain properties are followed. The others have no values,
#   so no value is wrong, and the report says sh:conforms true. No error is raised. sh:inversePath
#   of several steps has no values either. pySHACL 0.40.1 and rdf-validate-shacl 0.6.5 follow them.
# Why it matters: "a name here or at the author" is a common path, and "conforms" was never checked.
#   In the W3C suite no alternative has a path of several steps, so the engine passes all of Core.
set -euo pipefail

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check pyshacl==0.40.1
npm install --silent --no-audit --no-fund --prefix . shacl-engine@1.1.2 @zazuko/env@3.0.1 n3@2.13.12

cat > book.ttl <<'EOT'
@prefix ex: <http://example.org/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
ex:book ex:author ex:ann .
ex:ann ex:name 7 .
ex:Names sh:targetNode ex:book ; sh:property [
  sh:path [ sh:alternativePath ( ex:title ( ex:author ex:name ) ) ] ; sh:nodeKind sh:IRI ] .
EOT
expected=$(venv/bin/python - <<'EOT'
from pyshacl import validate
from rdflib import SH
print(len(list(validate("book.ttl", shacl_graph="book.ttl")[1].objects(None, SH.result))))
EOT
)
cat > check.mjs <<'EOT'
import { readFileSync } from 'node:fs'
import { Parser } from 'n3'
import env from '@zazuko/env'
import { Validator } from 'shacl-engine'
const graph = env.dataset(new Parser().parse(readFileSync('book.ttl', 'utf8')))
const report = await new Validator(graph, { factory: env }).validate({ dataset: graph })
console.log(`${report.results.length} ${report.conforms}`)
EOT
seen=$(node check.mjs)
echo "expected: $expected violation"
echo "seen:     ${seen% *} violations, conforms: ${seen#* }"
[ "$expected" = 1 ] && [ "$seen" = "0 true" ]
