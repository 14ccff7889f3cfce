"""RDF below any query: namespaces, terms, symbols, spelling, files in, Turtle out."""
