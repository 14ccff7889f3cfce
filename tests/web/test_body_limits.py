"""Bodies before they reach the application: sizes, codings, slots."""

from collections.abc import Iterable
from io import BytesIO
from threading import Event, Thread
from typing import Any

import pytest

from graph_api.errors import BusyError
from graph_api.web.middleware.body_limits import MAX_BODY_BYTES, Guard, Slots, Timed
from graph_api.web.middleware.wsgi import REFUSAL, Environ, Start


def guarded(body: Any, told: dict[str, str], slots: Slots | None = None, small: int = 0) -> Environ:
    """Send a POST through a guard; gives what the application would see."""
    seen: list[Environ] = []

    def application(environ: Environ, start: Start) -> Iterable[bytes]:
        seen.append(environ)
        return []

    environ = {"REQUEST_METHOD": "POST", "REMOTE_ADDR": "a", "wsgi.input": body, **told}
    Guard(application, slots or Slots(8), small)(environ, lambda *_: None)
    return seen[0]


class Endless:
    """A body of which nothing comes until it is let go."""

    def __init__(self) -> None:
        self.let_go = Event()

    def read(self, size: int) -> bytes:
        self.let_go.wait(60)
        return b""


def test_whole_body_reaches_the_application_with_its_length() -> None:
    seen = guarded(BytesIO(b"ASK {}"), {"CONTENT_LENGTH": "6"})
    assert seen["wsgi.input"].read() == b"ASK {}"
    assert REFUSAL not in seen


def test_body_in_chunks_gets_its_length() -> None:
    seen = guarded(BytesIO(b"ASK {}"), {"HTTP_TRANSFER_ENCODING": "chunked"})
    assert (seen["CONTENT_LENGTH"], seen["wsgi.input"].read()) == ("6", b"ASK {}")


@pytest.mark.parametrize(
    ("body", "told", "status"),
    [
        (b"x", {"CONTENT_LENGTH": "6"}, 400),
        (b"x", {"CONTENT_LENGTH": "1", "HTTP_CONTENT_ENCODING": "gzip"}, 415),
        (b"x" * (MAX_BODY_BYTES + 1), {"CONTENT_LENGTH": str(MAX_BODY_BYTES + 1)}, 413),
        (b"x" * (MAX_BODY_BYTES + 1), {"HTTP_TRANSFER_ENCODING": "chunked"}, 413),
        (b"", {"CONTENT_LENGTH": str(10**9), "HTTP_EXPECT": "100-continue"}, 413),
    ],
)
def test_body_that_is_not_read_is_refused_and_none_of_it_passed_on(
    body: bytes, told: dict[str, str], status: int
) -> None:
    seen = guarded(BytesIO(body), told)
    assert seen[REFUSAL].status == status
    assert seen["wsgi.input"].read() == b""


def test_body_that_does_not_come_is_refused_and_keeps_its_slot_until_it_ends() -> None:
    body, slots = Endless(), Slots(2)
    told = {"CONTENT_LENGTH": "5"}
    waiting = Thread(target=guarded, args=(body, told, slots))
    waiting.start()
    while not slots._held["a"]:
        pass
    with pytest.raises(BusyError):
        slots.take("a")
    slots.take("b")
    body.let_go.set()
    waiting.join()
    slots.take("a")


def test_small_bodies_have_slots_of_their_own() -> None:
    slots = Slots(2)
    slots.take("a")
    for length, status in ((6, None), (1 << 20, 503)):
        told = {"CONTENT_LENGTH": str(length)}
        seen = guarded(BytesIO(b"x" * length), told, slots, small=2)
        assert (seen[REFUSAL].status if REFUSAL in seen else None) == status


def test_answer_that_is_read_too_slowly_is_cut_when_its_time_is_over() -> None:
    seconds = iter(range(0, 10_000, 64))  # 1,024 bytes a second: just above what is cut at once.
    length = 100 << 16
    pieces = list(Timed((b"x" * (1 << 16) for _ in range(100)), length, lambda: next(seconds)))
    # 60 seconds, and one more for each 20 kB: 387 seconds, of 64 for each piece.
    assert len(pieces) == 6


def test_answer_that_is_read_in_time_is_whole() -> None:
    seconds = iter(range(1000))
    assert (
        len(list(Timed((b"x" * (1 << 16) for _ in range(100)), 100 << 16, lambda: next(seconds))))
        == 100
    )


def test_one_client_gets_half_of_the_slots_and_all_clients_no_more_than_all() -> None:
    slots = Slots(4)
    for client in ("a", "a", "b", "b"):
        slots.take(client)
    for client in ("a", "c"):
        with pytest.raises(BusyError) as error:
            slots.take(client)
        assert error.value.retry_after > 0
    slots.give("a")
    slots.take("c")
