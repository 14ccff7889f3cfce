"""Programs of others that read our RDF and print N-Quads, each by its own parser."""

import re
import subprocess
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from shutil import which
from typing import NamedTuple

from rdflib import Dataset

HERE = Path(__file__).parent
NPM = HERE.parent / "npm"
_SCRIPT = str(NPM / "rdf.mjs")
# RDF compares language tags whatever their case, and Attean writes en-GB.
_LANGUAGE = re.compile(rb'(?<=")@[A-Za-z0-9-]+')


class Reader(NamedTuple):
    """A program: what it calls the formats of our files, by their endings, and how it is run."""

    formats: Mapping[str, str]
    quads: Callable[[str, Path], bytes]
    installed: Callable[[], bool]


def _by(*command: str) -> Callable[[str, Path], bytes]:
    """Run a command in which ``{}`` stands for the format."""

    def quads(form: str, path: Path) -> bytes:
        line = [part.replace("{}", form) for part in command]
        return subprocess.run([*line, path], stdout=subprocess.PIPE, check=True).stdout

    return quads


def _by_rdflib(form: str, path: Path) -> bytes:
    statements = Dataset()
    statements.parse(path, format=form)
    return statements.serialize(format="nquads", encoding="utf-8")


def _has(program: str) -> Callable[[], bool]:
    return lambda: which(program) is not None


def has_npm() -> bool:
    """Tell whether the packages of tests/npm are installed."""
    return (NPM / "node_modules" / "rdf-canonize").is_dir()


def _has_attean() -> bool:
    line = ["perl", "-MAttean", "-e1"]
    return bool(which("perl")) and subprocess.run(line, capture_output=True).returncode == 0


READERS = {
    "rapper": Reader(
        {"ttl": "turtle", "trig": "trig", "nt": "ntriples", "nq": "nquads", "rdf": "rdfxml"},
        _by("rapper", "-q", "-i", "{}", "-o", "nquads"),
        _has("rapper"),
    ),
    "serdi": Reader(
        {"ttl": "turtle", "trig": "trig", "nt": "ntriples", "nq": "nquads"},
        _by("serdi", "-i", "{}", "-o", "nquads"),
        _has("serdi"),
    ),
    "Attean": Reader(
        # Its TriG parser asks for the word GRAPH before a name, which TriG leaves open.
        {"ttl": "Turtle", "nt": "NTriples", "nq": "NQuads", "rdf": "RDFXML"},
        _by("perl", str(HERE / "attean.pl"), "{}"),
        _has_attean,
    ),
    "n3": Reader(
        {"ttl": "Turtle", "trig": "TriG", "nt": "N-Triples", "nq": "N-Quads"},
        _by("node", _SCRIPT, "n3", "{}"),
        has_npm,
    ),
    "rdflib": Reader(
        {
            **{"ttl": "turtle", "trig": "trig", "nt": "nt", "nq": "nquads"},
            **{"rdf": "xml", "jsonld": "json-ld"},
        },
        _by_rdflib,
        lambda: True,
    ),
}


def with_small_tags(quads: bytes) -> bytes:
    """Write language tags in small letters, as they are compared."""
    return _LANGUAGE.sub(lambda tag: tag[0].lower(), quads)


def hashes(files: Sequence[Path]) -> list[str]:
    """Hash files of N-Quads in their canonical form, by rdf-canonize (RDFC-1.0, SHA-256)."""
    line = ["node", _SCRIPT, "hash", *map(str, files)]
    shown = subprocess.run(line, stdout=subprocess.PIPE, check=True, text=True)
    return shown.stdout.split()
