"""What the instructor does to people: faults, the speed of their clocks, a pause. Each act is one or more control requests."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from labkit.service.faults import CATALOGUE
from labkit.workshop.board.runs import Runs

#: A request to the side door: method, path below the project's, body.
Ask = Callable[[str, str, str, Any], Awaitable[Any]]
FASTEST: Final = 1000.0
FAULTS: Final = {kind.name: kind for kind in CATALOGUE}


class Refused(ValueError):
    """Raised for an act that cannot be; the message says what was expected."""


@dataclass
class Hands:
    """Acts on the projects of people.

    Args:
        ask: sends one request to the side door.
    """

    ask: Ask
    #: Project -> the speed that it had before the pause.
    paused: dict[str, float] = field(default_factory=dict)

    async def act(self, body: Any, runs: Runs, seats: Sequence[str]) -> str:
        """Carry out what the page asks for, and return what was done, in words.

        Raises:
            Refused: it is nothing that can be done.
        """
        if not isinstance(body, dict):
            raise Refused("expected a JSON object")
        people = seats if body.get("people") == "all" else body.get("people")
        if not isinstance(people, (list, tuple)) or not people or not set(people) <= set(seats):
            raise Refused('people: expected "all", or a list of seats of this room')
        acts = {
            "fault": self._fault,
            "clear": self._clear,
            "speed": self._speed,
            "pause": self._pause,
            "go on": self._go_on,
        }
        act = acts.get(str(body.get("do")))
        if act is None:
            raise Refused(f"do: expected one of {', '.join(acts)}")
        return await act(body, runs, list(people))

    async def _fault(self, body: Any, runs: Runs, people: Sequence[str]) -> str:
        kind = FAULTS.get(str(body.get("fault")))
        if kind is None:
            raise Refused("fault: expected the name of one; labkit faults lists them")
        projects = [seen.project for seen in map(runs.of, people) if seen.project]
        for project in projects:
            await self.ask("POST", project, "faults", {"fault": kind.name})
        return _done(f"{kind.name} is planned", len(projects), len(people))

    async def _clear(self, body: Any, runs: Runs, people: Sequence[str]) -> str:
        for project in (name for seat in people for name in runs.names(seat)):
            await self.ask("DELETE", project, "faults", None)
        return _done("no fault is planned any more", _started(runs, people), len(people))

    async def _speed(self, body: Any, runs: Runs, people: Sequence[str]) -> str:
        speed = body.get("speed")
        if isinstance(speed, bool) or not isinstance(speed, (int, float)) or not 0 < speed <= FASTEST:
            raise Refused(f"speed: expected a number above 0, at most {FASTEST:g}; 1 is real time")
        for project in _running(runs, people):
            await self.ask("POST", project, "clock", {"speed": speed})
        return _done(
            f"the clock runs {speed:g} times as fast as real time", _started(runs, people), len(people)
        )

    async def _pause(self, body: Any, runs: Runs, people: Sequence[str]) -> str:
        for project in _running(runs, people):
            self.paused[project] = runs.projects[project].speed
            await self.ask("POST", project, "clock", {"mode": "manual"})
        return _done("paused: no run moves", _started(runs, people), len(people))

    async def _go_on(self, body: Any, runs: Runs, people: Sequence[str]) -> str:
        for project in (name for seat in people for name in runs.names(seat) if name in self.paused):
            await self.ask("POST", project, "clock", {"speed": self.paused.pop(project)})
        return _done("runs move again", _started(runs, people), len(people))


def _running(runs: Runs, people: Sequence[str]) -> list[str]:
    """Return the projects whose clock runs: one that a lesson holds is the lesson's."""
    return [name for seat in people for name in runs.names(seat) if runs.projects[name].speed]


def _started(runs: Runs, people: Sequence[str]) -> int:
    return sum(1 for seat in people if runs.names(seat))


def _done(what: str, reached: int, asked: int) -> str:
    who = f"{reached} {'person' if reached == 1 else 'people'}"
    rest = f"; {asked - reached} have not connected yet" if asked > reached else ""
    return f"{what[0].upper()}{what[1:]}, for {who}{rest}."
