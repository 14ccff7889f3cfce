#!/usr/bin/env bash
# RDF::Trine 1.019 (Perl): %C3%A9 in an IRI is turned into the letter é, and statements merge.
#
# Expected: the same IRI. Two IRIs are equal only if they are the same string; escaped and
#   unescaped letters are not the same (RDF 1.1 Concepts, 3.2, and its note on percent-encoding).
# What happens: the class for IRIs decodes each escape beyond ASCII as it is made, whatever the
#   format. Two statements of a file about two things are one statement in memory.
# Why it matters: addresses with names of places and people are usually escaped. A copy made with
#   this tool no longer joins with the original, and two things that were told apart are merged.
# Needs the Debian package librdf-trine-perl.
set -euo pipefail

perl -MRDF::Trine -e1 2>/dev/null || { echo "RDF::Trine is missing: install librdf-trine-perl"; exit 2; }
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"

cat > two.nt <<'EOF'
<http://example.org/s> <http://example.org/p> <http://example.org/Caf%C3%A9> .
<http://example.org/s> <http://example.org/p> <http://example.org/Caf\u00E9> .
EOF
copy() {
  perl -MRDF::Trine -e '
    my $model = RDF::Trine::Model->temporary_model;
    RDF::Trine::Parser->new("ntriples")->parse_file_into_model("http://example.org/", "two.nt", $model);
    print RDF::Trine::Serializer->new("nquads")->serialize_model_to_string($model);'
}
echo "version:  $(perl -MRDF::Trine -e 'print $RDF::Trine::VERSION')"
echo "expected: 2 statements"
seen=$(copy)
echo "seen:     $(wc -l <<< "$seen"): $seen"
[ "$seen" = '<http://example.org/s> <http://example.org/p> <http://example.org/Caf\u00E9> .' ]
