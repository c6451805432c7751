"""A workshop played before it comes: people who join, and work through the solutions, on a real room."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import aiohttp

from labkit.authoring import documents
from labkit.clock import Clock
from labkit.errors import LabkitError
from labkit.workshop import processes
from labkit.workshop.api import HubApi
from labkit.workshop.kernel import open_kernel
from labkit.workshop.room import Room

#: A class does not press its keys in the same second. So many notebooks are executed at a time on each core.
PER_CORE: Final = 2
_XSRF: Final = re.compile(r'name="_xsrf" value="([^"]+)"')
#: A hub says at level C that it was told to end.
_TROUBLE: Final = re.compile(r"^\[E |^\[C (?!.*SIGTERM)|Traceback|\b(?:ERROR|CRITICAL)\b")
_HOUR: Final = 3600


@dataclass(frozen=True)
class Lesson:
    """A notebook to play: its name, and its code cells with their tags."""

    name: str
    cells: tuple[tuple[str, frozenset[str]], ...]


@dataclass
class Played:
    """What a rehearsal came to.

    Attributes:
        people: how many.
        troubles: a sentence for each cell that failed, each exercise that did not pass, each error in a log.
        seconds: how long the playing took.
        cells: how many were executed.
        delays: seconds from the end of a check's cell to its place on the board.
        most_bytes: the most memory of all processes together that was seen.
    """

    people: int
    troubles: list[str] = field(default_factory=list)
    seconds: float = 0.0
    cells: int = 0
    delays: list[float] = field(default_factory=list)
    most_bytes: int = 0


def read_lessons(course: Path, numbers: Sequence[str] = ()) -> list[Lesson]:
    """Return the solutions of the course, all or those with these numbers.

    Raises:
        LabkitError: there are none.
    """
    found = [
        Lesson(path.name, tuple(_cells(documents.read(path))))
        for path in documents.find_sources(course)
        if not numbers or documents.number_of(path) in numbers
    ]
    if not found:
        raise LabkitError(
            f"There are no solutions to play in {course / documents.SOURCES}.",
            expected="a clone of the course, which has them",
            try_next="git clone the course, and rehearse there",
        )
    return found


async def play(
    room: Room,
    lessons: Sequence[Lesson],
    clock: Clock,
    tell: Callable[[], None] = lambda: None,
    *,
    at_once: int,
) -> Played:
    """Let everybody in an open room join by the login page and work through the lessons; tell: after each lesson."""
    played = Played(len(room.seats))
    turns = asyncio.Semaphore(at_once)
    began = clock.monotonic()
    async with _Stream(room, clock) as stream, asyncio.TaskGroup() as everybody:
        memory = everybody.create_task(_weigh(room, played))
        people = [
            everybody.create_task(_live(room, number, lessons, stream, turns, played, tell))
            for number in range(1, len(room.seats) + 1)
        ]
        await asyncio.gather(*people)
        played.seconds = clock.monotonic() - began
        await stream.settle()
        memory.cancel()
    played.delays = stream.delays()
    played.troubles += stream.missing(room, lessons) + read_troubles(room)
    return played


def read_troubles(room: Room) -> list[str]:
    """Return the lines of the room's logs that say that something went wrong."""
    text = room.log.read_text("utf-8", "replace")
    if room.service.log.exists():
        text += room.service.log.read_text("utf-8", "replace")
    return [f"log: {line[:200]}" for line in text.splitlines() if _TROUBLE.search(line)]


def open_browser() -> aiohttp.ClientSession:
    """Return a session that keeps cookies as a browser does, those of an address without a name, too."""
    return aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True))


