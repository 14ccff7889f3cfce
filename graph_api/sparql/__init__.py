"""One SPARQL query: tokens, admission, full text, first few of many, workers, remote endpoint."""
