"""Our dumps in the programs of others: each reads the statements that were put in, no others.

What was put in is ``files/small.nq``, written by hand, and our own graph. Statements are compared
by the hash of their canonical form, which rdf-canonize computes (npm).
"""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import urlopen

import pytest
from server import running

from tools.readers import HERE, READERS, has_npm, hashes, with_small_tags

SMALL = HERE / "files" / "small.nq"
QUADS = {"nq", "trig"}
DUMPED, SERVED = ("nq", "trig", "ttl"), ("nt", "jsonld", "rdf")
READ = [(tool, form) for tool, reader in READERS.items() for form in reader.formats]
ALL = "CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }"
needs_npm = pytest.mark.skipif(not has_npm(), reason="needs npm ci --prefix tests/npm")


def command(*arguments: str | Path) -> None:
    line = [sys.executable, "-m", "graph_api", *map(str, arguments)]
    subprocess.run(line, check=True, stdout=subprocess.DEVNULL)


@pytest.fixture(scope="module")
def dumps(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the small graph in every format, by the command and by the server."""
    folder = tmp_path_factory.mktemp("dumps")
    data, out = folder / "data", folder / "out"
    data.mkdir()
    (data / SMALL.name).write_bytes(SMALL.read_bytes())
    command("build", "--data", data, "--out", out)
    for form in DUMPED:
        command("dump", "--snapshot", out, "--format", form, "-o", folder / f"all.{form}")
    with running(out) as (_, address):
        for form in SERVED:
            query = urlencode({"query": ALL, "format": form})
            with urlopen(f"{address.rstrip('/')}/sparql?{query}") as answer:
                (folder / f"all.{form}").write_bytes(answer.read())
    return folder


@pytest.fixture(scope="module")
def read(dumps: Path) -> dict[tuple[str, str], str]:
    """Hash what each program reads in each format; without those that are not installed."""
    files = {}
    for tool, form in READ:
        reader = READERS[tool]
        if reader.installed():
            quads = reader.quads(reader.formats[form], dumps / f"all.{form}")
            files[tool, form] = dumps / f"{tool}-{form}.nq"
            files[tool, form].write_bytes(with_small_tags(quads))
    return dict(zip(files, hashes(list(files.values())), strict=True))


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """Hash what was put in, by format: with its graphs, or each statement without."""
    triples = tmp_path_factory.mktemp("said") / "triples.nq"
    lines = SMALL.read_text("utf-8").splitlines()
    without = {re.sub(r" <http://example\.org/g\d> \.$", " .\n", line) for line in lines}
    triples.write_text("".join(without), encoding="utf-8")
    quads, union = hashes([SMALL, triples])
    yield {form: quads if form in QUADS else union for form in (*DUMPED, *SERVED)}


@needs_npm
@pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")
@pytest.mark.parametrize(("tool", "form"), READ)
def test_program_reads_what_was_put_in(
    tool: str, form: str, read: dict[tuple[str, str], str], said: dict[str, str]
) -> None:
    if (tool, form) not in read:
        pytest.skip(f"{tool} is not installed")
    assert read[tool, form] == said[form]


@needs_npm
def test_programs_read_the_same_in_all_of_our_graph(our_snapshots: Path, tmp_path: Path) -> None:
    form = "trig"
    command("dump", "--snapshot", our_snapshots, "--format", form, "-o", tmp_path / "all.trig")
    command("dump", "--snapshot", our_snapshots, "--format", "nq", "-o", tmp_path / "all.nq")
    files = [tmp_path / "all.nq"]
    for tool in ("rapper", "serdi", "n3"):
        if READERS[tool].installed():
            files.append(tmp_path / f"{tool}.nq")
            quads = READERS[tool].quads(READERS[tool].formats[form], tmp_path / "all.trig")
            files[-1].write_bytes(with_small_tags(quads))
    assert len(set(hashes(files))) == 1
