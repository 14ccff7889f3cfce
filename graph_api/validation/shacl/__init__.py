"""SHACL validation by two engines, the compiler and pySHACL, with one form of results."""