async def join(http: aiohttp.ClientSession, room: Room, name: str, pin: str) -> str:
    """Join by the login page, as a browser does; return the address of one's own server.

    Raises:
        LabkitError: the page refuses.
    """
    page = f"{room.url}hub/login"
    headers = {"Sec-Fetch-Mode": "navigate"}
    async with http.get(page, headers=headers) as answer:
        token = _XSRF.search(await answer.text())
    form = {"_xsrf": token[1] if token else "", "username": name, "password": room.code, "pin": pin}
    async with http.post(page, data=form, headers=headers, allow_redirects=True) as answer:
        found = re.match(r"/user/([a-z0-9_-]+)/", answer.url.path)
        if answer.status != 200 or found is None:
            raise LabkitError(
                f"{name} could not join: HTTP {answer.status} at {answer.url}",
                expected="a seat with a server",
                try_next="read hub/hub.log in the room's folder",
            )
        return f"{room.url}user/{found[1]}/"


async def _live(
    room: Room,
    number: int,
    lessons: Sequence[Lesson],
    stream: _Stream,
    turns: asyncio.Semaphore,
    played: Played,
    tell: Callable[[], None],
) -> None:
    """One person's workshop."""
    name = f"Person {number}"
    async with turns, open_browser() as browser:
        try:
            server = await join(browser, room, name, f"pin-{number}")
        except (LabkitError, aiohttp.ClientError) as trouble:
            played.troubles.append(f"{name}: {trouble}")
            return
    seat = server.rstrip("/").rpartition("/")[2]
    token = await asyncio.to_thread(HubApi(room).token, seat, 12 * _HOUR)
    headers = {"Authorization": f"token {token}"}
    async with aiohttp.ClientSession(headers=headers, timeout=aiohttp.ClientTimeout(total=600)) as http:
        for lesson in lessons:
            async with turns:
                try:
                    await _work(http, server, seat, lesson, stream, played)
                except (LabkitError, aiohttp.ClientError, TimeoutError) as trouble:
                    played.troubles.append(f"{name}, {lesson.name}: {trouble}")
            tell()


async def _work(
    http: aiohttp.ClientSession, server: str, seat: str, lesson: Lesson, stream: _Stream, played: Played
) -> None:
    async with open_kernel(http, server, lesson.name) as kernel:
        for code, tags in lesson.cells:
            ended = await kernel.execute(code)
            played.cells += 1
            if ended.error and "raises-exception" not in tags:
                played.troubles.append(f"{seat}, {lesson.name}: {ended.error[:300]}")
            if "check" in tags and (found := re.search(r'check\("(\d\d\.\d+)"', code)):
                stream.expect(seat, found[1])
                if "passed" not in ended.text:
                    played.troubles.append(f"{seat}, {found[1]}: {ended.text[:300]}")


async def _weigh(room: Room, played: Played) -> None:
    """Look at the memory of all processes now and then."""
    while True:
        played.most_bytes = max(played.most_bytes, await asyncio.to_thread(_weigh_once, room))
        await asyncio.sleep(5)


def _weigh_once(room: Room) -> int:
    return sum(map(processes.memory_of, processes.find_processes(room.folder)))


class _Stream:
    """Reads the board as its page does, and notes when what was expected is on it."""

    def __init__(self, room: Room, clock: Clock) -> None:
        self._room, self._clock = room, clock
        self._ended: dict[tuple[str, str], float] = {}
        self._shown: dict[tuple[str, str], float] = {}

    async def __aenter__(self) -> _Stream:
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

    def missing(self, room: Room, lessons: Sequence[Lesson]) -> list[str]:
        """Name what was to be passed and is not on the board."""
        wanted = {
            (seat, found[1])
            for seat in room.seats
            for lesson in lessons
            for code, tags in lesson.cells
            if "check" in tags and (found := re.search(r'check\("(\d\d\.\d+)"', code))
        }
        return [
            f"board: {seat} has not passed {exercise}"
            for seat, exercise in sorted(wanted - self._shown.keys())
        ]

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


def _cells(notebook: Any) -> list[tuple[str, frozenset[str]]]:
    return [
        (cell.source, frozenset(documents.tags_of(cell)))
        for cell in notebook.cells
        if cell.cell_type == "code" and cell.source.strip()
    ]
