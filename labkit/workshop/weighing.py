"""How much memory a room takes while everybody is at work."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from typing import Final

import aiohttp

from labkit.workshop import processes
from labkit.workshop.api import HubApi
from labkit.workshop.kernel import open_kernel
from labkit.workshop.rehearsal import Lesson
from labkit.workshop.room import Room

_HOUR: Final = 3600


async def weigh_kernels(room: Room, lesson: Lesson, *, at_once: int) -> int:
    """Return the bytes of all processes while everybody has one notebook open whose set-up cell was executed."""
    turns, ready, done = asyncio.Semaphore(at_once), asyncio.Barrier(len(room.seats) + 1), asyncio.Event()

    async def sit(seat: str) -> None:
        token = await asyncio.to_thread(HubApi(room).token, seat, _HOUR)
        async with (
            aiohttp.ClientSession(headers={"Authorization": f"token {token}"}) as http,
            AsyncExitStack() as stack,
        ):
            async with turns:
                kernel = await stack.enter_async_context(
                    open_kernel(http, f"{room.url}user/{seat}/", lesson.name)
                )
                await kernel.execute(lesson.cells[0].code)
            await ready.wait()
            await done.wait()

    async with asyncio.TaskGroup() as everybody:
        for seat in room.seats:
            everybody.create_task(sit(seat))
        await ready.wait()
        found = await asyncio.to_thread(_weigh_once, room)
        done.set()
    return found


def _weigh_once(room: Room) -> int:
    return sum(map(processes.memory_of, processes.find_processes(room.folder)))
