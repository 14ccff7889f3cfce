# Print the statements of a file as N-Quads, as Attean reads them: perl attean.pl PARSER FILE
use strict;
use warnings;
use Attean;
use Attean::RDF;

my ($name, $path) = @ARGV;
binmode STDOUT, ":encoding(UTF-8)";
my $parser = Attean->get_parser($name)->new(base => iri("x:"));
# Its parsers of lines do not decode what parse_iter_from_bytes gets, the others do.
my $decoded = $name =~ /^N/;
open my $file, $decoded ? "<:encoding(UTF-8)" : "<:raw", $path or die "$path: $!";
my $statements = $decoded
    ? $parser->parse_iter_from_io($file)
    : $parser->parse_iter_from_bytes(do { local $/; <$file> });
while (my $statement = $statements->next) {
    print join(" ", map { $_->ntriples_string } $statement->values), " .\n";
}
