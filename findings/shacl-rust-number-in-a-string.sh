#!/usr/bin/env bash
# shacl-rust 0.2.12: texts that look like numbers are compared as numbers.
#
# Expected: sh:maxInclusive 10 reports the text "5", which cannot be compared with a number, as a
#   violation (SHACL 2017, 4.3.4; SPARQL 1.1, 17.3). Texts are compared letter by letter, so
#   "10" is less than "9" and sh:lessThan conforms. pySHACL 0.40.1 does both.
# What happens: "5" passes as a number below 10, and "10" is not less than "9".
# Why it matters: whether a number was typed as one is what such shapes are run for. A column of
#   counts that was exported as text conforms here, and sorts 10 before 9 wherever it is used.
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
data = prefixes + 'ex:five ex:p "5" . ex:ten ex:p "10" ; ex:q "9" .'
shape = "a sh:NodeShape ; sh:targetNode ex:{} ; sh:property [ sh:path ex:p ; {} ] ."
shapes = [prefixes + "ex:Shape " + shape.format(*case) for case in
          (("five", "sh:maxInclusive 10"), ("ten", "sh:lessThan ex:q"))]
expected = [pyshacl.validate(data, shacl_graph=graph, data_graph_format="turtle",
                             shacl_graph_format="turtle")[0] for graph in shapes]
seen = [shacl_rust.validate(data, graph)["conforms"] for graph in shapes]
print('expected: "5" is at most 10:', expected[0], '  "10" is less than "9":', expected[1])
print('seen:     "5" is at most 10:', seen[0], '  "10" is less than "9":', seen[1])
sys.exit(0 if expected == [False, True] and seen == [True, False] else 1)
EOF
