#!/usr/bin/env bash
# Raptor 2.0.15: a list that two statements share is written as Turtle that Raptor cannot read.
#
# Expected: a list with two statements that point to it is written with a label, _:l rdf:first ...
#   A list in brackets has no name, and cannot be a statement by itself (Turtle 1.1, 6.5,
#   production triples: a subject needs a predicate).
# What happens: both statements point to _:l, and the list follows as "( ... ) ." on its own, with
#   nothing that says it is _:l. The link between list and statements is gone for good.
# Why it matters: in shapes and ontologies, lists of values are shared to say them once. N-Triples
#   from the same program is right; the loss shows only when somebody reads the Turtle.
# Needs rapper (Debian package raptor2-utils).
set -euo pipefail

command -v rapper >/dev/null || { echo "rapper is missing: install raptor2-utils"; exit 2; }
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"

cat > list.ttl <<'EOF'
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix ex: <http://example.org/> .
ex:shape ex:in _:l . ex:other ex:in _:l .
_:l rdf:first ex:accepted ; rdf:rest rdf:nil .
EOF
code=0
rapper --quiet -i turtle -o turtle list.ttl http://example.org/ > copy.ttl
rapper --quiet -c -i turtle copy.ttl http://example.org/ 2> error.txt || code=$?
echo "expected: exit code 0 when the copy is read"
echo "seen:     exit code $code: $(tail -n 1 error.txt)"
[ "$code" != 0 ] && grep -q '^(' copy.ttl
