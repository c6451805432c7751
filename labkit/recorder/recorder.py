"""Recorder: everything that happened to the runs of a program, as it happens."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from labkit.events import RunEvent, check_event, to_wire
from labkit.recorder.content import with_redacted, without_content
from labkit.recorder.metrics import Price, RunMetrics, measure_run
from labkit.recorder.recording import Recording, append, in_order, start
from labkit.recorder.summary import Summary, summarize

_ENDS = ("completed_at", "failed_at", "cancelled_at")


class Recorder:
    """Keep the events of any number of runs, in memory and, if a path is given, as JSON lines in a file.

    Give `recorder.update` to `wait_for_run(on_event=…)` and to `ToolRegistry(on_event=…)`; after a run, `recorder.read(agents,
    run)` adds its steps. What is recorded can be played again into any renderer, summed up, or sent as spans
    (`labkit.recorder.spans`).

    >>> recorder = Recorder()
    >>> for status, at in (("queued", 1.0), ("completed", 3.5)):
    ...     recorder.update(RunEvent("run", at, "run_1", {"id": "run_1", "status": status}))
    >>> recorder.summary().seconds.p50
    2.5

    path: the file; one that a recorder wrote before is continued. content: False leaves out what people, models and tools
    said. redact: applied to every text. Safe to use from several threads.
    Raises: InvalidRecording for a file that is something else; OSError.
    """

    def __init__(
        self,
        path: str | Path | None = None,
        *,
        content: bool = True,
        redact: Callable[[str], str] | None = None,
    ) -> None:
        self._events: list[RunEvent] = []
        self._runs_of_calls: dict[str, str] = {}
        self._content, self._redact = content, redact
        self._lock = threading.Lock()
        self._path = None if path is None else Path(path)
        if self._path is not None:
            start(self._path)

    def update(self, event: RunEvent) -> None:
        """Take in an event; one of a tool call finds its run by the id of the call.

        Raises: OSError when it cannot be written; it is then in memory all the same.
        """
        check_event(event)
        event = replace(event, data=to_wire(event.data))
        with self._lock:
            event = self._find_run(event)
            if not self._content:
                event = without_content(event)
            if self._redact is not None:
                event = with_redacted(event, self._redact)
            self._events.append(event)
            if self._path is not None:
                append(self._path, event.to_json())

    def read(self, agents: Any, run: Any) -> None:
        """Read the run and its steps once more and take them in: one request for the run, one a page of steps.

        agents: an AgentsClient. With an async client, pass what it gave to `add_steps`.
        """
        wire = to_wire(run)
        ids = {"thread_id": wire.get("thread_id"), "run_id": wire.get("id")}
        self.add_steps(agents.runs.get(**ids), agents.run_steps.list(**ids, order="asc", limit=100))

    def add_steps(self, run: Any, steps: Iterable[Any]) -> None:
        """Take in the steps of a run, and the run as it is now; SDK objects or wire JSON.

        Steps carry the service's times, in whole seconds. They are moved onto the clock of the events that were seen
        live, so that one picture has one clock; without such events the service's clock is kept.
        """
        wire = to_wire(run)
        run_id = str(wire.get("id"))
        shift = self._shift(run_id, wire)
        last = 0.0
        for step in map(to_wire, steps):
            opened = float(step.get("created_at") or 0)
            self.update(RunEvent("step", opened + shift, run_id, {**step, "status": "in_progress"}))
            closed = [float(step[key]) for key in _ENDS if step.get(key) is not None]
            last = max(last, opened, *closed)
            if step.get("status") != "in_progress":
                self.update(RunEvent("step", (closed[0] if closed else opened) + shift, run_id, step))
        if not any(event.kind == "run" for event in self.events_of(run_id)):
            self._add_run(wire, last)

    @property
    def events(self) -> tuple[RunEvent, ...]:
        """Everything that was recorded, in the order in which it came."""
        return tuple(self._events)

    @property
    def recording(self) -> Recording:
        """The same as a file of it would give."""
        return Recording(self.events)

    def events_of(self, run_id: str) -> list[RunEvent]:
        """Return the events of one run by their time, ready for `monitors.view.fold`."""
        return in_order(event for event in self.events if event.run_id == run_id)

    def metrics(self, prices: Mapping[str, Price] | None = None) -> list[RunMetrics]:
        """Return what each run took: time, tokens, tool calls and, with prices, cost."""
        recording = self.recording
        return [measure_run(recording.of_run(run_id), prices) for run_id in recording.run_ids]

    def summary(self, prices: Mapping[str, Price] | None = None) -> Summary:
        """Return what all runs together took: p50 and p95, error rate, tools."""
        return summarize(self.metrics(prices))

    def __iter__(self) -> Iterator[RunEvent]:
        return iter(self.events)

    def __repr__(self) -> str:
        return f"Recorder({len(self.recording.run_ids)} runs, {len(self._events)} events)"

    def _find_run(self, event: RunEvent) -> RunEvent:
        if event.kind == "run":
            action = event.data.get("required_action") or {}
            for call in (action.get("submit_tool_outputs") or {}).get("tool_calls") or []:
                self._runs_of_calls[str(call.get("id"))] = event.run_id
        if event.kind == "call" and not event.run_id:
            return replace(event, run_id=self._runs_of_calls.get(str(event.data.get("call_id")), ""))
        return event

    def _shift(self, run_id: str, wire: Mapping[str, Any]) -> float:
        seen = [event.at for event in self._events if event.run_id == run_id and event.kind == "run"]
        created = wire.get("created_at")
        return min(seen) - float(created) if seen and isinstance(created, (int, float)) else 0.0

    def _add_run(self, wire: Mapping[str, Any], last: float) -> None:
        run_id, created = str(wire.get("id")), float(wire.get("created_at") or 0)
        bare = {key: wire.get(key) for key in ("id", "thread_id", "assistant_id", "model", "created_at")}
        self.update(RunEvent("run", created, run_id, {**bare, "status": "queued"}))
        ended = [float(wire[key]) for key in _ENDS if wire.get(key) is not None]
        self.update(RunEvent("run", ended[0] if ended else max(created, last), run_id, dict(wire)))
