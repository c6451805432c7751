"""How the coroutine of a stream waits: by an event loop, unless whoever drives the application brings another way."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, Final, Protocol

Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]

# The key of the connection scope's extensions under which a drive offers a waiter of its own (ASGI, "extensions").
EXTENSION: Final = "labkit.waiter"


class Waiter(Protocol):
    """Waits for one reader."""

    @property
    def is_gone(self) -> bool:
        """Whether the client has closed the connection."""
        ...

    def wake(self) -> None:
        """End the wait that goes on, or the next one; from any thread."""
        ...

    async def wait(self, seconds: float | None) -> None:
        """Return when woken, or after so many seconds of wall time; None: only when woken."""
        ...

    async def let_others(self) -> None:
        """Let other requests and the connection have a turn."""
        ...

    def end(self) -> None:
        """Stop watching the connection."""
        ...


class LoopWaiter:
    """A waiter for the running event loop; it also notices when the client leaves."""

    def __init__(self, receive: Receive) -> None:
        self.is_gone = False
        self._loop = asyncio.get_running_loop()
        self._woken = asyncio.Event()
        self._watch = self._loop.create_task(self._until_gone(receive))

    def wake(self) -> None:
        """End the wait that goes on, or the next one; from any thread."""
        with contextlib.suppress(RuntimeError):  # the loop is closed, so nobody waits
            self._loop.call_soon_threadsafe(self._woken.set)

    async def wait(self, seconds: float | None) -> None:
        """Return when woken, or after so many seconds of wall time; None: only when woken."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._woken.wait()
        self._woken.clear()

    async def let_others(self) -> None:
        """Let other tasks of the loop have a turn."""
        await asyncio.sleep(0)

    def end(self) -> None:
        """Stop watching the connection."""
        self._watch.cancel()

    async def _until_gone(self, receive: Receive) -> None:
        while (await receive())["type"] != "http.disconnect":
            pass
        self.is_gone = True
        self._woken.set()


def waiter(scope: MutableMapping[str, Any], receive: Receive) -> Waiter:
    """Return the waiter that the drive offers, or one for the running event loop."""
    make: Callable[[], Waiter] | None = (scope.get("extensions") or {}).get(EXTENSION)
    return LoopWaiter(receive) if make is None else make()
