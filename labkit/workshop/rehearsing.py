"""A whole rehearsal: a room is opened, played in, weighed and closed; for the command and for the benchmark."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles
from typing import Final

from labkit.clock import SystemClock
from labkit.connect.process import LocalService
from labkit.workshop import opening, processes
from labkit.workshop.ahead import start_servers
from labkit.workshop.api import HubApi
from labkit.workshop.rehearsal import PER_CORE, Played, play, read_lessons
from labkit.workshop.room import Room, free_ports, make_room
from labkit.workshop.weighing import weigh_kernels

NOTEBOOKS: Final = tuple(f"{number:02}" for number in range(10))


@dataclass
class Report:
    """What a rehearsal took.

    Attributes:
        people: how many.
        open_seconds: until the first could join.
        ready_seconds: until all servers were ready, from the beginning.
        server_bytes: of one server before anybody works, the median.
        seated_bytes: of everything while everybody has one notebook open, shared out.
        played: what the playing came to.
        requests: that the shared service answered.
        left: processes that had to be ended by hand.
    """

    people: int
    open_seconds: float = 0.0
    ready_seconds: float = 0.0
    server_bytes: int = 0
    seated_bytes: int = 0
    played: Played = field(default_factory=lambda: Played(0))
    requests: int = 0
    left: list[str] = field(default_factory=list)

    @property
    def troubles(self) -> list[str]:
        """What should not have been, a sentence each."""
        return self.played.troubles + [f"left behind: {line}" for line in self.left]

    def table(self) -> list[tuple[str, str]]:
        """Return the numbers, named."""
        played, delays = self.played, sorted(self.played.delays)
        rows = [
            ("people can join after", f"{self.open_seconds:.1f} s"),
            ("all servers are ready after", f"{self.ready_seconds:.1f} s"),
            ("a server, nobody at work", f"{self.server_bytes / 1e6:.0f} MB"),
            (
                "a person with one notebook open",
                f"{self.seated_bytes / 1e6:.0f} MB, hub and service shared out",
            ),
            ("played", f"{played.cells} cells in {played.seconds:.0f} s"),
            (
                "requests at the service",
                f"{self.requests}, {self.requests / max(played.seconds, 0.1):.0f} a second",
            ),
        ]
        if len(delays) > 1:
            late = f"median {median(delays):.2f} s, p95 {quantiles(delays, n=20)[-1]:.2f} s, most {delays[-1]:.2f} s"
            rows.append(("a pass is on the board after", late))
        return rows


def rehearse(
    folder: Path,
    course: Path,
    people: int,
    numbers: Sequence[str] = (),
    at_once: int | None = None,
    tell: Callable[[], None] = lambda: None,
) -> Report:
    """Open a room in `folder`, play, close it; tell: called for each server that is ready and each notebook played.

    Raises:
        LabkitError: the room cannot be opened.
    """
    lessons, clock = read_lessons(course, numbers), SystemClock()
    room = make_room(folder, course, people, bind="127.0.0.1", host="127.0.0.1", port=free_ports(1)[0])
    report, began = Report(people), clock.monotonic()
    try:
        opening.open_up(room, clock)
        report.open_seconds = clock.monotonic() - began
        start_servers(HubApi(room), room.seats, clock, lambda _: tell())
        report.ready_seconds = clock.monotonic() - began
        report.server_bytes = _weigh_server(room)
        turns = at_once or PER_CORE * (os.cpu_count() or 1)
        report.seated_bytes = asyncio.run(weigh_kernels(room, lessons[0], at_once=turns)) // people
        report.played = asyncio.run(play(room, lessons, clock, tell, at_once=turns))
        report.requests = _count_requests(room)
    finally:
        report.left = opening.close(room)[1]
    return report


def _weigh_server(room: Room) -> int:
    found = processes.find_processes(room.folder)
    servers = [each for each in found if "jupyterhub.singleuser" in processes.describe(each)]
    return int(median(map(processes.memory_of, servers))) if servers else 0


def _count_requests(room: Room) -> int:
    host = LocalService(room.service)
    state = host.find()
    if state is None:
        return 0
    overview = host.door(state).ask("GET", "/labkit/overview")["projects"]
    return sum(int(project["requests"]) for project in overview)
