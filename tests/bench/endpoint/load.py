"""Requests per second over eight connections, counted by ``wrk``."""

import re
import subprocess
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote

from bench.endpoint.queries import Query

CONNECTIONS, SECONDS, ROUNDS = 8, 3, 2
# A comment with a number that never came before keeps an answer from being found in a cache.
_SCRIPT = """
local number = 0
request = function()
  number = number + 1
  return wrk.format("GET", "{path}" .. {number}, {{["Accept"] = "{accept}"}})
end
"""
_ANEW = 'number .. "r{round}"'


def rates(addresses: Mapping[str, str], query: Query, *, anew: bool) -> dict[str, float]:
    """Count the requests per second of each server, in turn; the best of two rounds.

    :param anew: make each query text a new one.
    """
    best = dict.fromkeys(addresses, 0.0)
    for number in range(ROUNDS):
        for name, address in addresses.items():
            best[name] = max(best[name], _rate(address, query, number, anew))
    return best


def _rate(address: str, query: Query, number: int, anew: bool) -> float:
    host, _, path = address.removeprefix("http://").partition("/")
    path = f"/{path}?query={quote(query.text)}%0A%23"
    with TemporaryDirectory() as folder:
        script = Path(folder) / "ask.lua"
        varied = _ANEW.format(round=number) if anew else '""'
        script.write_text(_SCRIPT.format(path=path, number=varied, accept=query.accept))
        line = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s", "-s", str(script)]
        told = subprocess.run(
            [*line, f"http://{host}"], check=True, capture_output=True, text=True
        ).stdout
    assert "Non-2xx" not in told, told
    found = re.search(r"Requests/sec:\s*([\d.]+)", told)
    assert found, told
    return float(found[1])
