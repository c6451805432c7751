"""What only the asynchronous wait can meet."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest

from labkit.clock import AsyncManualClock
from labkit.polling import aio
from tests.unit.polling.world import QUEUED, STOPPING, World


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


@pytest.mark.parametrize("tools", [object(), len, World, SimpleNamespace(answer=1)])
def test_tools_without_an_answer_are_refused_before_the_wait(tools: Any) -> None:
    """The run is not touched: its `runs` would raise."""
    agents = SimpleNamespace(runs=None)
    with pytest.raises(
        TypeError, match=r"tools needs a method answer\(tool_calls\) that returns the outputs"
    ):
        asyncio.run(aio.wait_for_run(agents, QUEUED, tools=tools))


def test_no_client_is_refused() -> None:
    """None, where a client belongs, is named."""
    agents, tools = None, None
    with pytest.raises(TypeError, match=r"agents is None.*expected an AgentsClient"):
        asyncio.run(aio.wait_for_run(agents, QUEUED, tools=tools))
