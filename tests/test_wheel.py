"""The wheel: it carries all RDF, and works from any folder."""

import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from graph_api.names import in_checkout, resources

pytestmark = pytest.mark.skipif(not in_checkout(), reason="needs the sources")
FOLDERS = ("data", "graph_api", "ontology", "shapes")
FILES = ("LICENSE", "LICENSE-DATA", "README.md", "pyproject.toml", "setup.cfg")


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel and install it, without network; gives the new environment's folder."""
    folder = tmp_path_factory.mktemp("wheel")
    source, fresh = folder / "source", folder / "fresh"
    skipped = shutil.ignore_patterns("__pycache__", "raw", "imported")
    for name in FOLDERS:
        shutil.copytree(resources() / name, source / name, ignore=skipped)
    for name in FILES:
        shutil.copy(resources() / name, source / name)
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    offline = ["--no-deps", "--no-index"]
    wheels = ["--wheel-dir", str(folder), str(source)]
    subprocess.run([*pip, "wheel", "--no-build-isolation", *offline, *wheels], check=True)
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(fresh)], check=True)
    (wheel,) = folder.glob("*.whl")
    python = ["--python", str(fresh / "bin/python")]
    subprocess.run([*pip, *python, "install", *offline, str(wheel)], check=True)
    (packages,) = fresh.glob("lib/python*/site-packages")
    (packages / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return fresh


def test_wheel_carries_every_rdf_file_of_the_repository(installed: Path) -> None:
    (inside,) = installed.glob("lib/python*/site-packages/graph_api/rdf")
    for folder in ("data", "ontology", "shapes"):
        patterns = ("*.ttl", "*.trig", "*.rq")
        there = {p.relative_to(inside) for k in patterns for p in (inside / folder).rglob(k)}
        here = {
            p.relative_to(resources())
            for k in patterns
            for p in (resources() / folder).rglob(k)
            if not {"raw", "imported"} & set(p.parts)
        }
        assert there == here


def test_wheel_carries_style_scripts_and_what_was_bundled_with_its_licences(
    installed: Path,
) -> None:
    (inside,) = installed.glob("lib/python*/site-packages/graph_api/web")
    here = resources() / "graph_api" / "web"
    for folder in ("static", "templates"):
        files = {p.relative_to(here) for p in (here / folder).rglob("*") if p.suffix}
        assert {p.relative_to(inside) for p in (inside / folder).rglob("*") if p.suffix} == files
    if (inside / "static" / "built" / "editor.js").exists():
        licences = (inside / "static" / "built" / "editor.licences.txt").read_text("utf-8")
        assert "@codemirror/view" in licences
        assert "Permission is hereby granted" in licences


def test_installed_command_builds_and_answers_from_another_folder(
    installed: Path, tmp_path: Path
) -> None:
    hidden = {"HRD_GRAPH_SNAPSHOTS", "HRD_GRAPH_BASE", "PYTHONPATH"}
    environment = {k: v for k, v in os.environ.items() if k not in hidden}
    environment["XDG_DATA_HOME"] = str(tmp_path / "home")

    def call(*arguments: str) -> str:
        command = [str(installed / "bin/hrd-graph"), *arguments]
        ended = subprocess.run(
            command, env=environment, cwd=tmp_path, capture_output=True, text=True, check=False
        )
        assert ended.returncode == 0, ended.stderr
        return ended.stdout

    assert "Snapshot" in call("build")
    assert list((tmp_path / "home/hrd-graph/snapshots").iterdir())
    assert call("query", "ASK { id:country/HUN a hrd:Country }".replace("/", "\\/")) == "yes\n"
