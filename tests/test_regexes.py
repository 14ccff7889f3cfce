"""No regular expression of the program takes more than linear time, whatever text it is given."""

import json
import re
import shutil
import subprocess
from functools import cache
from pathlib import Path

import pytest
from regexes import Regex, in_javascript, regexes, worst_cases

NPM = Path(__file__).parent / "npm"
# The tokens of SPARQL as they were: 40 kB of word characters took half a minute.
FORMER_TOKEN = r"(?:[^\W\d][\w.\-]*)?:(?:[\w.\-:%]|\\.)*|\\.|(?P<word>[A-Za-z]+)"
QUADRATIC = [
    FORMER_TOKEN,
    r"(?<!\\)\.+$",
    r"\s+$",
    r"^\s*(?:a|b)*\s*$|x+y",
    r'(<a\b[^>]*?) href="[^"]*"',
    r"_:\S+ *\.\s*$",
]
LINEAR = [r"\w+", r"(?:a|b)*+c?", r'"[^"]*+"?', r"(?<!\w)\w++:"]
SHORT, LONG, MUCH_LONGER = 1_000, 4_000, 16_000
FEW_SECONDS = 0.0004  # In which a linear expression has read a short text.


def slow_case(regex: Regex) -> str | None:
    """Give a text that takes more than linear time, as prefix, what is repeated, and suffix."""
    for prefix, pump, suffix in worst_cases(regex):

        def seconds(
            size: int, prefix: str = prefix, pump: str = pump, suffix: str = suffix
        ) -> float:
            text = prefix + pump * (size // len(pump)) + suffix
            return min(regex.time_of(text) for _ in range(2))

        # Four times the length: four times the time, or sixteen times and more.
        if (
            seconds(SHORT) > FEW_SECONDS
            and seconds(LONG) > 9 * seconds(SHORT)
            and seconds(MUCH_LONGER) > 9 * seconds(LONG)
        ):
            return f"{prefix!r} + {pump!r} * n + {suffix!r}"
    return None


@cache
def said_of(analysed: tuple[Regex, ...]) -> dict[str, str]:
    """Let recheck analyse expressions; gives those that it finds to be slow, and by which text."""
    if not (NPM / "node_modules/recheck").exists() or not shutil.which("node"):
        pytest.skip("recheck is not installed")
    written = [(regex, text) for regex in analysed if (text := in_javascript(regex))]
    names = (("s", re.DOTALL), ("i", re.IGNORECASE), ("m", re.MULTILINE))
    asked = [[t, "".join(n for n, flag in names if r.flags & flag)] for r, t in written]
    command = ["node", "regexes.mjs"]
    run = subprocess.run(
        command, cwd=NPM, input=json.dumps(asked), capture_output=True, text=True, check=True
    )
    said = json.loads(run.stdout)
    return {
        regex.where: f"{complexity}: {attack}"
        for (regex, _), (status, complexity, attack) in zip(written, said, strict=True)
        if status == "vulnerable"
    }


def of_pattern(pattern: str) -> Regex:
    """Describe an expression that stands in no module and is searched for anywhere."""
    return Regex(pattern, pattern, 0, anchored=False)


_HOLDERS = [
    *("tokens", "document_symbols", "privacy", "property_tables"),
    *("fulltext_index", "parameters", "pack"),
]


def test_expressions_of_all_kinds_are_found() -> None:
    where = {regex.where.split(":")[0] for regex in regexes()}
    for module in _HOLDERS:
        assert any(f".{module}" in place for place in where), module


@pytest.mark.parametrize("regex", regexes(), ids=lambda regex: regex.where)
def test_expression_takes_linear_time(regex: Regex) -> None:
    assert slow_case(regex) is None


def test_analyser_finds_no_slow_expression() -> None:
    assert said_of(tuple(regexes())) == {}


@pytest.mark.parametrize("pattern", QUADRATIC)
def test_quadratic_expression_is_seen(pattern: str) -> None:
    assert slow_case(of_pattern(pattern))


@pytest.mark.parametrize("pattern", LINEAR)
def test_linear_expression_is_not_blamed(pattern: str) -> None:
    assert slow_case(of_pattern(pattern)) is None


def test_analyser_sees_what_is_quadratic() -> None:
    # The automaton knows no look-behind; those are left to the measured times.
    seen = [pattern for pattern in QUADRATIC if "(?<!" not in pattern]
    assert set(said_of(tuple(map(of_pattern, QUADRATIC)))) == set(seen)
