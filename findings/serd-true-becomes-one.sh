#!/usr/bin/env bash
# Serd 0.30.16: in its Turtle, the boolean "1" is the integer 1.
#
# Expected: an xsd:boolean. "1" is one of its four spellings (XML Schema 1.1 Datatypes, 3.3.2.2); in
#   Turtle a bare 1 is an xsd:integer, only true and false are bare booleans (Turtle, 2.5.3).
# What happens: serdi writes the text of every xsd:boolean and xsd:integer without quotes, whatever
#   it is, and reads it back as another type, or not at all where it is no number.
# Why it matters: databases write booleans as 1 and 0. After a copy to Turtle a filter for true
#   finds nothing, a sum counts what is no number, and no message says so.
# Needs the Debian package serdi.
set -euo pipefail

command -v serdi >/dev/null || { echo "serdi is missing: install serdi"; exit 2; }
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"

cat > said.nt <<'EOF'
<http://example.org/visit> <http://example.org/confirmed> "1"^^<http://www.w3.org/2001/XMLSchema#boolean> .
EOF
serdi -i ntriples -o turtle said.nt > said.ttl
types() { serdi -i "$1" -o ntriples "$2" | grep -o 'XMLSchema#[a-z]*'; }
echo "version:  $(serdi -v | head -1)"
echo "expected: $(types ntriples said.nt)"
seen=$(types turtle said.ttl)
echo "seen:     $seen"
[ "$seen" = "XMLSchema#integer" ]
