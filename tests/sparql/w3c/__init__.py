"""The W3C SPARQL suites against a real server."""
