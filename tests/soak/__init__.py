"""Hostile requests against a real server, beside a client that keeps asking ``ASK {}``."""
