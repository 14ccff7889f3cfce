#!/usr/bin/env bash
# rdflib 7.6.0: a path with * finds the thing where it begins twice, if it lies on a circle.
#
# Expected: each thing once. What p* reaches from a term is a set, however many ways lead there
#   (SPARQL 1.1, 9.4, and 18.4: ALP and ZeroOrMorePath).
# What happens: the start is given at once, and again when the path comes back to it; p+ is right.
# Why it matters: related topics, bodies that replaced each other and sameAs lie on circles. COUNT and
#   SUM over such a path are too large, while a list of the things with DISTINCT looks right.
set -euo pipefail

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check rdflib==7.6.0

venv/bin/python - <<'EOF'
import sys
import rdflib
graph = rdflib.Graph().parse(format="turtle", data="""
@prefix ex: <http://example.org/> .
ex:torture ex:related ex:detention . ex:detention ex:related ex:torture .""")
query = "PREFIX ex: <http://example.org/> SELECT (COUNT(?x) AS ?n) { ex:torture ex:related%s ?x }"
star, plus = (int(next(iter(graph.query(query % sign)))[0]) for sign in "*+")
print("expected: related* finds 2, related+ finds 2")
print(f"seen:     related* finds {star}, related+ finds {plus}")
sys.exit(0 if (star, plus) == (3, 2) else 1)
EOF
