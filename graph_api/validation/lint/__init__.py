"""Rules beyond SHACL: undefined terms, literals, duplicates, names and symbols."""
