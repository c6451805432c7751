"""The one thread of a live monitor: it looks, takes in, acts and sends pictures; everybody else only leaves a note.

`turn` is one pass and has no thread in it: given a clock that is held, it does the same every time.
"""

from __future__ import annotations

import contextvars
import logging
import queue
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Protocol

from labkit.clock import Clock
from labkit.events import RunEvent
from labkit.monitors.live.desk import Desk, Said
from labkit.monitors.live.pace import Pace
from labkit.monitors.live.sources import Source
from labkit.monitors.sections import news_of
from labkit.monitors.state import RunView
from labkit.status import TERMINAL

_log: Final = logging.getLogger(__name__)
_PATIENCE: Final = 2.0  # seconds for a look that is under way
_IDLE: Final = 3_600.0
"""Seconds between two passes when nobody does anything; a wake-up an hour costs nothing."""


class Face(Protocol):
    """A picture that somebody sees while it changes.

    beat: seconds after which it is drawn again although nothing is new but the time, for a face that has no clock of
    its own; 0 for never. Not while a run waits for outputs: somebody reads its arguments then.
    """

    beat: float

    def draw(self, view: RunView) -> None:
        """Show the view."""
        ...

    def answer(self, said: Said) -> None:
        """Show what came of a command."""
        ...

    def freeze(self, view: RunView) -> None:
        """Show the view for good: what is saved with the notebook."""
        ...

    def close(self) -> None:
        """Give back what only a live picture needs."""
        ...


@dataclass(frozen=True, slots=True)
class _Done:
    """A function that was run for a call, and what came of it."""

    call_id: str
    said: Said


class Worker:
    """Let a picture live until its run has ended.

    take: folds an event and returns the view; it may be called from other threads too. source: where events come
    from, or None when somebody else calls `take` and then `wake`. frozen: what the last picture told (see
    sections.news_of), None while it lives.
    """

    def __init__(
        self,
        take: Callable[[RunEvent | None], RunView],
        face: Face,
        desk: Desk,
        clock: Clock,
        source: Source | None = None,
    ) -> None:
        self._take, self._face, self._desk, self._clock, self._source = take, face, desk, clock, source
        self._pace = Pace()
        self._inbox: queue.SimpleQueue[Mapping[str, Any] | _Done] = queue.SimpleQueue()
        self._at_work: set[str] = set()
        self._woken, self._ended, self._stop = threading.Event(), threading.Event(), threading.Event()
        self._next_look: float | None = clock.monotonic()
        self._thread: threading.Thread | None = None
        self._has_failed = False
        self.frozen: object = None

    def start(self) -> None:
        """Start the thread; with the caller's context, for ipykernel keeps the cell that sent a message in it."""
        context = contextvars.copy_context()
        self._thread = threading.Thread(
            target=context.run, args=(self._run,), name="labkit-monitor", daemon=True
        )
        self._thread.start()

    def ask(self, command: Mapping[str, Any]) -> None:
        """Leave a command; from any thread."""
        self._inbox.put(command)
        self._woken.set()

    def wake(self) -> None:
        """Say that there may be news; from any thread."""
        self._woken.set()

    def stop(self) -> None:
        """Freeze the picture as it is and end the thread; returns when both are done, or after two seconds."""
        self._stop.set()
        self._woken.set()
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join(_PATIENCE)

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until there is nothing more to watch; returns whether that is so."""
        return self._ended.wait(timeout)

    @property
    def is_ended(self) -> bool:
        """Whether there is nothing more to watch."""
        return self._ended.is_set()

    def turn(self) -> float | None:
        """Do what is due; return the seconds until the next pass, or None when the picture is frozen."""
        while not self._inbox.empty():
            self._heed(self._inbox.get())
        pauses = [_IDLE, self._look()]
        view, now = self._take(None), self._clock.monotonic()
        if self._stop.is_set() or self._is_over(view):
            self._freeze()
            self._ended.set()
            self._freeze()  # what came before the line above; what comes after it finds that this one has ended
            return None
        news = news_of(view), self._beat(view)
        wait = self._pace.wait(news, now)
        if wait == 0:
            self._tell(lambda: self._face.draw(view))
            self._pace.sent(news, now)
        elif wait is not None:
            pauses.append(wait)
        return min(pause for pause in pauses if pause is not None)

    def _run(self) -> None:
        try:
            while (pause := self.turn()) is not None:
                self._woken.wait(pause)
                self._woken.clear()
        finally:
            self._ended.set()
            self._face.close()

    def _freeze(self) -> None:
        """Freeze the newest view, again when somebody took something in meanwhile."""
        while (news := news_of(view := self._take(None))) != self.frozen:
            self.frozen = news
            self._tell(lambda view=view: self._face.freeze(view))  # type: ignore[misc]  # bound now

    def _tell(self, act: Callable[[], None]) -> None:
        """Let the face act. A front end that is gone must not end the watching: what fails is logged, once."""
        try:
            act()
        except Exception:  # noqa: BLE001  # whatever a front end raises
            level = logging.DEBUG if self._has_failed else logging.WARNING
            _log.log(level, "The picture of a run could not be shown; it is watched on.", exc_info=True)
            self._has_failed = True

    def _beat(self, view: RunView) -> int:
        is_moving = view.status in {"queued", "in_progress", "cancelling"}
        return int(view.at / self._face.beat) if self._face.beat and is_moving else 0

    def _is_over(self, view: RunView) -> bool:
        """Tell whether nothing more can come: the run has ended and its source has told all."""
        return self._next_look is None if self._source is not None else view.status in TERMINAL

    def _look(self) -> float | None:
        """Ask the source when it is time; return the seconds until the next time."""
        if self._source is None or self._next_look is None:
            return None
        now = self._clock.monotonic()
        if now >= self._next_look:
            look = self._source.look(self._clock.now())
            for event in look.events:
                self._take(event)
            self._next_look = None if look.pause is None else self._clock.monotonic() + look.pause
        return None if self._next_look is None else max(0.0, self._next_look - self._clock.monotonic())

    def _heed(self, note: Mapping[str, Any] | _Done) -> None:
        if isinstance(note, _Done):
            self._at_work.discard(note.call_id)
            self._answer(note.said)
        elif note.get("kind") == "run":
            self._run_function(note, str(note.get("call_id")))
        else:
            self._answer(self._desk.do(note, self._take(None)))

    def _run_function(self, command: Mapping[str, Any], call_id: str) -> None:
        """Run a function beside the watching: it may take its time, and a second click must not start it again."""
        if call_id in self._at_work:
            self._answer(Said("It is at work already; its output will stand in the field.", is_ok=False))
            return

        def work() -> None:
            self._inbox.put(_Done(call_id, self._desk.do(command, self._take(None))))
            self._woken.set()

        self._at_work.add(call_id)
        threading.Thread(target=work, name="labkit-tool", daemon=True).start()

    def _answer(self, said: Said) -> None:
        for kind, data in said.events:
            self._take(RunEvent(kind, self._clock.now(), self._take(None).run_id, data))
        if said.events and self._source is not None:
            self._source.hurry()
            self._next_look = None if self._next_look is None else self._clock.monotonic()
        self._tell(lambda: self._face.answer(said))
