"""Decisions of a reviewer: applied again and again, and told where they fit no find."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from graph_api.cli import main as cli

TEXT = """Amnesty International welcomes the opportunity to write on Hungary and Poland.

1. Amnesty International recommends that Hungary publish the report A/HRC/37/51.

2. The Human Rights Council met in Utopia.
"""
DECISIONS = """\
accept:
  - country:P1:hungary:1
  - recommendation:P1:publish-the-report-a-hrc-37-51:1
reject: [country:P0.1:poland:1]
change: {body:P2:human-rights-council:1: actor/hrcttee}
gist: {recommendation:P1:publish-the-report-a-hrc-37-51:1: Make the report public.}
add:
  - {kind: country, unit: P2, words: Utopia, target: country/NOR}
  - {kind: country, unit: P9, words: Nowhere, target: country/NOR}
"""


def read(folder: Path, text: str = TEXT, decisions: str | None = DECISIONS) -> Result:
    (folder / "letter.txt").write_text(text, encoding="utf-8")
    options = []
    if decisions is not None:
        (folder / "decisions.yaml").write_text(decisions, encoding="utf-8")
        options = ["--decisions", str(folder / "decisions.yaml")]
    return CliRunner().invoke(
        cli.main, ["read", str(folder / "letter.txt"), "-o", str(folder / "out"), *options]
    )


def statuses(folder: Path) -> dict[str, str]:
    told = json.loads((folder / "out" / "letter" / "report.json").read_text(encoding="utf-8"))
    return {entry["key"]: entry["status"] for entry in told["all"]}


def test_decisions_are_applied(tmp_path: Path) -> None:
    assert read(tmp_path).exit_code == 0
    told = statuses(tmp_path)
    assert told["country:P1:hungary:1"] == "accepted"
    assert told["country:P0.1:poland:1"] == "rejected"
    assert told["body:P2:human-rights-council:1"] == "changed"
    assert "added" in told.values()


def test_only_what_counts_is_in_the_accepted_file(tmp_path: Path) -> None:
    read(tmp_path)
    accepted = (tmp_path / "out" / "letter" / "accepted.trig").read_text(encoding="utf-8")
    assert "country/HUN" in accepted and "country/POL" not in accepted
    assert 'hrd:gist "Make the report public."@en' in accepted
    assert "review-status/verified" in accepted
    draft = (tmp_path / "out" / "letter" / "draft.trig").read_text(encoding="utf-8")
    assert "country/POL" not in draft


def test_decisions_without_a_find_are_told(tmp_path: Path) -> None:
    read(tmp_path)
    told = json.loads((tmp_path / "out" / "letter" / "report.json").read_text(encoding="utf-8"))
    assert len(told["decisions_without_find"]) == 1
    assert "Nowhere" in told["decisions_without_find"][0]


def test_decisions_hold_after_the_text_grew_elsewhere(tmp_path: Path) -> None:
    read(tmp_path, TEXT.replace("Poland.", "Poland, and more besides."))
    assert statuses(tmp_path)["country:P1:hungary:1"] == "accepted"


def test_decisions_beside_a_draft_are_found_again(tmp_path: Path) -> None:
    folder = tmp_path / "out" / "letter"
    folder.mkdir(parents=True)
    (folder / "decisions.yaml").write_text(DECISIONS, encoding="utf-8")
    read(tmp_path, decisions=None)
    assert statuses(tmp_path)["country:P1:hungary:1"] == "accepted"
    assert (folder / "decisions.yaml").read_text(encoding="utf-8") == DECISIONS


def test_all_sure_finds_of_a_kind_can_be_accepted(tmp_path: Path) -> None:
    read(tmp_path, decisions="accept-all: {country: explicit}\n")
    told = {k: v for k, v in statuses(tmp_path).items() if k.startswith("country")}
    assert set(told.values()) == {"accepted"}


@pytest.mark.parametrize(
    ("decisions", "message"),
    [
        ("accept: [", "is no YAML"),
        ("- a list", "is no mapping"),
        ("acept: []", "has the unknown part acept; known are accept"),
        ("accept: NO", "accept: is no list of keys."),
        ("add: [x]", "add: is no list of mappings"),
    ],
)
def test_a_wrong_file_is_told_with_its_name(tmp_path: Path, decisions: str, message: str) -> None:
    done = read(tmp_path, decisions=decisions)
    assert done.exit_code == 1
    assert "decisions.yaml" in done.output and message in done.output


def test_what_was_accepted_is_in_the_next_snapshot(tmp_path: Path) -> None:
    read(tmp_path)
    run = CliRunner()
    options = ["--out", str(tmp_path / "snapshots"), "--imported", str(tmp_path / "none")]
    built = run.invoke(
        cli.main, ["build", *options, "--accepted", str(tmp_path / "out")], catch_exceptions=False
    )
    assert built.exit_code == 0, built.output
    asked = run.invoke(
        cli.main,
        [
            "ask",
            "sources-on-a-country",
            "--country",
            "HUN",
            "--snapshots",
            str(tmp_path / "snapshots"),
        ],
    )
    assert "Make the report public." in asked.output
    assert "ai-submission-2018" in asked.output
