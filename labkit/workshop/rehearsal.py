"""A workshop played before it comes: people who join, and work through the solutions, on a real room."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import aiohttp

from labkit.authoring import documents
from labkit.clock import Clock
from labkit.errors import LabkitError
from labkit.workshop.api import HubApi
from labkit.workshop.board_stream import BoardStream
from labkit.workshop.kernel import open_kernel
from labkit.workshop.room import Room

#: A class does not press its keys in the same second. So many notebooks are executed at a time on each core.
PER_CORE: Final = 2
_CHECK: Final = re.compile(r'check\("(\d\d\.\d+)"')
_XSRF: Final = re.compile(r'name="_xsrf" value="([^"]+)"')
#: A hub says at level C that it was told to end.
_TROUBLE: Final = re.compile(r"^\[E |^\[C (?!.*SIGTERM)|Traceback|\b(?:ERROR|CRITICAL)\b")
_HOUR: Final = 3600


@dataclass(frozen=True)
class Cell:
    """A code cell; exercise_id: of the one that it checks, empty for none."""

    code: str
    may_raise: bool
    exercise_id: str


@dataclass(frozen=True)
class Lesson:
    """A notebook to play: its name, and its code cells."""

    name: str
    cells: tuple[Cell, ...]


@dataclass
class Played:
    """What a rehearsal came to.

    Attributes:
        people: how many.
        troubles: a sentence for each cell that failed, each exercise that did not pass, each error in a log.
        seconds: how long the playing took.
        cells: how many were executed.
        delays: seconds from the end of a check's cell to its place on the board.
    """

    people: int
    troubles: list[str] = field(default_factory=list)
    seconds: float = 0.0
    cells: int = 0
    delays: list[float] = field(default_factory=list)


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
    async with BoardStream(room, clock) as stream, asyncio.TaskGroup() as everybody:
        people = [
            everybody.create_task(_live(room, number, lessons, stream, turns, played, tell))
            for number in range(1, len(room.seats) + 1)
        ]
        await asyncio.gather(*people)
        played.seconds = clock.monotonic() - began
        await stream.settle()
    played.delays = stream.delays()
    wanted = {(seat, cell.exercise_id) for seat in room.seats for each in lessons for cell in each.cells}
    missing = stream.missing(pair for pair in wanted if pair[1])
    played.troubles += [f"board: {seat} has not passed {name}" for seat, name in missing]
    played.troubles += read_troubles(room)
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
    stream: BoardStream,
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
    http: aiohttp.ClientSession, server: str, seat: str, lesson: Lesson, stream: BoardStream, played: Played
) -> None:
    async with open_kernel(http, server, lesson.name) as kernel:
        for cell in lesson.cells:
            ended = await kernel.execute(cell.code)
            played.cells += 1
            if ended.error and not cell.may_raise:
                played.troubles.append(f"{seat}, {lesson.name}: {ended.error[:300]}")
            if cell.exercise_id:
                stream.expect(seat, cell.exercise_id)
                if "passed" not in ended.text:
                    played.troubles.append(f"{seat}, {cell.exercise_id}: {ended.text[:300]}")


def _cells(notebook: Any) -> Iterator[Cell]:
    for cell in notebook.cells:
        if cell.cell_type == "code" and cell.source.strip():
            tags = documents.tags_of(cell)
            asked = _CHECK.search(cell.source) if "check" in tags else None
            yield Cell(cell.source, "raises-exception" in tags, asked[1] if asked else "")
