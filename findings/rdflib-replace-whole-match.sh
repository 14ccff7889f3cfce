#!/usr/bin/env bash
# rdflib 7.6.0: REPLACE with $0, the whole match, puts the character U+0000 into the text.
#
# Expected: $0 stands for what was matched (SPARQL 1.1, 17.4.3.15, by XPath's fn:replace; F&O 3.1,
#   5.6.4: "0" for the entire match). Oxigraph 0.5.13 gives "A [2019]".
# What happens: $N is turned into Python's \N, and \0 there is the octal escape of U+0000. $1 works.
# Why it matters: the query succeeds. U+0000 is allowed neither in XML nor in most databases, so
#   the failure comes later, in a program that reads the results as XML, far from its cause.
set -euo pipefail

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check rdflib==7.6.0 pyoxigraph==0.5.13

venv/bin/python - <<'EOF'
import sys
from pyoxigraph import Store
from rdflib import Graph
query = 'SELECT (REPLACE("A 2019", "[0-9]+", "[$0]") AS ?text) {}'
expected = next(iter(Store().query(query)))["text"].value
seen = str(next(iter(Graph().query(query))).text)
print("expected:", ascii(expected))
print("seen:    ", ascii(seen))
sys.exit(0 if (expected, seen) == ("A [2019]", "A [\0]") else 1)
EOF
