"""Benchmarks and their made-up data; not part of the suite."""
