#!/usr/bin/env bash
# Raptor 2.0.15: in its Turtle, the double 1.5 is a decimal and the decimal 7 an integer.
#
# Expected: the datatype that was read. In Turtle a bare 1.5 is an xsd:decimal and a bare 7 an
#   xsd:integer (RDF 1.1 Turtle, 2.5.2); other datatypes need an exponent, a point or "..."^^.
# What happens: rapper writes every number of these types as a bare word, as it is spelt. Its own
#   parser then reads another type. N-Triples and RDF/XML from the same program are right.
# Why it matters: a copy made on the way from N-Triples to Turtle fails shapes that ask for
#   xsd:double, joins with nothing by sameTerm, and has another hash; no message says so.
# Needs the Debian package raptor2-utils.
set -euo pipefail

command -v rapper >/dev/null || { echo "rapper is missing: install raptor2-utils"; exit 2; }
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"

cat > numbers.nt <<'EOF'
<http://example.org/share> <http://example.org/value> "1.5"^^<http://www.w3.org/2001/XMLSchema#double> .
<http://example.org/votes> <http://example.org/value> "7"^^<http://www.w3.org/2001/XMLSchema#decimal> .
EOF
rapper -q -i ntriples -o turtle numbers.nt > numbers.ttl
types() { rapper -q -i "$1" -o ntriples "$2" | grep -o 'XMLSchema#[a-z]*' | xargs; }
echo "version:  $(rapper --version)"
echo "expected: $(types ntriples numbers.nt)"
seen=$(types turtle numbers.ttl)
echo "seen:     $seen"
[ "$seen" = "XMLSchema#decimal XMLSchema#integer" ]
