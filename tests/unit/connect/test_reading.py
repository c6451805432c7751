from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from typing import Any

import pytest

from labkit.connect.asgi import DirectApp, Exchange
from labkit.connect.reading import Pause, Reading, sleep
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


async def pull(app: Counting, face: str) -> tuple[Reading, Callable[[], Any]]:
    """Open an answer as either client does; the second is how it gets the next piece."""
    direct = DirectApp(app)
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
    direct: DirectApp

    def pause(found: Pause) -> None:
        pauses.append(found.seconds)
        thread = threading.Thread(target=lambda: direct.call(ASKED))
        direct._pause = lambda _: None
        thread.start()
        thread.join(10)
        assert not thread.is_alive()

    direct = DirectApp(app, pause)
    assert direct.call(ASKED).body == b"012"
    assert pauses == [7.0]


def test_a_sleeping_reader_is_woken() -> None:
    """Without a time the thread sleeps until somebody wakes it."""
    app = Counting(waits=None)
    reading = DirectApp(app).open(ASKED)
    assert [reading.read(), reading.read()] == [b"0", b"1"]
    thread = threading.Thread(target=app.wake)
    thread.start()
    assert reading.read() == b"2"
    thread.join()


def test_nobody_waits_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    """A stream that says nothing for as long as the SDK's transports wait is an error that says what to do."""
    monkeypatch.setattr("labkit.connect.reading.READ_TIMEOUT", 0.01)
    with pytest.raises(TimeoutError, match=r"clock\.advance"):
        sleep(Pause(threading.Event(), None))
    sleep(Pause(threading.Event(), 0.0))


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
