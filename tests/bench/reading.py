"""How well and how fast documents are read: precision, recall, time and memory.

The annotated documents may not be shipped: HRD_GRAPH_READING is the folder with ``reading/`` (texts
with their annotation), ``seed/`` and ``gold/`` (the first document and its inventory).
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench import reading_scores
from bench.reading_texts import text
from graph_api.cli.read import names_of_graph

GOALS = {"start": 1.0, "many": 90.0, "memory": 400.0}
COMMAND = [str(Path(sys.executable).with_name("hrd-graph")), "read"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=1000)
    given = parser.parse_args()
    say = sys.stdout.write
    folder = os.environ.get("HRD_GRAPH_READING")
    if folder:
        for line in accuracy(Path(folder)):
            say(f"{line}\n")
    else:
        say("HRD_GRAPH_READING names no folder: precision and recall are left out.\n")
    for line in speed(given.documents):
        say(f"{line}\n")


def accuracy(folder: Path) -> list[str]:
    """Score the annotated documents of a folder."""
    # A document is not read with the names that its own annotation gave the graph.
    names = names_of_graph(without="brn-2019")
    lines = []
    text_file = next(folder.glob("seed/*.txt"), None)
    if text_file and (folder / "gold").is_dir():
        lines.append("The first document, by unit:")
        lines += [f"  {score}" for score in reading_scores.first(text_file, folder / "gold", names)]
    for name, scores in reading_scores.annotated(folder / "reading", names):
        lines.append(f"{name}, by place:")
        lines += [f"  {score}" for score in scores]
    return lines


def speed(documents: int) -> list[str]:
    """Time one text of 50 kB with the start, and many of 30 kB."""
    with tempfile.TemporaryDirectory() as place:
        root = Path(place)
        one = root / "one.txt"
        one.write_text(text(50_000, 1), encoding="utf-8")
        times = [_timed([str(one), "-o", str(root / "out")]) for _ in range(3)]
        many = root / "many"
        many.mkdir()
        for number in range(documents):
            (many / f"{number:04}.txt").write_text(text(30_000, number), encoding="utf-8")
        took = _timed([str(many), "-o", str(root / "drafts"), "--jobs", "2"])
        memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    return [
        f"50 kB with the start: {min(times):.2f} s (goal {GOALS['start']:.0f} s)",
        f"{documents:,} documents of 30 kB on two cores: {took:.1f} s"
        f" (goal {GOALS['many']:.0f} s for 1,000), largest process {memory:.0f} MB"
        f" (goal {GOALS['memory']:.0f} MB for all)",
    ]


def _timed(arguments: list[str]) -> float:
    start = time.monotonic()
    subprocess.run([*COMMAND, *arguments], check=True, stdout=subprocess.DEVNULL)
    return time.monotonic() - start


if __name__ == "__main__":
    main()
