"""HRD Graph: how the United Nations implements the Declaration on Human Rights Defenders.

The RDF is in ``ontology/``, ``data/`` and ``shapes/``; this package builds, checks and serves it.
"""

__version__ = "0.1.0"
