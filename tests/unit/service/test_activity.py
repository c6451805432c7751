from __future__ import annotations

import asyncio
from typing import Any

from labkit.clock import ManualClock
from labkit.service.activity import Activity


def test_idle_time_begins_when_the_last_answer_is_whole() -> None:
    """While a stream is open nobody is idle, however long it takes; two at once end with the second."""
    clock = ManualClock(100)
    activity = Activity(clock.monotonic)

    async def play() -> None:
        open_streams = [asyncio.Event(), asyncio.Event()]

        async def app(scope: Any, receive: Any, send: Any) -> None:
            await open_streams[scope].wait()

        watched: Any = activity.watch(app)
        clock.advance(5)
        assert activity.idle() == 5
        tasks = [asyncio.ensure_future(watched(n, None, None)) for n in range(2)]
        for task, stream in zip(tasks, open_streams, strict=True):
            await asyncio.sleep(0)
            clock.advance(1000)
            assert activity.idle() == 0
            stream.set()
            await task
        clock.advance(7)
        assert activity.idle() == 7

    asyncio.run(play())


def test_a_defect_ends_its_request() -> None:
    """A request that breaks counts as answered."""
    activity = Activity(lambda: 0.0)

    async def broken(scope: Any, receive: Any, send: Any) -> None:
        raise ZeroDivisionError

    async def play() -> None:
        watched: Any = activity.watch(broken)
        for _ in range(2):
            try:
                await watched(None, None, None)
            except ZeroDivisionError:
                assert activity._open == 0

    asyncio.run(play())
