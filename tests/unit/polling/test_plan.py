"""The policy of waiting, driven through both drivers."""

from __future__ import annotations

from typing import Any

import pytest

from labkit.errors import RunTimeout
from labkit.polling.actions import Cancel, Get, Reply, Sleep, Tell
from labkit.polling.backoff import Backoff
from labkit.polling.plan import check_timeout, plan
from tests.unit.polling.interruptions import INTERRUPTIONS
from tests.unit.polling.scenarios import SCENARIOS
from tests.unit.polling.world import ASKS, DONE, DRIVERS, QUEUED, STEADY, STOPPING, World

ALL = {**SCENARIOS, **INTERRUPTIONS}


@pytest.mark.parametrize("driver", DRIVERS)
@pytest.mark.parametrize("name", ALL)
def test_scenario(name: str, driver: str) -> None:
    """Both drivers do the same things in the same order and end in the same way."""
    scenario = ALL[name]
    through, clock = DRIVERS[driver]
    world = World(
        clock(),
        list(scenario.gets),
        list(scenario.cancels),
        list(scenario.submits),
        list(scenario.hints),
        scenario.handler,
        scenario.observer,
    )
    options: dict[str, Any] = {
        "tools": scenario.tools,
        "timeout": scenario.timeout,
        "cancel_on_interrupt": scenario.cancel_on_interrupt,
    }
    if isinstance(scenario.ends, str):
        ended = through(world, scenario.given, **options)
        assert ended["status"] == scenario.ends
        assert ended is (scenario.gets[-1] if scenario.gets else scenario.given)
    else:
        with pytest.raises(scenario.ends):
            through(world, scenario.given, **options)
    assert " ".join(world.trace) == scenario.trace


def test_the_plan_alone_decides() -> None:
    """The generator asks for actions and is sent replies; it needs neither a clock nor a service."""
    steps = plan(QUEUED, timeout=1.0, answering=False, backoff=STEADY)
    assert next(steps) == Tell("run", QUEUED)
    assert steps.send(Reply(0.0)) == Sleep(0.05)
    assert steps.send(Reply(0.05)) == Get()
    assert steps.send(Reply(0.9, QUEUED)) == Sleep(pytest.approx(0.1))
    assert steps.send(Reply(1.0)) == Get()
    assert steps.send(Reply(1.1, QUEUED)) == Cancel()
    assert steps.send(Reply(1.2, STOPPING)) == Tell("run", STOPPING)
    assert steps.send(Reply(1.2)) == Sleep(0.05)
    assert steps.send(Reply(1.25)) == Get()
    assert steps.send(Reply(1.3, DONE)) == Tell("run", DONE)
    with pytest.raises(StopIteration) as ended:
        steps.send(Reply(1.3))
    assert ended.value.value is DONE


def test_a_plan_that_is_dropped_asks_for_nothing() -> None:
    """Closing the generator is not an interrupt: nobody is there to cancel the run."""
    steps = plan(QUEUED, timeout=1.0, answering=False, backoff=Backoff())
    next(steps)
    steps.close()


@pytest.mark.parametrize("driver", DRIVERS)
def test_the_time_after_the_cancel_is_bounded(driver: str) -> None:
    """A run that stays in cancelling costs five seconds more and one cancel."""
    through, clock = DRIVERS[driver]
    world = World(clock(), [QUEUED] * 5 + [STOPPING], [STOPPING])
    with pytest.raises(RunTimeout, match="The cancel is not confirmed: the run is cancelling"):
        through(world, QUEUED, tools=False, timeout=0.25)
    assert world.clock.now() == pytest.approx(0.25 + 5.0)
    assert sum(entry.startswith("cancel@") for entry in world.trace) == 1


@pytest.mark.parametrize("timeout", [None, 0, -1, float("inf"), float("nan"), True, "60"])
def test_a_timeout_is_a_deadline(timeout: Any) -> None:
    """A wait without an end is refused, with a number to use instead."""
    with pytest.raises(
        ValueError, match="is not a deadline; expected a number of seconds above zero; use timeout=660"
    ):
        check_timeout(timeout)


@pytest.mark.parametrize(
    ("times", "timeout", "now", "told"),
    [
        ({"created_at": 1000, "expires_at": 1600}, 60.0, 1000.0, 59.95),
        ({"created_at": 1000, "expires_at": 1600}, 900.0, 1000.0, 594.95),
        ({"created_at": 1000, "expires_at": 1600}, 900.0, 1400.0, 194.95),
        ({"created_at": 1000, "expires_at": 1600}, 900.0, 9e9, 594.95),
        ({"created_at": 1000, "expires_at": 1600}, 900.0, 0.0, 594.95),
        ({"created_at": 1000, "expires_at": 1004}, 900.0, 1000.0, 0.0),
        ({"created_at": 1000, "expires_at": None}, 60.0, 1000.0, 59.95),
    ],
)
@pytest.mark.parametrize("driver", DRIVERS)
def test_tools_are_told_how_long_they_have(
    times: dict[str, Any], timeout: float, now: float, told: float, driver: str
) -> None:
    """The time to the deadline or to the end of the run's life, whichever is sooner; another clock does not mislead."""
    through, clock = DRIVERS[driver]
    heard: list[float] = []
    world = World(clock(now), [{**ASKS, **times}, DONE], submits=[QUEUED])

    def answer(calls: list[dict[str, Any]], *, timeout: float) -> list[dict[str, Any]]:
        heard.append(timeout)
        return [{"tool_call_id": call["id"], "output": "{}"} for call in calls]

    world.answer = answer  # type: ignore[method-assign]
    through(world, QUEUED, tools=True, timeout=timeout)
    assert heard == [pytest.approx(told)]
