"""The board's state: what was heard, what was seen, who watches, and when something has changed."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
from collections.abc import AsyncIterator, Iterator
from typing import Any, Final

from tornado.httpclient import AsyncHTTPClient, HTTPClientError

from labkit.checks.catalogue import course
from labkit.checks.records import Entry
from labkit.clock import Clock
from labkit.events import RunEvent
from labkit.monitors.view import RunView, fold
from labkit.workshop.board import progress, runs
from labkit.workshop.board.acting import Hands
from labkit.workshop.board.keeping import Keeping
from labkit.workshop.board.picture import Person, draw
from labkit.workshop.room import Room

logger = logging.getLogger(__name__)

#: A proxy drops what is silent for long (seconds).
HEARTBEAT: Final = 15.0
#: Seconds between two pictures, whatever happens in a room.
PACE: Final = 0.25
#: Seconds between two looks at the service while somebody watches the board; nobody: none.
LOOK_EVERY: Final = 0.5


class Board:
    """Everybody's progress and runs, for those who watch.

    Args:
        room: whose board it is.
        clock: tells the times.
    """

    def __init__(self, room: Room, clock: Clock) -> None:
        self.room = room
        self.exercises = course().all()
        self.known = frozenset(exercise.id for exercise in self.exercises)
        self._clock = clock
        self._keeping = Keeping(room)
        self._runs = runs.Runs()
        self._hands = Hands(self._ask, self._keeping.paused())
        self._watchers = 0
        self._changed = asyncio.Event()
        self._http = AsyncHTTPClient()
        self._trouble = ""

    def hear(self, seat: str, told: progress.Told) -> None:
        """Take what a person's server tells.

        Raises:
            OSError: it is on the board, and not on the disk.
        """
        if seat not in self.room.seats:
            return  # the instructor tries an exercise: nobody's row
        try:
            self._keeping.keep(seat, progress.hear(self._keeping.progress(seat), told, self._clock.now()))
        finally:
            self._wake()

    def forget(self, seat: str) -> None:
        """Delete what is known of somebody.

        Raises:
            OSError: the file cannot be deleted.
        """
        self._keeping.forget(seat)
        self._wake()

    def picture(self) -> dict[str, Any]:
        """Return what the board shows now."""
        drawn = draw(self.exercises, self._people(), self._clock.now())
        return {**drawn, "paused": bool(self._hands.paused), "trouble": self._trouble}

    def rows(self) -> list[list[object]]:
        """Return everybody's progress as a table with one row for each person and exercise."""
        head: list[object] = ["seat", "name", "exercise", "passed", "tries", "hints", "solution", "minutes"]
        table = [head]
        for person in self._people():
            minutes = person.progress.minutes()
            for exercise in self.exercises:
                entry = person.progress.entries.get(exercise.id, Entry())
                took = minutes.get(exercise.id)
                table.append(
                    [
                        person.seat,
                        person.name,
                        exercise.id,
                        int(entry.passed),
                        entry.tries,
                        entry.hint,
                        int(entry.solution),
                        "" if took is None else round(took, 1),
                    ]
                )
        return table

    async def act(self, body: Any) -> str:
        """Do to people what the page asks for; see ``acting.Hands.act``."""
        await self.look()
        done = await self._hands.act(body, self._runs, self.room.seats)
        try:
            self._keeping.keep_paused(self._hands.paused)
        except OSError as trouble:
            done += f" Not written down ({trouble.strerror}): keep the room open until it goes on."
        await self.look()
        self._wake()
        return done

    async def view(self, seat: str) -> RunView | None:
        """Return somebody's last run, from its statuses and steps alone; None before there is one."""
        await self.look()
        seen = self._runs.of(seat)
        if not seen.run_id:
            return None
        found = await self._ask("GET", seen.project, f"events?run_id={seen.run_id}", None)
        return _view(seen.run_id, found["events"])

    @contextlib.contextmanager
    def watched(self) -> Iterator[None]:
        """Look at the service for as long as somebody watches."""
        self._watchers += 1
        self._wake()
        try:
            yield
        finally:
            self._watchers -= 1

    async def pictures(self) -> AsyncIterator[str]:
        """Yield the picture as JSON, at once and after each change; now and then nothing, to show that somebody is here."""
        sent, silent = "", 0.0
        while True:
            changed = self._changed
            drawn = json.dumps(self.picture(), separators=(",", ":"))
            if drawn != sent or silent >= HEARTBEAT:
                yield drawn if drawn != sent else ""
                sent, silent = drawn, 0.0
            await asyncio.sleep(PACE)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(changed.wait(), LOOK_EVERY)
            silent += LOOK_EVERY

    async def run(self) -> None:
        """Look at the service again and again while somebody watches; for ever."""
        while True:
            changed = self._changed
            if not self._watchers:
                await changed.wait()
                continue
            before = (self._runs, self._trouble)
            await self.look()
            if before != (self._runs, self._trouble):
                self._wake()
            await asyncio.sleep(LOOK_EVERY)

    def _people(self) -> list[Person]:
        names = self._keeping.names()
        return [
            Person(seat, names.get(seat, ""), self._keeping.progress(seat), self._runs.of(seat))
            for seat in self.room.seats
        ]

    async def look(self) -> None:
        """See what the service says now; whether it answers is part of the picture."""
        try:
            found = await self._send("GET", "/labkit/overview", None)
        except (OSError, HTTPClientError, ValueError) as error:
            self._trouble = "The Agent Service does not answer; the hub brings it back."
            logger.warning("the overview cannot be read: %s", error)
            return
        self._trouble = ""
        self._runs = runs.look(self._runs, found["projects"], self._clock.now())

    async def _ask(self, method: str, project: str, path: str, body: Any) -> Any:
        return await self._send(method, f"/labkit/projects/{project}/{path}", body)

    async def _send(self, method: str, path: str, body: Any) -> Any:
        answer = await self._http.fetch(
            f"http://127.0.0.1:{self.room.ports.side}{path}",
            method=method,
            headers={"X-Labkit-Key": self.room.service.read_secret(), "Content-Type": "application/json"},
            body=None if body is None else json.dumps(body),
            allow_nonstandard_methods=True,
            request_timeout=5.0,
        )
        return json.loads(answer.body)

    def _wake(self) -> None:
        """Let everybody who waits look again."""
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()


def _view(run_id: str, events: list[dict[str, Any]]) -> RunView:
    """Fold the service's log of a run: it knows when which status came, and nothing that anybody wrote."""
    view = RunView()
    began = int(events[0]["at"]) if events else 0
    # A step that writes begins together with its message; one that calls tools has none.
    writing = {event["at"] for event in events if event["object"] == "message" and event["event"] == "begin"}
    kinds: dict[str, str] = {}
    for event in events:
        name, data = event["id"], {"id": event["id"], "status": event["status"]}
        if event["object"] in ("run", "response"):
            view = fold(view, RunEvent("run", event["at"], run_id, {**data, "created_at": began}))
        elif event["object"] == "step":
            kind = kinds.setdefault(name, "message_creation" if event["at"] in writing else "tool_calls")
            view = fold(view, RunEvent("step", event["at"], run_id, {**data, "type": kind}))
    return view
