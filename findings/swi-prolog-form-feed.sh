#!/usr/bin/env bash
# SWI-Prolog 9.0.4, rdf_save_turtle: a form feed in a text becomes the letters u000c.
#
# Expected: the escape \f, or \u000C (Turtle 1.1, 6.4, ECHAR and UCHAR).
# What happens: the backslash is left out, so "Annex" behind a page break reads "u000cAnnex". The
#   file is well-formed, and no parser will ever object. A backspace does the same.
# Why it matters: each page of a PDF ends with a form feed in what pdftotext prints. Texts of
#   resolutions and reports that go from there into a graph get letters that nobody wrote, and
#   the first word of each page is no longer found.
# Needs the Debian package swi-prolog-nox.
set -euo pipefail

command -v swipl >/dev/null || { echo "swipl is missing: install swi-prolog-nox"; exit 2; }
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"

cat > page.nt <<'EOF'
<http://example.org/s> <http://example.org/text> "end of page\fAnnex" .
EOF
swipl -q -g "use_module(library(semweb/rdf11)), use_module(library(semweb/turtle)),
  use_module(library(semweb/rdf_ntriples)), rdf_load('page.nt', [format(ntriples), silent(true)]),
  rdf_save_turtle('page.ttl', [silent(true)])" -t halt
seen=$(grep -o '"[^"]*Annex"' page.ttl)
printf 'expected: %s\n' '"end of page\fAnnex"'
echo "seen:     $seen"
[ "$seen" = '"end of pageu000cAnnex"' ]
