#!/usr/bin/env bash
# shacl-engine 1.1.2: rdfs:subClassOf counts in the shapes only, not in the data.
#
# Expected: a violation. The targets of sh:targetClass are the instances of a class in the data
#   graph, and those of its subclasses in it (SHACL 2017, 2.1.3.2 and "SHACL instance").
# What happens: subclasses are looked up in the shapes graph. Things of a subclass that the data
#   declares are no targets, and the report says sh:conforms true; with the same triple in the
#   shapes they are. Under sh:class, such things are violations though they are none.
#   pySHACL 0.40.1 and rdf-validate-shacl 0.6.5 read the data.
# Why it matters: ontologies usually travel with the data. The W3C suite keeps data and shapes in
#   one file, so that its tests of subclasses pass.
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
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
ex:Treaty rdfs:subClassOf ex:Document .
ex:iccpr a ex:Treaty .
EOT
cat > shapes.ttl <<'EOT'
@prefix ex: <http://example.org/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
ex:Titled sh:targetClass ex:Document ; sh:property [ sh:path ex:title ; sh:minCount 1 ] .
EOT
expected=$(venv/bin/python -c '
from pyshacl import validate
print(str(validate("data.ttl", shacl_graph="shapes.ttl")[0]).lower())')
cat > check.mjs <<'EOT'
import { readFileSync } from 'node:fs'
import { Parser } from 'n3'
import env from '@zazuko/env'
import Older from 'rdf-validate-shacl'
import { Validator as Newer } from 'shacl-engine'
const read = name => env.dataset(new Parser().parse(readFileSync(name, 'utf8')))
const [data, shapes] = [read('data.ttl'), read('shapes.ttl')]
const older = await new Older(shapes, { factory: env }).validate(data)
const newer = await new Newer(shapes, { factory: env }).validate({ dataset: data })
console.log(`${older.conforms} ${newer.conforms}`)
EOT
seen=$(node check.mjs)
echo "expected: conforms: $expected (pySHACL), ${seen% *} (rdf-validate-shacl)"
echo "seen:     conforms: ${seen#* } (shacl-engine)"
[ "$expected $seen" = "false false true" ]
