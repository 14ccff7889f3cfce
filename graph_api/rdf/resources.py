"""The folders of the program's own RDF files.

Files keep the default base of our IRIs; :func:`read_text` replaces it on reading by the one that
``HRD_GRAPH_BASE`` sets, so no other module reads RDF or SPARQL files of ours by itself.
"""

import os
from pathlib import Path

from graph_api.rdf.namespaces import BASE, DEFAULT_BASE

_PACKAGE = Path(__file__).parent.parent
_INSIDE = _PACKAGE / "resources"


def resources() -> Path:
    """Return the folder that holds ``ontology/``, ``data/`` and ``shapes/``.

    In the wheel that is ``graph_api/resources``, in a checkout the top of the repository.
    """
    return _INSIDE if _INSIDE.is_dir() else _PACKAGE.parent


def in_checkout() -> bool:
    """Tell whether the program runs from a checkout rather than from an installed wheel."""
    return resources() != _INSIDE


def user_folder() -> Path:
    """Return the data folder of an installed program: below ``$XDG_DATA_HOME``."""
    home = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(home) / "hrd-graph"


def read_text(path: Path) -> str:
    """Read an RDF or SPARQL file as UTF-8, with the base replaced by the one that is set.

    :raises UnicodeDecodeError: the file is not UTF-8.
    :raises OSError: it cannot be read.
    """
    text = path.read_text(encoding="utf-8")
    return text if BASE == DEFAULT_BASE else text.replace(DEFAULT_BASE, BASE)


def default_imported() -> Path:
    """Return the default folder of imports, which has one folder for each source.

    ``$HRD_GRAPH_IMPORTED``; else ``data/imported`` of a checkout; else the user's data folder.
    """
    if named := os.environ.get("HRD_GRAPH_IMPORTED"):
        return Path(named)
    return resources() / "data" / "imported" if in_checkout() else user_folder() / "imported"
