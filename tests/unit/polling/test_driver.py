"""What the caller of the synchronous wait gets, beside the run."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from labkit.clock import ManualClock
from labkit.errors import RunTimeout
from labkit.polling import wait_for_run
from tests.unit.polling.world import DONE, QUEUED, STOPPED, STOPPING, Refused, World, fail, through_sync


def wait(
    gets: list[Any], *, cancels: list[Any] | None = None, timeout: float = 120.0, **options: Any
) -> World:
    """Wait for a queued run whose far end plays `gets`; errors pass."""
    world = World(ManualClock(), gets, cancels or [], **options)
    through_sync(world, QUEUED, tools=world.handler is not None, timeout=timeout)
    return world


def test_the_timeout_carries_the_run_and_the_truth_about_the_cancel() -> None:
    """A cancel that is not confirmed within the grace is not called a cancel."""
    with pytest.raises(RunTimeout) as caught:
        wait([QUEUED], cancels=[STOPPING], timeout=1)
    assert caught.value.run["status"] == "queued"
    assert caught.value.cancelled is False
    with pytest.raises(RunTimeout) as caught:
        wait([QUEUED], cancels=[STOPPED], timeout=1)
    assert caught.value.run is STOPPED
    assert caught.value.cancelled is True
    assert str(caught.value).startswith("Run run_1 had not ended after 1.0 seconds. It was cancelled.")


def test_a_refused_cancel_is_the_cause_of_the_timeout() -> None:
    """Whoever debugs a timeout sees why the run was not cancelled."""
    refusal = Refused("500")
    with pytest.raises(RunTimeout) as caught:
        wait([QUEUED], cancels=[refusal], timeout=1)
    assert caught.value.__cause__ is refusal


def test_the_observer_s_error_says_what_became_of_the_run() -> None:
    """The error of on_event names itself and the ending of the run."""
    error = LookupError("in the observer")
    with pytest.raises(LookupError) as caught:
        wait([DONE], observer=fail(error))
    assert caught.value is error
    assert caught.value.__notes__ == [
        "on_event raised this and was not called again; the wait went on, and run_1 is completed."
    ]


def test_an_interrupt_says_what_became_of_the_run() -> None:
    """Ctrl-C carries a note about the cancel."""
    with pytest.raises(KeyboardInterrupt) as caught:
        wait([KeyboardInterrupt()], cancels=[STOPPING])
    assert caught.value.__notes__ == ["run_1 was asked to cancel."]


def test_a_wait_without_a_deadline_sends_nothing() -> None:
    """A timeout that is no deadline is refused before the first request."""
    with pytest.raises(ValueError, match="timeout=None is not a deadline"):
        wait_for_run(SimpleNamespace(runs=None), QUEUED, timeout=None)  # type: ignore[arg-type]


def test_an_id_is_not_a_run() -> None:
    """Passing the id instead of the run is answered with what to pass."""
    with pytest.raises(TypeError, match="pass the run itself, not its id"):
        wait_for_run(SimpleNamespace(runs=None), "run_1")


@pytest.mark.parametrize("tools", [object(), len, World, SimpleNamespace(answer=1)])
def test_tools_without_an_answer_are_refused_before_the_wait(tools: Any) -> None:
    """The run is not touched: its `runs` would raise."""
    agents = SimpleNamespace(runs=None)
    with pytest.raises(
        TypeError, match=r"tools needs a method answer\(tool_calls\) that returns the outputs"
    ):
        wait_for_run(agents, QUEUED, tools=tools)


def test_no_client_is_refused() -> None:
    """None, where a client belongs, is named."""
    agents, tools = None, None
    with pytest.raises(TypeError, match=r"agents is None.*expected an AgentsClient"):
        wait_for_run(agents, QUEUED, tools=tools)
