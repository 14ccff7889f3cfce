"""Search for things by any of their names."""
