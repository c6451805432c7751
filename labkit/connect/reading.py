"""An answer that is read piece by piece while the application is still writing it, without a socket.

The reader itself drives the application's coroutine: it runs until it has sent the next piece, and rests until that one
is asked for. So a stream is as far as its reader is, the same every time, and no task or thread is left behind when
the reader leaves.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
import types
from collections.abc import AsyncIterator, Awaitable, Callable, Generator, Iterator, MutableMapping
from dataclasses import dataclass
from typing import Any, Final

from labkit.service.carrier import HungUp
from labkit.service.streaming.waiting import EXTENSION

Message = MutableMapping[str, Any]
App = Callable[
    [Message, Callable[[], Awaitable[Message]], Callable[[Message], Awaitable[None]]], Awaitable[None]
]

#: Seconds without a byte after which the SDK's transports give up (wire contract §1), and so does a reader here.
READ_TIMEOUT: Final = 300.0

Sleep = Callable[[threading.Event, float], None]


def sleep(woken: threading.Event, seconds: float) -> None:
    """Block this thread for so long, or until it is woken."""
    woken.wait(seconds)


def wait_as_the_sdk_does() -> float:
    """Return how long a reader waits in real time when nothing says how long (seconds)."""
    return READ_TIMEOUT


@dataclass(frozen=True)
class Patience:
    """How a reader waits: what it does meanwhile, and how long when nobody says when something comes (seconds)."""

    sleep: Sleep = sleep
    longest: Callable[[], float] = wait_as_the_sdk_does


@dataclass(frozen=True)
class _Pause:
    """What an application asks of its reader: nothing will come for so many seconds, or until it is woken."""

    woken: threading.Event | asyncio.Event
    seconds: float | None


class _ThreadWaiter:
    """How an application waits for a synchronous reader: the reader's own thread sleeps."""

    is_gone = False

    def __init__(self) -> None:
        self._woken: threading.Event | asyncio.Event = threading.Event()

    def wake(self) -> None:
        """End the wait that goes on, or the next one; from any thread."""
        self._woken.set()

    async def wait(self, seconds: float | None) -> None:
        """Return when woken, or after so many seconds; None: only when woken."""
        await _hand(_Pause(self._woken, seconds))
        self._woken.clear()

    async def let_others(self) -> None:
        """Do nothing: the reader itself decides when it reads on."""

    def end(self) -> None:
        """Do nothing: the reader says itself when it leaves."""


class _LoopWaiter(_ThreadWaiter):
    """The same for a reader inside a running event loop."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._woken = asyncio.Event()

    def wake(self) -> None:
        """End the wait that goes on, or the next one; from any thread."""
        with contextlib.suppress(RuntimeError):  # the loop is closed, so nobody waits
            self._loop.call_soon_threadsafe(self._woken.set)


class Reading:
    """One answer, begun: ``status`` and ``headers`` (names in lower case) once the head was read, then its pieces."""

    def __init__(
        self, app: App, scope: Message, body: bytes, *, lock: threading.Lock, patience: Patience
    ) -> None:
        self.status = 500
        self.headers: dict[str, str] = {}
        self.is_over = False
        self._body = body
        self._lock = lock
        self._patience = patience
        self._has_begun = False
        self._coroutine = self._run(app, scope)

    def read(self) -> bytes | None:
        """Drive the application to its next piece, the first time to the head, which is empty; None: that was all.

        Raises:
            RuntimeError: it waits for something that only an event loop can give.
            TimeoutError: it said nothing for too long.
        """
        while True:
            with self._lock:
                found = self._step()
            if self.is_over or isinstance(found, bytes):
                return found if isinstance(found, bytes) else None
            if not isinstance(found, _Pause):
                break
            assert isinstance(found.woken, threading.Event)
            self._patience.sleep(found.woken, self._seconds(found))
            self._check(found)
        self.close()
        raise RuntimeError(
            "The in-process service waited for something outside itself, which a synchronous client cannot serve. "
            "Use lab.aio, or connect() for a service in a process of its own."
        )

    @types.coroutine
    def aread(self) -> Generator[Any, None, bytes | None]:
        """Do the same inside a running event loop, which gets whatever the application waits for."""
        error: BaseException | None = None
        while True:
            found = self._step(error)
            if self.is_over or isinstance(found, bytes):
                return found if isinstance(found, bytes) else None
            try:
                if isinstance(found, _Pause):
                    yield from self._sleep_in_loop(found).__await__()
                else:
                    yield found
                error = None
            except BaseException as thrown:  # noqa: BLE001  # whatever the loop throws in is the application's to see
                error = thrown
            if error is None and isinstance(found, _Pause):
                self._check(found)

    async def _sleep_in_loop(self, pause: _Pause) -> None:
        assert isinstance(pause.woken, asyncio.Event)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._seconds(pause)):
                await pause.woken.wait()

    def _seconds(self, pause: _Pause) -> float:
        return self._patience.longest() if pause.seconds is None else pause.seconds

    def _check(self, pause: _Pause) -> None:
        if pause.seconds is None and not pause.woken.is_set():
            self.close()
            raise TimeoutError(
                f"The stream said nothing for {READ_TIMEOUT:g} s. Expected a run that goes on, on a clock that moves. "
                "Try lab.service.clock.advance(...) in another thread for a clock that is held, or cancel the run."
            )

    def __iter__(self) -> Iterator[bytes]:
        """Yield the pieces after the head; leaving the loop leaves the answer."""
        try:
            yield from iter(self.read, None)
        finally:
            self.close()

    async def __aiter__(self) -> AsyncIterator[bytes]:
        """Do the same inside a running event loop."""
        try:
            while (piece := await self.aread()) is not None:
                yield piece
        finally:
            self.close()

    def close(self) -> None:
        """Leave: the application's coroutine ends where it rests."""
        self.is_over = True
        self._coroutine.close()

    def _step(self, error: BaseException | None = None) -> object:
        if self.is_over:
            return None
        try:
            return self._coroutine.send(None) if error is None else self._coroutine.throw(error)
        except BaseException as ended:
            self.is_over = True
            # Starlette answers a defect with a 500 and then raises it again for a server's log; over HTTP
            # a client sees the 500 alone.
            is_defect = isinstance(ended, Exception) and not isinstance(ended, HungUp)
            if isinstance(ended, StopIteration) or (is_defect and self._has_begun):
                return None
            raise

    async def _run(self, app: App, scope: Message) -> None:
        await app(scope, self._receive, self._send)

    async def _receive(self) -> Message:
        body, self._body = self._body, b""
        return {"type": "http.request", "body": body, "more_body": False}

    async def _send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._has_begun = True
            self.status = message["status"]
            pairs = message.get("headers", ())
            self.headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in pairs}
            await _hand(b"")
        elif message["type"] == "http.response.body" and message.get("body"):
            await _hand(message["body"])


def extensions(*, in_loop: bool) -> dict[str, Any]:
    """Return the extensions of a connection scope: how the application may wait for this reader."""
    return {EXTENSION: _LoopWaiter if in_loop else _ThreadWaiter}


@types.coroutine
def _hand(item: object) -> Generator[object, None, None]:
    yield item
