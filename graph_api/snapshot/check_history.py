"""The findings of past checks: a count for each rule and build, from the snapshots on disk.

A snapshot that was built without a check has no report, and is left out.
"""

import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from graph_api.snapshot.manifest import REPORT, is_intact


@dataclass(frozen=True)
class Build:
    """One checked build: ``counts`` maps each rule with findings to their number."""

    snapshot: str
    created: str
    files: int
    rules: int
    violations: int
    warnings: int
    counts: dict[str, int]


@dataclass(frozen=True)
class Trend:
    """The checked builds on disk, the oldest first; ``latest`` is the one that is served."""

    builds: list[Build]
    latest: Build | None

    @property
    def rules(self) -> list[str]:
        """List the rules with findings in any build, sorted."""
        return sorted({rule for build in self.builds for rule in build.counts})

    def document(self) -> dict[str, object]:
        """Describe the report as JSON."""
        return {
            "latest": self.latest and vars(self.latest),
            "builds": [vars(build) for build in self.builds],
        }


def read(snapshot: Path | None) -> Trend:
    """Read the reports of a snapshot and of those in the same folder.

    :param snapshot: the folder of the snapshot that is served; None for the data of another engine.
    """
    if snapshot is None:
        return Trend([], None)
    builds = {build.snapshot: build for build in _builds(snapshot.parent)}
    latest = next(_builds(snapshot.parent, snapshot.name), None)
    return Trend(sorted(builds.values(), key=lambda build: build.created), latest)


def _builds(folder: Path, name: str = "*") -> Iterator[Build]:
    for path in sorted(folder.glob(f"{name}/{REPORT}")):
        if not path.parent.is_symlink():
            # A build that ends now may remove a snapshot while it is read.
            with suppress(OSError, ValueError, KeyError, TypeError):
                if is_intact(path):
                    yield _build(json.loads(path.read_text(encoding="utf-8")))


def _build(report: dict[str, object]) -> Build:
    counts = report["counts"]
    assert isinstance(counts, dict)
    files, rules, violations, warnings = (
        int(str(report[name])) for name in ("files", "rules", "violations", "warnings")
    )
    snapshot, created = str(report["snapshot"]), str(report["created"])
    return Build(snapshot, created, files, rules, violations, warnings, counts)
