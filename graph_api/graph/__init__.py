"""Everything that the graph says: names, entities, vocabulary, questions, lists, search."""
