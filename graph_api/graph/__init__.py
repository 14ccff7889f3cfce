"""The content of the graph: names, entities, vocabulary, questions, lists, search."""
