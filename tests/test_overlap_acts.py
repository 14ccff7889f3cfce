"""The acts beside the store: the same cells as the graph gives by SPARQL, whatever is asked."""

import json
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import pytest
from importing import imported
from test_imported_graph import ROWS, record

from graph_api import overlap_data, overlap_files, snapshot
from graph_api.names import PREFIXES, SCHEMES, TERMS, THINGS, resources
from graph_api.overlap_data import BY, Cells
from graph_api.overlap_report import Overlaps
from graph_api.parameters import Choice
from graph_api.snapshot import Snapshot
from graph_api.workers.pool import Limits, Pool

YEAR = f"<{PREFIXES['xsd']}gYear>"
# Invented, written as others may: two mandates, acts in several graphs, documents of two years,
# one act that says its mandate twice and one that no rule counts.
ODD = f"""\
<{THINGS}x/1>\t<{TERMS}issuedBy> <{THINGS}actor/crc>  <https://w3id.org/hrd-graph/graph/b/asserted>.
<{THINGS}x/1> <{TERMS}issuedBy> <{THINGS}actor/crc> <https://w3id.org/hrd-graph/graph/b/curated> .
<{THINGS}x/1> <{TERMS}issuedBy> <{THINGS}actor/cat> <https://w3id.org/hrd-graph/graph/b/curated> .
<{THINGS}x/1> <{PREFIXES["dcterms"]}identifier> "1 \\" <x>" <https://w3id.org/hrd-graph/graph/b/curated> .
<{THINGS}x/1> <{TERMS}country> <{THINGS}country/PE\\u0052> <https://w3id.org/hrd-graph/graph/b/curated> .
<{THINGS}x/1> <{TERMS}topic> <{THINGS}topic/t-foaa> <https://w3id.org/hrd-graph/graph/b/curated> . # yes
<{THINGS}x/1> <{TERMS}group> <{THINGS}group/g1> <https://w3id.org/hrd-graph/graph/b/curated> .
<{THINGS}x/1> <{TERMS}evidence> <{THINGS}document/x1> <https://w3id.org/hrd-graph/graph/b/curated> .
<{THINGS}x/1> <{TERMS}evidence> <{THINGS}document/x2> <https://w3id.org/hrd-graph/graph/b/curated> .
<{THINGS}document/x1> <{TERMS}issueYear> "2010"^^{YEAR} <https://w3id.org/hrd-graph/graph/b/curated> .
<{THINGS}document/x2> <{TERMS}issueYear> "2020"^^{YEAR} <https://w3id.org/hrd-graph/graph/b/curated> .
<{THINGS}x/2> <{TERMS}actor> <{THINGS}actor/cat> <https://w3id.org/hrd-graph/graph/b/curated> .
<{THINGS}x/2> <{TERMS}country> <{THINGS}country/FJI> <https://w3id.org/hrd-graph/graph/b/curated> .
<{THINGS}x/3> <{TERMS}issuedBy> <{THINGS}actor/cat> <https://w3id.org/hrd-graph/graph/b/curated> .
<{THINGS}x/3> <{TERMS}topic> <{THINGS}topic/t-see> <https://w3id.org/hrd-graph/graph/b/curated> .
<{THINGS}x/3> <{TERMS}group> <{THINGS}group/g1> <https://w3id.org/hrd-graph/graph/b/curated> .
<https://w3id.org/hrd-graph/graph/b/curated> <{TERMS}layer> <{SCHEMES}layer/curated> <https://w3id.org/hrd-graph/graph/catalog> .
<https://w3id.org/hrd-graph/graph/b/asserted> <{TERMS}layer> <{SCHEMES}layer/asserted> <https://w3id.org/hrd-graph/graph/catalog> .
"""  # noqa: E501


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """Build our own data with an import and the odd acts."""
    folder = tmp_path_factory.mktemp("acts")
    export = folder / "one.json"
    export.write_text(json.dumps([record(row) for row in ROWS]), encoding="utf-8")
    imported(folder / "imported", export)
    (folder / "imported/odd.nq").write_text(ODD, encoding="utf-8")
    return snapshot.build(resources(), folder / "out", imported=folder / "imported")


@pytest.fixture(scope="module")
def engine(built: Snapshot) -> Iterator[Pool]:
    with Pool(built.store, Limits(workers=1)) as pool:
        yield pool


def read(engine: Pool, acts: Path | None, given: dict[str, str]) -> Cells:
    return overlap_data.read(engine, overlap_data.select(engine, given), acts)


def filters(engine: Pool) -> list[dict[str, str]]:
    """Every value of every filter alone, periods, and some filters together."""
    listed: dict[str, list[Choice]] = {
        name: overlap_data.choices(engine, name) for name in ("source", "layer", "confidence")
    }
    alone = ({name: choice.value} for name, choices in listed.items() for choice in choices)
    periods = [{"since": "2014"}, {"until": "2012"}, {"since": "2012", "until": "2016"}]
    together = [
        {"since": "2014", "until": "2016", "source": "b"},
        {"source": "uhri", "layer": "asserted", "since": "2012"},
        {"source": "ai-2018", "confidence": "explicit", "layer": "asserted"},
    ]
    return [{}, *chain(alone, periods, together)]


@pytest.mark.parametrize("by", BY)
def test_acts_give_the_cells_that_the_graph_gives(engine: Pool, built: Snapshot, by: str) -> None:
    assert built.acts
    for given in filters(engine):
        asked = {"by": by, **given}
        by_sparql, by_acts = (read(engine, acts, asked) for acts in (None, built.acts))
        assert by_acts == by_sparql, asked


def test_filters_of_that_comparison_leave_something_each_of_them_something_else(
    engine: Pool, built: Snapshot
) -> None:
    by = {"by": "country"}
    found = [read(engine, built.acts, by | given).members for given in filters(engine)]
    assert sum(map(bool, found)) > 12
    assert len({str(sorted(map(str, members.items()))) for members in found}) > 8


def test_snapshot_without_acts_answers_the_same_by_asking_the_graph(
    engine: Pool, built: Snapshot
) -> None:
    asked = {"by": "country,topic", "source": "uhri"}
    reports = [Overlaps(engine, "1", acts).ask(asked) for acts in (None, built.acts)]
    texts = [overlap_files.write(Overlaps(engine), report, "network", "csv") for report in reports]
    assert texts[0] == texts[1]
    assert reports[0].whole.pairs
