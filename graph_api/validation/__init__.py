"""Checks of RDF and SPARQL files: syntax, undefined terms, broken links and shapes.

The only package that uses rdflib and pySHACL. It reads files and reports; it changes nothing.
"""

import logging

from graph_api.validation.findings import Finding, Report, Severity
from graph_api.validation.repository import Checker, run

# rdflib warns of each ill-formed literal, with a traceback; a finding says it better.
logging.getLogger("rdflib.term").setLevel(logging.ERROR)

__all__ = ["Checker", "Finding", "Report", "Severity", "run"]
