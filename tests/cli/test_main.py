"""The command line."""

import errno
import gzip
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from graph_api import __version__, validation
from graph_api.cli import main as cli
from graph_api.snapshot.manifest import Snapshot
from graph_api.validation import Finding, Report, Severity

NAME = "SELECT ?n { <http://example.org/a> <http://example.org/name> ?n }"


@pytest.fixture
def run(tiny: Snapshot) -> Callable[..., Result]:
    """Call a command on the tiny graph."""

    def run(*arguments: str, **settings: str) -> Result:
        environment = {"HRD_GRAPH_SNAPSHOTS": str(tiny.path.parent), **settings}
        return CliRunner().invoke(cli.main, arguments, env=environment, input=settings.get("input"))

    return run


CONTEXT = click.Context(cli.main)


@pytest.mark.parametrize("name", cli.main.list_commands(CONTEXT))
def test_help_of_each_command_has_an_example_and_explains_each_option(name: str) -> None:
    command = cli.main.get_command(CONTEXT, name)
    assert command is not None
    shown = CliRunner().invoke(cli.main, [name, "--help"]).output
    assert f"hrd-graph {name}" in shown.split("Usage:", 1)[1].split("\n", 1)[1]
    for option in command.params:
        if isinstance(option, click.Option):
            assert option.help, option.name


def test_module_and_console_command_are_the_same_program() -> None:
    console = Path(sys.executable).with_name("hrd-graph")
    outputs = [
        subprocess.run([*start, "--version"], capture_output=True, text=True, check=True).stdout
        for start in ([str(console)], [sys.executable, "-m", "graph_api"])
    ]
    assert outputs == [f"hrd-graph, version {__version__}\n"] * 2


def test_query_draws_a_table_and_counts_its_rows(run: Callable[..., Result]) -> None:
    lines = run("query", NAME).output.splitlines()
    assert [line.strip() for line in lines[:1] + lines[2:]] == ["n", "A", "1 row"]


def test_query_writes_the_format_that_is_asked_for(run: Callable[..., Result]) -> None:
    assert run("query", NAME, "--format", "csv").stdout_bytes == b"n\r\nA\r\n"
    described = run("query", "DESCRIBE <http://example.org/b>", "--format", "nt").output
    assert described.startswith("<http://example.org/b> <http://example.org/knows>")


def test_query_reads_standard_input(run: Callable[..., Result]) -> None:
    assert run("query", "-", input="ASK {}").output == "yes\n"


def test_option_can_come_from_the_environment(run: Callable[..., Result]) -> None:
    assert run("query", NAME, HRD_GRAPH_QUERY_FORMAT="csv").stdout_bytes == b"n\r\nA\r\n"


def test_format_that_does_not_fit_the_query_is_a_usage_error(run: Callable[..., Result]) -> None:
    result = run("query", NAME, "--format", "ttl")
    assert result.exit_code == 2
    assert "format=ttl is not offered" in result.stderr


def test_malformed_query_is_one_line_on_stderr_without_traceback(
    run: Callable[..., Result],
) -> None:
    result = run("query", "SELECT * { ?s ?p ?o } LIMT 3")
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr == (
        'hrd-graph: Line 1, column 23: cannot go on with "LIMT 3". Did you mean LIMIT?\n'
    )


def test_missing_snapshot_offers_to_build(tmp_path: Path) -> None:
    result = CliRunner().invoke(cli.main, ["query", "ASK {}", "--snapshots", str(tmp_path)])
    assert result.exit_code == 2
    assert "Run `hrd-graph build`." in result.stderr


