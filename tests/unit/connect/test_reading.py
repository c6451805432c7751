from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from typing import Any

import pytest

from labkit.connect.asgi import DirectApp, Exchange
from labkit.connect.reading import READ_TIMEOUT, Patience, Reading, sleep
from labkit.service.streaming.waiting import waiter

ASKED = Exchange("GET", "https://localhost/", {})


class Counting:
    """An application that sends numbers, notes how far it is, and may wait before the last one."""

    def __init__(self, *, waits: float | None = 0.0) -> None:
        self.sent: list[int] = []
        self.left = False
        self.wake: Callable[[], None] = lambda: None
        self._waits = waits

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Send 0, 1, 2."""
        found = waiter(scope, receive)
        self.wake = found.wake
        try:
            await send({"type": "http.response.start", "status": 200, "headers": [(b"X-Kind", b"count")]})
            for n in range(3):
                if n == 2:
                    await found.wait(self._waits)
                self.sent.append(n)
                await send({"type": "http.response.body", "body": b"%d" % n, "more_body": True})
                await found.let_others()
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        finally:
            found.end()
            self.left = True


async def pull(
    app: Counting, face: str, patience: Patience | None = None
) -> tuple[Reading, Callable[[], Any]]:
    """Open an answer as either client does; the second is how it gets the next piece."""
    direct = DirectApp(app, patience)
    if face == "aio":
        reading = await direct.aopen(ASKED)
        return reading, reading.aread

    opened = direct.open(ASKED)

    async def read() -> bytes | None:
        return opened.read()

    return opened, read


FACES = pytest.mark.parametrize("face", ["sync", "aio"])


@FACES
def test_the_application_is_as_far_as_its_reader(face: str) -> None:
    """Nothing is sent before it is asked for; in the end there is nothing more."""

    async def play() -> None:
        app = Counting()
        reading, read = await pull(app, face)
        assert (reading.status, reading.headers, app.sent) == (200, {"x-kind": "count"}, [])
        for n in range(3):
            assert await read() == b"%d" % n
            assert app.sent == list(range(n + 1))
        assert not reading.is_over
        assert await read() is None
        assert await read() is None
        assert (reading.is_over, app.left) == (True, True)

    asyncio.run(play())


@FACES
def test_a_reader_that_leaves_ends_the_application(face: str) -> None:
    """Its coroutine ends where it rests, with everything that it has to clean up."""

    async def play() -> None:
        app = Counting()
        reading, read = await pull(app, face)
        await read()
        reading.close()
        assert (app.sent, app.left) == ([0], True)
        assert await read() is None

    asyncio.run(play())


def test_leaving_a_loop_leaves_the_answer() -> None:
    """So does the asynchronous loop, when its iterator is closed."""

    async def play() -> None:
        app = Counting()
        pieces = (await DirectApp(app).aopen(ASKED)).__aiter__()
        assert await anext(pieces) == b"0"
        await pieces.aclose()  # type: ignore[attr-defined]  # it is a generator
        assert app.left

    asyncio.run(play())
    app = Counting()
    pieces = iter(DirectApp(app).open(ASKED))
    assert next(pieces) == b"0"
    pieces.close()  # type: ignore[attr-defined]  # it is a generator
    assert app.left


def test_a_pause_is_the_readers() -> None:
    """A synchronous reader is told how long nothing comes; other threads use the application meanwhile."""
    app, pauses = Counting(waits=7.0), []
    other = Counting()

    def nap(woken: threading.Event, seconds: float) -> None:
        pauses.append(seconds)
        thread = threading.Thread(target=lambda: other_app.call(ASKED))
        other_app._lock = direct._lock
        thread.start()
        thread.join(10)
        assert not thread.is_alive()

    direct, other_app = DirectApp(app, Patience(nap)), DirectApp(other)
    assert direct.call(ASKED).body == b"012"
    assert (pauses, other.sent) == ([7.0], [0, 1, 2])


def test_a_sleeping_reader_is_woken() -> None:
    """Without a time the reader sleeps until somebody wakes it, in whichever thread."""

    async def play() -> None:
        for face in ("sync", "aio"):
            app = Counting(waits=None)
            _, read = await pull(app, face)
            assert [await read(), await read()] == [b"0", b"1"]
            thread = threading.Thread(target=app.wake)
            thread.start()
            assert await read() == b"2"
            thread.join()

    asyncio.run(play())


@FACES
def test_nobody_waits_for_ever(face: str) -> None:
    """A stream that says nothing for as long as its reader has patience is an error that says what to do."""

    async def play() -> None:
        app = Counting(waits=None)
        _, read = await pull(app, face, Patience(longest=lambda: 0.0))
        assert [await read(), await read()] == [b"0", b"1"]
        with pytest.raises(TimeoutError, match=r"clock\.advance"):
            await read()
        assert app.left

    asyncio.run(play())


def test_a_reader_has_the_patience_of_the_sdk() -> None:
    """It sleeps as long as it is told, unless it is woken, and gives up when the SDK's transports do."""
    assert Patience().longest() == READ_TIMEOUT == 300
    woken = threading.Event()
    sleep(woken, 0.0)
    woken.set()
    sleep(woken, 300.0)


def test_a_cancelled_reader_cancels_the_application() -> None:
    """What the event loop throws into the reader reaches the application, which cleans up."""

    async def play() -> None:
        app = Counting(waits=None)
        reading = await DirectApp(app).aopen(ASKED)
        assert [await reading.aread(), await reading.aread()] == [b"0", b"1"]
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.01):
                await reading.aread()
        assert (reading.is_over, app.left) == (True, True)

    asyncio.run(play())


def test_a_defect_after_the_head_ends_the_answer() -> None:
    """Over HTTP the client sees what came until then; before the head it is raised."""

    async def broken(scope: Any, receive: Any, send: Any) -> None:
        if scope["path"] == "/late":
            await send({"type": "http.response.start", "status": 200})
            await send({"type": "http.response.body", "body": b"a", "more_body": True})
        raise ZeroDivisionError

    direct = DirectApp(broken)
    assert direct.call(Exchange("GET", "https://localhost/late", {})).body == b"a"
    with pytest.raises(ZeroDivisionError):
        direct.call(ASKED)
