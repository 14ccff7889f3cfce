"""WSGI middleware around the application: limits, cache, log, switch of snapshots."""
