"""Places of statements in files: Turtle, N-Quads, JSON-LD."""
