"""Values of every kind, and queries that sort them, made by chance."""

import random
from collections.abc import Sequence

_XSD = "http://www.w3.org/2001/XMLSchema#"
ZONES = ("", "", "Z", "+01:00", "-05:30", "+14:00", "-10:00")


def term(chance: random.Random) -> str:
    """Write a term of some kind as SPARQL does, or UNDEF."""
    return chance.choice(_KINDS)(chance)


def of_kinds(chance: random.Random, number: int) -> list[str]:
    """Write some terms of one kind or of a few, with repetitions."""
    kinds = chance.sample(_KINDS, chance.choice((1, 2, 2, 3, len(_KINDS))))
    return [chance.choice(kinds)(chance) for _ in range(number)]


def values(columns: str, rows: Sequence[Sequence[str]]) -> str:
    """Write a VALUES block."""
    lines = " ".join(f"({' '.join(row)})" for row in rows)
    return f"VALUES ({columns}) {{ {lines} }}"


def _typed(text: str, name: str) -> str:
    return f'"{text}"^^<{_XSD}{name}>'


def _integer(chance: random.Random) -> str:
    return str(chance.choice((chance.randrange(-12, 13), chance.randrange(10**17), 2**53 + 1)))


def _large(chance: random.Random) -> str:
    return _typed(f"{chance.choice('+-')}{chance.randrange(10**20, 10**22)}", "integer")


def _decimal(chance: random.Random) -> str:
    return _typed(
        f"{chance.randrange(-20, 20)}.{chance.choice(('0', '5', '25', '000001'))}", "decimal"
    )


def _double(chance: random.Random) -> str:
    text = chance.choice(("NaN", "INF", "-INF", "-0", "0", "1e300", "-2.5e-7", "9007199254740992"))
    return _typed(chance.choice((text, str(chance.randrange(-9, 9) / 4))), "double")


def _float(chance: random.Random) -> str:
    return _typed(chance.choice(("NaN", "0.1", "16777217", "-3.5", "2", "1e39")), "float")


def _boolean(chance: random.Random) -> str:
    return chance.choice(("true", "false"))


def _date(chance: random.Random) -> str:
    return _typed(_day(chance) + chance.choice(ZONES), "date")


def _day(chance: random.Random) -> str:
    year, month, day = (
        chance.randrange(1999, 2002),
        chance.randrange(1, 13),
        chance.randrange(1, 29),
    )
    return f"{year}-{month:02}-{day:02}"


def _date_time(chance: random.Random) -> str:
    clock = f"{chance.randrange(24):02}:{chance.randrange(60):02}:00{chance.choice(('', '.5'))}"
    return _typed(f"{_day(chance)}T{clock}{chance.choice(ZONES)}", "dateTime")


def _part(chance: random.Random) -> str:
    text, name = chance.choice((("2000", "gYear"), ("2000-07", "gYearMonth"), ("2001", "gYear")))
    return _typed(text + chance.choice(ZONES), name)


def _recurring(chance: random.Random) -> str:
    text, name = chance.choice(
        (
            ("12:00:00", "time"),
            ("00:30:00", "time"),
            ("--02", "gMonth"),
            ("--02-29", "gMonthDay"),
            ("--12-31", "gMonthDay"),
            ("---31", "gDay"),
        )
    )
    return _typed(text + chance.choice(ZONES), name)


def _duration(chance: random.Random) -> str:
    text = chance.choice(("P1M", "P30D", "P31D", "-P1Y", "PT36H", "P1DT12H", "P0D", "PT0.5S"))
    return _typed(text, "duration")


def _own_duration(chance: random.Random) -> str:
    text, name = chance.choice(
        (("P1D", "dayTimeDuration"), ("-PT1M", "dayTimeDuration"), ("P1Y", "yearMonthDuration"))
    )
    return _typed(text, name)


def _text(chance: random.Random) -> str:
    text = chance.choice(("", "a", "B", "9", "10", "5 or more", "é", "a b", "\U0001f600", "\uffee"))
    return f'"{text}"{chance.choice(("", "", "@en", "@fr", "@en-GB", "@ar--rtl"))}'


def _ill_typed(chance: random.Random) -> str:
    text, name = chance.choice(
        (("x", "integer"), ("2001-06-31", "date"), ("P", "duration"), ("maybe", "boolean"))
    )
    return _typed(text, name)


def _other(chance: random.Random) -> str:
    return f'"{chance.randrange(20)}"^^<http://example.org/{chance.choice("ab")}>'


def _iri(chance: random.Random) -> str:
    return f"<http://example.org/{chance.choice(('a', 'b', 'é', 'a/b', '10', '9'))}>"


def _triple(chance: random.Random) -> str:
    return (
        f"<<( {_iri(chance)} <http://example.org/p> {chance.choice((_integer, _text))(chance)} )>>"
    )


def _unbound(chance: random.Random) -> str:
    return "UNDEF"


_KINDS = (
    *(_integer, _large, _decimal, _double, _float, _boolean, _date, _date_time, _part, _recurring),
    *(_duration, _own_duration, _text, _ill_typed, _other, _iri, _triple, _unbound),
)
