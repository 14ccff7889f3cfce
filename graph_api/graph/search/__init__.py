"""Search of things by any of their names."""