def test_build_prints_what_it_built(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("graph_api.cli.build.resources", lambda: root)
    monkeypatch.setattr(validation, "run", lambda: Report([]))
    result = CliRunner().invoke(cli.main, ["build", "--out", str(tmp_path / "out")])
    assert result.exit_code == 0
    assert result.output.endswith("17 statements in 6 graphs.\n")


def test_build_with_violations_shows_them_and_ends_with_1(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("graph_api.cli.build.resources", lambda: root)
    finding = Finding("x", Severity.VIOLATION, "a.ttl", 1, None, None, None, "no locator")
    monkeypatch.setattr(validation, "run", lambda: Report([finding]))
    result = CliRunner().invoke(cli.main, ["build", "--out", str(tmp_path / "out")])
    assert result.exit_code == 1
    assert "a.ttl:1: violation: no locator" in result.stderr


def test_build_of_a_malformed_file_names_its_place_and_ends_with_1(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (root / "data/catalog.ttl").write_text("<http://example.org/g1>")
    monkeypatch.setattr("graph_api.cli.build.resources", lambda: root)
    result = CliRunner().invoke(cli.main, ["build", "--out", str(tmp_path / "out")])
    assert result.exit_code == 1
    assert "catalog.ttl:1:" in result.stderr


def test_check_of_what_cannot_be_read_ends_with_2(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.ttl", tmp_path / "bad.ttl"
    good.write_text("<http://example.org/s> <http://example.org/p> 1 .")
    bad.write_text("<http://example.org/s> nonsense")
    outcomes = [
        CliRunner().invoke(cli.main, ["check", str(path)])
        for path in (good, bad, tmp_path / "missing.ttl")
    ]
    assert [outcome.exit_code for outcome in outcomes] == [0, 2, 2]
    assert f"{bad.name}:1:" in outcomes[1].stdout
    assert "There is no file" in outcomes[2].stderr


def test_dump_writes_every_statement(run: Callable[..., Result], tmp_path: Path) -> None:
    path = tmp_path / "all.nq"
    assert run("dump", "--format", "nq", "--output", str(path)).exit_code == 0
    assert len(path.read_text().splitlines()) == 17


@pytest.mark.parametrize("form", ["nq", "trig", "ttl"])
def test_dump_whose_name_ends_in_gz_is_packed(
    run: Callable[..., Result], tmp_path: Path, form: str
) -> None:
    plain, packed = tmp_path / f"all.{form}", tmp_path / f"all.{form}.gz"
    for path in (plain, packed):
        assert run("dump", "--format", form, "-o", str(path)).exit_code == 0
    assert gzip.decompress(packed.read_bytes()) == plain.read_bytes()


def test_parts_go_with_no_other_format(run: Callable[..., Result], tmp_path: Path) -> None:
    ended = run("dump", "--format", "ttl", "--parts", "10", "-o", str(tmp_path / "parts"))
    assert (ended.exit_code, "--parts writes N-Quads" in ended.stderr) == (2, True)


def test_parts_are_written_as_the_help_says(run: Callable[..., Result], tmp_path: Path) -> None:
    assert run("dump", "--parts", "10", "-o", str(tmp_path / "parts")).exit_code == 0
    assert {path.name for path in (tmp_path / "parts").iterdir()} == {
        "part-0001.nq.gz",
        "part-0002.nq.gz",
    }


@pytest.mark.parametrize("command", [["dump"], ["dump", "--parts", "9"], ["overlap"]])
def test_read_only_file_system_is_one_line_without_traceback(
    run: Callable[..., Result], monkeypatch: pytest.MonkeyPatch, tmp_path: Path, command: list[str]
) -> None:
    # Such a system says so to each call, also to one that removes what is not there.
    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    for name in ("touch", "mkdir", "unlink"):
        monkeypatch.setattr(Path, name, refuse)
    ended = run(*command, "-o", str(tmp_path / "all"))
    assert ended.exit_code in {1, 2}
    assert ended.stderr == f"hrd-graph: Cannot write {tmp_path / 'all'}: Read-only file system.\n"


@pytest.mark.parametrize("command", ["dump", "overlap"])
def test_pipe_is_never_replaced_by_a_file(
    run: Callable[..., Result], tmp_path: Path, command: str
) -> None:
    os.mkfifo(pipe := tmp_path / "pipe")
    ended = run(command, "-o", str(pipe))
    assert (ended.exit_code, pipe.is_fifo()) == (2, True)
    assert f"Cannot write {pipe}: it is no file." in ended.stderr


def test_dump_through_a_link_writes_the_file_that_it_leads_to(
    run: Callable[..., Result], tmp_path: Path
) -> None:
    (link := tmp_path / "link").symlink_to(tmp_path / "all.nq")
    assert run("dump", "--format", "nq", "-o", str(link)).exit_code == 0
    assert link.is_symlink()
    assert len((tmp_path / "all.nq").read_text().splitlines()) == 17


@pytest.mark.skipif(not Path("/dev/full").is_char_device(), reason="no /dev/full here")
@pytest.mark.parametrize("form", ["table", "csv"])
def test_answer_that_finds_no_room_is_one_line_without_traceback(tiny: Snapshot, form: str) -> None:
    command = [sys.executable, "-m", "graph_api", "query", NAME, "--format", form]
    environment = {"HRD_GRAPH_SNAPSHOTS": str(tiny.path.parent)}
    with open("/dev/full", "wb") as full:
        ended = subprocess.run(
            command, env=environment, stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )
    assert ended.returncode == 1
    assert ended.stderr == "hrd-graph: there is no room for the answer where it is written.\n"


def test_base_that_is_no_web_address_is_refused() -> None:
    command = [sys.executable, "-m", "graph_api", "query", "ASK {}"]
    environment = {"HRD_GRAPH_BASE": "example"}
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert ended.returncode == 2
    assert ended.stderr == "hrd-graph: HRD_GRAPH_BASE is example/; it must be an http(s) address.\n"


def test_check_waits_neither_for_the_web_server_nor_for_pyshacl(tmp_path: Path) -> None:
    path = tmp_path / "a.ttl"
    path.write_text("<a> <http://example.org/b> <http://example.org/c> .\n")
    call = f"main(['check', {str(path)!r}], standalone_mode=False)"
    slow = {"flask", "granian", "networkx", "pyshacl", "rdflib.plugins.sparql"}
    script = (
        f"import sys\nfrom graph_api.cli.main import main\ntry:\n    {call}\n"
        f"except SystemExit:\n    print(sorted({slow!r} & set(sys.modules)))\n"
    )
    run = [sys.executable, "-c", script]
    assert subprocess.run(run, capture_output=True, text=True, check=True).stdout.endswith("[]\n")
