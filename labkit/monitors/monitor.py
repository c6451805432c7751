"""RunMonitor: one picture of one run, watched, fed by events, played again or read afterwards."""

from __future__ import annotations

import threading
from collections.abc import Container, Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final

from labkit.clock import Clock, SystemClock
from labkit.events import RunEvent, check_event, to_wire
from labkit.monitors import html, text
from labkit.monitors.afterwards import events_of
from labkit.monitors.view import RunView, fold
from labkit.status import is_terminal

if TYPE_CHECKING:
    from labkit.monitors.display.showing import Showing
    from labkit.monitors.live.desk import Desk, Said
    from labkit.monitors.live.sources import Source

_ASYNC_LOOK: Final = 0.1
"""Seconds between two looks of a coroutine at whether the thread has ended; a thread of its own would cost more."""


class RunMonitor:
    """Show a run in a notebook (live, then HTML) and in a terminal (text).

    Watched: `RunMonitor.watch(agents, run)` asks the service in a thread of its own; its picture lets a person
    cancel the run and answer its calls. Fed: `monitor.show()`, then
    `wait_for_run(agents, run, on_event=monitor.update)`; the same for `stream_run`; a `RunMonitor(agents, run)` lets
    a person act meanwhile. Played again:
    `RunMonitor.replay(events)`. Afterwards: `RunMonitor.of(agents, run)`.

    Watched and fed times are those of the watcher's clock, afterwards they are the service's whole seconds. The two
    are never mixed: the first `update` after `read` starts a new picture, and so does `read`.

    agents: an AgentsClient, or anything with its `runs`, `run_steps` and `messages`. tools: a ToolRegistry whose
    functions the picture offers to run.
    """

    def __init__(
        self, agents: Any = None, run: Any = None, *, tools: Any = None, clock: Clock | None = None
    ) -> None:
        self._agents, self._run, self._tools = agents, run, tools
        self._clock = clock or SystemClock()
        self._is_live = False
        self._view = RunView() if run is None else _replay(run, [])
        self._lock = threading.RLock()
        self._source: Source | None = None
        self._has_buttons = run is not None
        self._shown: Showing | None = None

    @classmethod
    def of(cls, agents: Any, run: Any) -> RunMonitor:
        """Return the picture of a run with its steps; it costs one request for the run and one per page of steps."""
        monitor = cls(agents, run)
        monitor.read()
        return monitor

    @classmethod
    def watch(
        cls,
        agents: Any,
        run: Any,
        *,
        tools: Any = None,
        buttons: bool = True,
        clock: Clock | None = None,
    ) -> RunMonitor:
        """Return a monitor that asks the service by itself, from `show` (or `wait`) on until the run has ended.

        It asks every 0.3 to 2 seconds, and answers no tool call by itself: a person does, in the picture.
        buttons: False for a picture that is only looked at.
        """
        from labkit.monitors.live.sources import Polling

        monitor = cls(agents, run, tools=tools, clock=clock)
        monitor._source = Polling(agents, run)
        monitor._has_buttons = buttons
        return monitor

    @classmethod
    def replay(
        cls, events: Iterable[RunEvent], speed: float = 1.0, *, clock: Clock | None = None
    ) -> RunMonitor:
        """Return a monitor that plays recorded events again; no service is asked.

        speed: 1 as it was, 10 ten times as fast, math.inf all at once.
        Raises: ValueError for a speed that is not above 0; TypeError for an entry that is no RunEvent.
        """
        from labkit.monitors.live.sources import Replay

        monitor = cls(clock=clock)
        monitor._source = Replay(events, speed)
        return monitor

    @property
    def view(self) -> RunView:
        """What is known about the run."""
        return self._view

    def update(self, event: RunEvent) -> None:
        """Take in an event; from any thread."""
        check_event(event)
        self._take(event)
        if self._shown is not None:
            self._shown.heed()

    def read(self) -> None:
        """Read the run and its steps from the service and start the picture again from them.

        Raises: ValueError when the monitor was made without agents or without a run.
        """
        agents, run = self._known()
        wire = to_wire(run)
        ids = {"thread_id": wire.get("thread_id"), "run_id": wire.get("id")}
        self._run = agents.runs.get(**ids)
        view = _replay(self._run, list(agents.run_steps.list(**ids)))
        with self._lock:
            self._view, self._is_live = view, False

    def show(self) -> None:
        """Show the picture below the cell that runs now, live until the run has ended.

        At the end, or with the cell that feeds it, it becomes a static picture that the saved notebook keeps.
        Where nobody looks (papermill, nbval, nbconvert) there is one static picture, at the end of the cell, with
        the service's times if the monitor knows the service.
        Raises: SettingsError when LABKIT_MONITOR names no face.
        """
        self._showing().show()

    def wait(self, timeout: float | None = None) -> RunView:
        """Wait until the run that is watched, or the recording, has ended; return the view.

        timeout: seconds. An interrupt (Ctrl-C, ■) leaves the run and the picture going.
        Raises: TimeoutError with the status then; ValueError when nothing is watched.
        """
        self._check_watched("wait")
        if not self._showing().wait(timeout):
            raise TimeoutError(
                f"the run is still {self.view.status} after {timeout:g} s of waiting; the monitor goes on watching;"
                " wait again, or monitor.cancel()"
            )
        return self.view

    async def ended(self) -> RunView:
        """Wait as `wait` does without a timeout, while the loop goes on.

        Raises: ValueError when nothing is watched.
        """
        import asyncio  # 20 ms that others need not pay

        self._check_watched("ended")
        showing = self._showing()
        showing.watch()
        while not showing.is_ended:  # noqa: ASYNC110  # the end is told by a thread, not by this loop
            await asyncio.sleep(_ASYNC_LOOK)
        return self.view

    def cancel(self) -> None:
        """Ask the service to cancel the run; the picture tells what came of it.

        Raises: ValueError when the monitor was made without agents or without a run; what the client raises.
        """
        self._known()
        self._apply(self._desk().cancel(self.view))

    def submit(self, outputs: Mapping[str, str]) -> None:
        """Hand in the outputs of all open tool calls, by call id.

        Raises: ValueError when one is missing, the run waits for none, or the monitor has no service to ask; what
        the client raises.
        """
        self._known()
        said = self._desk().submit(outputs, self.view)
        if not said.is_ok:
            raise ValueError(said.text)
        self._apply(said)

    def stop(self) -> None:
        """Stop to watch and leave the picture as it is; the run goes on."""
        if self._shown is not None:
            self._shown.stop()

    def __repr__(self) -> str:
        return text.render(self._view)

    def _ipython_display_(self) -> None:
        if self._source is None and (self._shown is None or is_terminal(self._view.status)):
            raise NotImplementedError  # nothing lives: IPython takes the bundle below
        self.show()

    def _repr_mimebundle_(
        self, include: Container[str] | None = None, exclude: Container[str] | None = None
    ) -> dict[str, str]:
        bundle = {"text/plain": text.render(self._view), "text/html": html.render(self._view)}
        return {
            mime: content
            for mime, content in bundle.items()
            if (include is None or mime in include) and (exclude is None or mime not in exclude)
        }

    def _take(self, event: RunEvent | None) -> RunView:
        """Fold an event, if there is one, and return the view; from any thread."""
        with self._lock:
            if event is not None:
                self._view = fold(self._view if self._is_live else RunView(), event)
                self._is_live = True
            return self._view

    def _apply(self, said: Said) -> None:
        for kind, data in said.events:
            self.update(RunEvent(kind, self._clock.now(), self.view.run_id, data))

    def _desk(self) -> Desk:
        from labkit.monitors.live.desk import Desk

        return Desk(self._agents, self._tools)

    def _showing(self) -> Showing:
        if self._shown is None:
            from labkit.monitors.display.showing import Showing
            from labkit.monitors.live.desk import Desk

            desk = self._desk() if self._has_buttons else Desk()
            self._shown = Showing(self._take, desk, self._clock, self._source, self.read)
        return self._shown

    def _known(self) -> tuple[Any, Any]:
        if self._agents is None or self._run is None:
            raise ValueError(
                "this monitor knows no service to read from; expected RunMonitor(agents, run);"
                " use RunMonitor.of(agents, run), or RunMonitor.watch(agents, run)"
            )
        return self._agents, self._run

    def _check_watched(self, name: str) -> None:
        if self._source is None:
            raise ValueError(
                f"{name} waits for what the monitor watches, and this one watches nothing; expected"
                " RunMonitor.watch(agents, run) or RunMonitor.replay(events); to wait for a run, use wait_for_run"
            )


def _replay(run: Any, steps: list[Any]) -> RunView:
    view = RunView()
    for event in events_of(run, steps):
        view = fold(view, event)
    return view
