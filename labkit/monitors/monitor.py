"""RunMonitor: one picture of one run, fed by events or read afterwards."""

from __future__ import annotations

from collections.abc import Container
from typing import Any

from labkit.events import RunEvent, to_wire
from labkit.monitors import html, text
from labkit.monitors.afterwards import events_of
from labkit.monitors.view import RunView, fold


class RunMonitor:
    """Show a run in a notebook (HTML) and in a terminal (text).

    Live: `wait_for_run(agents, run, on_event=monitor.update)`; the times are then those of the watcher's clock.
    Afterwards: `RunMonitor.of(agents, run)`; the times are then the service's whole seconds, with steps. The two
    clocks are never mixed: the first `update` starts a new picture, and so does `read`.
    """

    def __init__(self, agents: Any = None, run: Any = None) -> None:
        self._agents, self._run = agents, run
        self._is_live = False
        self._view = RunView() if run is None else _replay(run, [])

    @classmethod
    def of(cls, agents: Any, run: Any) -> RunMonitor:
        """Return the picture of a run with its steps; it costs one request for the run and one per page of steps.

        agents: an AgentsClient, or anything with its `runs` and `run_steps`.
        """
        monitor = cls(agents, run)
        monitor.read()
        return monitor

    @property
    def view(self) -> RunView:
        """What is known about the run."""
        return self._view

    def update(self, event: RunEvent) -> None:
        """Take in an event."""
        self._view = fold(self._view if self._is_live else RunView(), event)
        self._is_live = True

    def read(self) -> None:
        """Read the run and its steps from the service and start the picture again from them.

        Raises: ValueError when the monitor was made without agents or without a run.
        """
        if self._agents is None or self._run is None:
            raise ValueError(
                "this monitor knows no service to read from; expected RunMonitor(agents, run);"
                " use RunMonitor.of(agents, run)"
            )
        wire = to_wire(self._run)
        ids = {"thread_id": wire.get("thread_id"), "run_id": wire.get("id")}
        self._run = self._agents.runs.get(**ids)
        self._view = _replay(self._run, list(self._agents.run_steps.list(**ids)))
        self._is_live = False

    def __repr__(self) -> str:
        return text.render(self._view)

    def _repr_mimebundle_(
        self, include: Container[str] | None = None, exclude: Container[str] | None = None
    ) -> dict[str, str]:
        bundle = {"text/plain": text.render(self._view), "text/html": html.render(self._view)}
        return {
            mime: content
            for mime, content in bundle.items()
            if (include is None or mime in include) and (exclude is None or mime not in exclude)
        }


def _replay(run: Any, steps: list[Any]) -> RunView:
    view = RunView()
    for event in events_of(run, steps):
        view = fold(view, event)
    return view
