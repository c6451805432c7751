from __future__ import annotations

import asyncio
import threading
from typing import Any

from labkit.service.streaming.waiting import EXTENSION, LoopWaiter, waiter


async def never() -> Any:
    """Be a client that stays."""
    await asyncio.get_running_loop().create_future()


def test_a_wait_ends_when_woken_from_any_thread() -> None:
    """Also a wake that came before the wait ends it, once."""

    async def play() -> None:
        found = LoopWaiter(never)
        found.wake()
        await found.wait(None)
        thread = threading.Thread(target=found.wake)
        thread.start()
        await found.wait(None)
        thread.join()
        await found.wait(0)
        await found.let_others()
        found.end()

    asyncio.run(play())


def test_a_client_that_leaves_ends_the_wait() -> None:
    """The connection is watched while nothing is sent."""

    async def play() -> bool:
        messages = [{"type": "http.request"}, {"type": "http.disconnect"}]

        async def receive() -> Any:
            return messages.pop(0)

        found = LoopWaiter(receive)
        await found.wait(None)
        found.end()
        return found.is_gone

    assert asyncio.run(play())


def test_waking_nobody_is_nothing() -> None:
    """A waiter whose loop is closed can still be woken, in vain."""

    async def play() -> LoopWaiter:
        found = LoopWaiter(never)
        found.end()
        return found

    asyncio.run(play()).wake()


def test_the_drive_may_bring_its_own_waiter() -> None:
    """It is named in the scope's extensions; without one the event loop's is taken."""

    async def play() -> None:
        mine = LoopWaiter(never)
        assert waiter({"extensions": {EXTENSION: lambda: mine}}, never) is mine
        for scope in ({}, {"extensions": None}, {"extensions": {}}):
            found = waiter(scope, never)
            assert isinstance(found, LoopWaiter)
            found.end()

    asyncio.run(play())
