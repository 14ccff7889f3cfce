"""Reading of documents: a text in, a sourced draft of the graph out."""
