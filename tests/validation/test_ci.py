"""The definitions for GitHub, GitLab and pre-commit: valid by their schemas; their commands run."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

ROOT = Path(__file__).parents[2]
WORKFLOW = ROOT / ".github" / "workflows" / "check.yml"
GITLAB = ROOT / "ci" / "gitlab.yml"
HOOKS = ROOT / ".pre-commit-hooks.yaml"
BIN = Path(sys.executable).parent
DATA = "@prefix ex: <http://example.org/> .\nex:a a ex:Person .\n"
SHAPES = """@prefix ex: <http://example.org/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
ex:s sh:targetClass ex:Person ; sh:property ex:age .
ex:age sh:path ex:age ; sh:minCount 1 ; sh:message "Add an age." .
"""


def load(path: Path) -> Any:
    return YAML(typ="safe").load(path)


def run(*command: str, cwd: Path = ROOT, **variables: str) -> "subprocess.CompletedProcess[str]":
    path = os.pathsep.join([str(BIN), os.environ["PATH"]])
    return subprocess.run(
        command, capture_output=True, text=True, check=False, cwd=cwd,
        env={**os.environ, "PATH": path, **variables},
    )  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "my data").mkdir()
    (tmp_path / "my data" / "a.ttl").write_text(DATA, encoding="utf-8")
    (tmp_path / "b.ttl").write_text(DATA.replace("ex:a", "ex:b"), encoding="utf-8")
    (tmp_path / "shapes.ttl").write_text(SHAPES, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("schema", "path"), [("vendor.github-workflows", WORKFLOW), ("vendor.gitlab-ci", GITLAB)]
)
def test_definition_is_valid_by_its_schema(schema: str, path: Path) -> None:
    ended = run("check-jsonschema", "--builtin-schema", schema, str(path))
    assert ended.returncode == 0, ended.stdout


def test_hooks_are_valid_for_pre_commit() -> None:
    ended = run("pre-commit", "validate-manifest", str(HOOKS))
    assert ended.returncode == 0, ended.stdout


def script(name: str) -> str:
    steps = load(WORKFLOW)["jobs"]["check"]["steps"]
    return str(next(step["run"] for step in steps if step.get("name") == name))


def test_command_of_the_workflow_annotates_the_lines_and_writes_sarif(folder: Path) -> None:
    environment = {"FILES": "b.ttl", "SHAPES": "shapes.ttl", "ONTOLOGY": "", "OPTIONS": "--strict"}
    ended = run("bash", "-eo", "pipefail", "-c", script("Check"), cwd=folder, **environment)
    assert ended.returncode == 1
    assert ended.stdout.startswith("::error file=b.ttl,line=2,col=1,")
    (result,) = json.loads((folder / "check.sarif").read_text())["runs"][0]["results"]
    assert result["locations"][0]["physicalLocation"]["region"]["startLine"] == 2
    assert (folder / "check.html").exists()


def test_nothing_in_an_input_of_the_workflow_is_run(folder: Path) -> None:
    environment = {
        "FILES": "b.ttl;touch$IFS$(touch x)",
        "SHAPES": "",
        "ONTOLOGY": "",
        "OPTIONS": "",
    }
    ended = run("bash", "-eo", "pipefail", "-c", script("Check"), cwd=folder, **environment)
    assert ended.returncode == 2
    assert not (folder / "x").exists()
    assert all(
        "${{" not in str(step.get("run")) for step in load(WORKFLOW)["jobs"]["check"]["steps"]
    )


def test_each_variable_of_the_workflow_is_an_input(folder: Path) -> None:
    definition = load(WORKFLOW)
    inputs = definition[True] if True in definition else definition["on"]
    names = {f"${{{{ inputs.{name} }}}}" for name in inputs["workflow_call"]["inputs"]}
    steps = definition["jobs"]["check"]["steps"]
    assert {value for step in steps for value in step.get("env", {}).values()} <= names


def test_script_of_the_gitlab_job_writes_junit(folder: Path) -> None:
    job = load(GITLAB)[".hrd-graph-check"]
    environment = {**job["variables"], "HRD_GRAPH_FILES": "b.ttl", "HRD_GRAPH_SHAPES": "shapes.ttl"}
    ended = run("sh", "-ec", "\n".join(job["script"]), cwd=folder, **environment)
    assert ended.returncode == 1
    assert ended.stdout.startswith("b.ttl:2:1: violation: ")
    assert 'failures="1"' in (folder / "check.xml").read_text()


def test_hook_checks_the_files_that_pre_commit_hands_it(folder: Path) -> None:
    (hook,) = load(HOOKS)
    assert hook["language"] == "python"
    command = [*hook["entry"].split(), "my data/a.ttl", "--shapes", "shapes.ttl"]
    ended = run(*command, cwd=folder)
    assert (ended.returncode, ended.stdout[:16]) == (1, "my data/a.ttl:2:")
