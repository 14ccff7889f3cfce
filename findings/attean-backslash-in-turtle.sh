#!/usr/bin/env bash
# Attean 0.033 (Perl): its Turtle has backslashes as they are, so C:\new is read as C:, a line, ew.
#
# Expected: the text that was read. In a Turtle string a backslash is written as two (RDF 1.1
#   Turtle, 2.5.1 and 6.4, "Escape Sequences").
# What happens: the Turtle serializer escapes quotation marks and nothing else. A backslash and the
#   letter behind it become an escape for each reader; line ends stand bare in short strings. Its
#   N-Triples are right.
# Why it matters: paths, regular expressions (sh:pattern "\\d+") and LaTeX change or cannot be read,
#   once a graph is saved as Turtle. Where the letter is n, t, r, b, f or u, nothing complains.
# Needs the Debian package libattean-perl.
set -euo pipefail

perl -MAttean -e1 2>/dev/null || { echo "Attean is missing: install libattean-perl"; exit 2; }
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"

cat > path.nt <<'EOF'
<http://example.org/letter> <http://example.org/file> "C:\\new" .
EOF
cat > copy.pl <<'EOF'
use strict;
use warnings;
use Attean;
sub read_as { Attean->get_parser($_[0])->new->parse_iter_from_bytes($_[1]) }
my $text = do { local $/; <STDIN> };
print "version:  $Attean::VERSION\n";
print "expected: ", read_as("NTriples", $text)->next->object->ntriples_string, "\n";
my $turtle = Attean->get_serializer("Turtle")->new->serialize_iter_to_bytes(read_as("NTriples", $text));
my $value = read_as("Turtle", $turtle)->next->object;
print "seen:     ", $value->ntriples_string, "\n";
exit($value->value eq "C:\new" ? 0 : 1);
EOF
perl copy.pl < path.nt
