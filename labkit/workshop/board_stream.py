"""Reading the board as its page does, and noting when what was expected is on it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable
from typing import Any

import aiohttp

from labkit.clock import Clock
from labkit.workshop.room import Room


class BoardStream:
    """Reads the board as its page does, and notes when what was expected is on it."""

    def __init__(self, room: Room, clock: Clock) -> None:
        self._room, self._clock = room, clock
        self._ended: dict[tuple[str, str], float] = {}
        self._shown: dict[tuple[str, str], float] = {}

    async def __aenter__(self) -> BoardStream:
        headers = {"Authorization": f"token {self._room.token}"}
        self._http = aiohttp.ClientSession(
            headers=headers, timeout=aiohttp.ClientTimeout(total=None), read_bufsize=2**22
        )
        self._task = asyncio.create_task(self._read())
        return self

    async def __aexit__(self, *_: object) -> None:
        self._task.cancel()
        await self._http.close()

    def expect(self, seat: str, exercise_id: str) -> None:
        """Note that somebody's check has just ended."""
        self._ended.setdefault((seat, exercise_id), self._clock.monotonic())

    async def settle(self) -> None:
        """Wait until all that is expected is on the board, at most five seconds."""
        for _ in range(50):
            if self._ended.keys() <= self._shown.keys() or self._task.done():
                return
            await asyncio.sleep(0.1)

    def delays(self) -> list[float]:
        """Return the seconds between the end of each check and its place on the board."""
        return [
            max(0.0, self._shown[each] - ended) for each, ended in self._ended.items() if each in self._shown
        ]

    def missing(self, wanted: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
        """Return of these seats and exercises those that are not on the board as passed, sorted."""
        return sorted(set(wanted) - self._shown.keys())

    async def _read(self) -> None:
        # The board itself, not by the proxy: a token opens it, as a cookie does in a browser.
        async with self._http.get(
            f"http://127.0.0.1:{self._room.ports.board}/services/board/events"
        ) as answer:
            async for line in answer.content:
                if line.startswith(b"data: "):
                    self._take(json.loads(line[6:]))

    def _take(self, board: dict[str, Any]) -> None:
        now = self._clock.monotonic()
        ids = [exercise["id"] for exercise in board["exercises"]]
        for person in board["people"]:
            for exercise_id, cell in zip(ids, person["cells"], strict=True):
                if cell[0] in ("p", "s"):
                    self._shown.setdefault((person["seat"], exercise_id), now)
