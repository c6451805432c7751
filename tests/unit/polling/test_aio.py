"""What only the asynchronous wait can meet."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest

from labkit.clock import AsyncManualClock
from labkit.polling import aio
from tests.unit.polling.world import QUEUED, STOPPING


def test_a_cancelled_task_cancels_its_run() -> None:
    """The async wait asks for the cancel once when its own task is cancelled."""
    asked: list[str] = []

    async def hang(**_: Any) -> Any:
        await asyncio.Event().wait()

    async def cancel(**_: Any) -> Any:
        asked.append("cancel")
        return STOPPING

    async def scenario() -> None:
        agents = SimpleNamespace(runs=SimpleNamespace(get=hang, cancel=cancel))
        task = asyncio.ensure_future(aio.wait_for_run(agents, QUEUED, clock=AsyncManualClock()))
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(scenario())
    assert asked == ["cancel"]
