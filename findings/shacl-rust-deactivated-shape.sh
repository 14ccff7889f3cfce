#!/usr/bin/env bash
# shacl-rust 0.2.12: a property shape with sh:deactivated true is checked all the same.
#
# Expected: no result. Every RDF term conforms to a deactivated shape, node shape or property
#   shape (SHACL 2017, "Deactivating a Shape"). pySHACL 0.40.1 conforms.
# What happens: only node shapes are switched off; a property shape reports violations as before,
#   whether it is a blank node or has an IRI.
# Why it matters: sh:deactivated is how a publisher sets a rule of somebody else's profile aside
#   without editing their file. In CI with this tool the exception has no effect.
set -euo pipefail

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check shacl-rust==0.2.12 pyshacl==0.40.1

venv/bin/python - <<'EOF'
import sys
import pyshacl
import shacl_rust
prefixes = "@prefix ex: <http://example.org/> . @prefix sh: <http://www.w3.org/ns/shacl#> .\n"
data = prefixes + "ex:node ex:p 1 ."
rule = "sh:path ex:p ; sh:maxCount 0"
inside = prefixes + f"""ex:Shape a sh:NodeShape ; sh:targetNode ex:node ; sh:property ex:Rule .
ex:Rule a sh:PropertyShape ; {rule} ; sh:deactivated true ."""
outside = prefixes + f"""ex:Shape a sh:NodeShape ; sh:targetNode ex:node ; sh:deactivated true ;
sh:property [ {rule} ] ."""
expected = [pyshacl.validate(data, shacl_graph=shapes, data_graph_format="turtle",
                             shacl_graph_format="turtle")[0] for shapes in (outside, inside)]
seen = [shacl_rust.validate(data, shapes)["conforms"] for shapes in (outside, inside)]
print("expected: node shape off:", expected[0], " property shape off:", expected[1])
print("seen:     node shape off:", seen[0], " property shape off:", seen[1])
sys.exit(0 if expected == [True, True] and seen == [True, False] else 1)
EOF
