"""What the check found when the kept snapshots were built: findings of each rule, by build.

A snapshot that was built without a check has no such file, and is left out.
"""

import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from graph_api.snapshot.manifest import REPORT, is_intact


@dataclass(frozen=True)
class Build:
    """One checked build: ``counts`` maps each rule that was broken to the number of findings."""

    snapshot: str
    created: str
    files: int
    rules: int
    violations: int
    warnings: int
    counts: dict[str, int]


@dataclass(frozen=True)
class Trend:
    """The kept builds that were checked, the oldest first; ``latest`` is the one that is served."""

    builds: list[Build]
    latest: Build | None

    @property
    def rules(self) -> list[str]:
        """The rules that were broken in any of them."""
        return sorted({rule for build in self.builds for rule in build.counts})

    def document(self) -> dict[str, object]:
        """Describe the report as JSON."""
        return {
            "latest": self.latest and vars(self.latest),
            "builds": [vars(build) for build in self.builds],
        }


def read(snapshot: Path | None) -> Trend:
    """Read what is kept beside a snapshot and in it.

    :param snapshot: the folder of the snapshot that is served; None for another engine's data.
    """
    if snapshot is None:
        return Trend([], None)
    builds = {build.snapshot: build for build in _builds(snapshot.parent)}
    latest = next(_builds(snapshot.parent, snapshot.name), None)
    return Trend(sorted(builds.values(), key=lambda build: build.created), latest)


def _builds(folder: Path, name: str = "*") -> Iterator[Build]:
    for path in sorted(folder.glob(f"{name}/{REPORT}")):
        if not path.parent.is_symlink():
            # A build that ends now may take a snapshot away while it is read.
            with suppress(OSError, ValueError, KeyError, TypeError):
                if is_intact(path):
                    yield _build(json.loads(path.read_text(encoding="utf-8")))


def _build(kept: dict[str, object]) -> Build:
    counts = kept["counts"]
    assert isinstance(counts, dict)
    files, rules, violations, warnings = (
        int(str(kept[name])) for name in ("files", "rules", "violations", "warnings")
    )
    snapshot, created = str(kept["snapshot"]), str(kept["created"])
    return Build(snapshot, created, files, rules, violations, warnings, counts)
