"""RunMonitor: one picture with two faces."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from azure.ai.agents.models import RunStep, ThreadRun

from labkit.events import RunEvent
from labkit.monitors import RunMonitor, html, text
from labkit.monitors.view import RunView
from tests.unit.monitors.runs import T0, WITH_TOOLS, read_back, run


def service(asked: list[str]) -> Any:
    """Return the far end of two reads, which answers with SDK objects."""

    def get(*, thread_id: str, run_id: str) -> ThreadRun:
        asked.append(f"get {thread_id} {run_id}")
        return ThreadRun(WITH_TOOLS[0])

    def steps(*, thread_id: str, run_id: str) -> list[RunStep]:
        asked.append(f"list {thread_id} {run_id}")
        return [RunStep(entry) for entry in WITH_TOOLS[:0:-1]]

    return SimpleNamespace(runs=SimpleNamespace(get=get), run_steps=SimpleNamespace(list=steps))


def test_a_run_is_read_afterwards_with_its_steps() -> None:
    """One read of the run and one of its steps make the whole picture, from SDK objects as from JSON."""
    asked: list[str] = []
    monitor = RunMonitor.of(service(asked), ThreadRun(run("queued")))
    assert asked == ["get thread_1 run_1", "list thread_1 run_1"]
    assert monitor.view == read_back(*WITH_TOOLS)


def test_both_faces_show_the_same_view() -> None:
    """A notebook gets text and HTML of one view, and a terminal the text."""
    monitor = RunMonitor(run=run("completed", completed_at=T0 + 2))
    faces = {"text/plain": text.render(monitor.view), "text/html": html.render(monitor.view)}
    assert monitor._repr_mimebundle_() == faces
    assert monitor._repr_mimebundle_(include={"text/html"}).keys() == {"text/html"}
    assert monitor._repr_mimebundle_(exclude={"text/html"}).keys() == {"text/plain"}
    assert repr(monitor) == faces["text/plain"]


def test_two_clocks_are_never_mixed() -> None:
    """The first live event starts a new picture, for the watcher's clock is not the service's."""
    monitor = RunMonitor(run=run("queued"))
    assert monitor.view.path[0].at == T0
    monitor.update(RunEvent("run", 5.0, "run_1", run("queued")))
    monitor.update(RunEvent("run", 6.0, "run_1", run("completed")))
    assert [entry.at for entry in monitor.view.path] == [5.0, 6.0]


def test_a_live_picture_can_be_read_again_from_the_service() -> None:
    """`read` replaces what was watched by what the service tells."""
    monitor = RunMonitor(service([]), run("queued"))
    monitor.update(RunEvent("run", 5.0, "run_1", run("queued")))
    monitor.read()
    assert monitor.view == read_back(*WITH_TOOLS)


def test_an_empty_monitor_is_a_picture_too() -> None:
    """A monitor can be shown before anything happened, and says what it needs in order to read."""
    assert RunMonitor().view == RunView()
    with pytest.raises(ValueError, match=r"use RunMonitor\.of\(agents, run\)"):
        RunMonitor().read()
