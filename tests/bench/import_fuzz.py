"""Mutated records through a whole import: no traceback, and each record has one outcome.

make fuzz-import      # 10,000 records; the suite runs a few hundred
"""

import argparse
import copy
import json
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from graph_api.importers.pipeline import Import
from graph_api.importers.reference_data import Reference
from graph_api.importers.registry import UHRI
from graph_api.importers.tally import Tally

_AT_ONCE = 25
_SCALAR = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**30), 10**30),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=30),
    st.sampled_from(
        ["-", "- ", "\u00a0", "<p>", "&#40;", "\ud800", '"\\\n', "2023-02-30", "- CRC"]
    ),
)
VALUES = st.recursive(
    _SCALAR,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=5,
)


def mutated(record: dict[str, Any], changes: list[tuple[int, int, Any]]) -> dict[str, Any]:
    """Change, remove or add members of a record; each change is a kind, a place and a value."""
    record = copy.deepcopy(record)
    for kind, place, value in changes:
        names = sorted(record) or ["AnnotationId"]
        name = names[place % len(names)]
        if kind == 0:
            record.pop(name, None)
        elif kind == 1:
            record[f"{name}x"] = value
        else:
            record[name] = value
    return record


CHANGES = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 99), VALUES), max_size=4)


def outcomes(records: list[Any], reference: Reference) -> tuple[Tally, str]:
    """Import records; returns the counts, and what was set aside. A first, good one is added."""
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "export.json"
        path.write_text(json.dumps(records), encoding="utf-8")
        run = Import(UHRI, [str(path)], Path(name) / "out" / "uhri", reference, "fuzz")
        run.run()
        aside = (run.place / "set-aside.jsonl").read_text(encoding="utf-8")
    return run.tally, aside


def main() -> None:
    from importing import HERE, known

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=10_000)
    wanted = parser.parse_args().records
    good = json.loads((HERE / "uhri.json").read_text(encoding="utf-8"))
    total: Counter[str] = Counter()

    @settings(max_examples=-(-wanted // _AT_ONCE), database=None, deadline=None)
    @given(st.lists(CHANGES, min_size=_AT_ONCE, max_size=_AT_ONCE))
    def accounted_for(changes: list[list[tuple[int, int, Any]]]) -> None:
        mutants = [mutated(good[n % len(good)], change) for n, change in enumerate(changes)]
        tally, aside = outcomes([good[0], *mutants], known())
        assert tally.records == len(mutants) + 1
        assert len(aside.splitlines()) == tally.outcomes["set aside"]
        total.update(tally.outcomes)

    accounted_for()
    sys.stdout.write(f"{total.total()} records, no traceback: {dict(total)}\n")


if __name__ == "__main__":
    main()
