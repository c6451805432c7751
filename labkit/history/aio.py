"""The async twins of what a Transcript does with the service; every rule of the sync methods holds.

agents: the async AgentsClient, `lab.aio.agents`.
"""

from __future__ import annotations

from typing import Any

from labkit.arguments import check_id
from labkit.clock import AsyncClock, AsyncSystemClock
from labkit.history import reading, writing
from labkit.history.steps import run_async
from labkit.history.transcript import Transcript


async def read(
    agents: Any, thread_id: str, *, with_tools: bool = False, clock: AsyncClock | None = None
) -> Transcript:
    """Read a whole thread; the twin of `Transcript.of`."""
    check_id("thread_id", thread_id)
    procedure = reading.read_thread(agents, thread_id, with_tools=with_tools)
    found = await run_async(procedure, clock or AsyncSystemClock())
    return Transcript(found.thread, found.entries)


async def sync(
    transcript: Transcript,
    agents: Any,
    *,
    full: bool = False,
    with_tools: bool = False,
    clock: AsyncClock | None = None,
) -> reading.SyncReport:
    """Take in what is new in the thread; the twin of `Transcript.sync`."""
    news = reading.read_news(agents, transcript.thread_id, list(transcript), full=full, with_tools=with_tools)
    entries, report = await run_async(news, clock or AsyncSystemClock())
    transcript.replace(entries)
    return report


async def restore(
    transcript: Transcript,
    agents: Any,
    *,
    thread_id: str | None = None,
    wait: float = 60.0,
    clock: AsyncClock | None = None,
) -> writing.RestoreReport:
    """Write the messages into a new thread; the twin of `Transcript.restore`."""
    procedure = writing.restore(
        agents, list(transcript), thread_id=thread_id, wait=wait, metadata=transcript.metadata
    )
    return await run_async(procedure, clock or AsyncSystemClock())
