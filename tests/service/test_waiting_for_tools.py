"""Work that takes real time: nobody else waits for it, and it ends with the run that wanted it."""

from __future__ import annotations

import threading

import pytest

from labkit.service.tools.toolbox import Toolbox
from tests.service.workbench import CODE, Echo, Told, begin, build, code
from tests.service.world import START, World


@pytest.fixture
def echo() -> Echo:
    return Echo()


def test_work_does_not_hold_up_requests(echo: Echo) -> None:
    """While a tool works, other requests are answered; the run moves on when the result is there."""
    echo.go.clear()
    world = build(echo, Told(code("x")))
    run = begin(world, CODE)
    world.wall.advance(30)
    assert world.get(run)["status"] == "in_progress"
    other = world.run(world.thread("Hi"))
    world.wall.advance(30)
    assert world.get(other)["status"] == "completed"
    assert world.get(run)["status"] == "in_progress"
    echo.go.set()
    world.until(run, "completed")
    assert world.get(f"{run}/steps")["data"][1]["completed_at"] >= int(START) + 60


def test_a_held_clock_waits_for_the_work(echo: Echo) -> None:
    """On a manual clock what is seen depends on the clock alone: the result is waited for."""
    world = build(echo, Told(code("x")))
    world.control("POST", "clock", {"mode": "manual", "per_request": 60})
    echo.go.clear()
    threading.Timer(0.05, echo.go.set).start()
    run = begin(world, CODE)
    assert world.get(run)["status"] == "completed"


def test_cancel_stops_the_work(echo: Echo) -> None:
    """A cancelled run's work is told to stop, and its step is cancelled."""
    echo.go.clear()
    world = build(echo, Told(code("x")))
    run = begin(world, CODE)
    world.wall.advance(30)
    assert world.get(run)["status"] == "in_progress"
    assert echo.at_work.wait(30)
    assert world.post(f"{run}/cancel")["status"] == "cancelling"
    assert echo.stopped.wait(30)
    assert world.until(run, "cancelled")
    (step,) = world.get(f"{run}/steps")["data"]
    assert step["status"] == "cancelled"


def test_expiry_stops_the_work(echo: Echo) -> None:
    """A run whose tool does not end expires after its ten minutes, and the work with it."""
    echo.go.clear()
    world = build(echo, Told(code("x")))
    run = begin(world, CODE)
    world.wall.advance(30)
    assert world.get(run)["status"] == "in_progress"
    assert echo.at_work.wait(30)
    world.wall.advance(600)
    assert world.get(run)["status"] == "expired"
    assert echo.stopped.wait(30)


@pytest.mark.parametrize("how", ["thread", "reset"])
def test_what_is_deleted_is_not_worked_on(echo: Echo, how: str) -> None:
    """Deleting the thread, or resetting the project, stops the work of its runs."""
    echo.go.clear()
    world = build(echo, Told(code("x")))
    run = begin(world, CODE)
    world.wall.advance(30)
    world.get(run)
    assert echo.at_work.wait(30)
    if how == "thread":
        world.delete(run.partition("/runs/")[0])
    else:
        world.control("POST", "reset", {})
    assert echo.stopped.wait(30)


def test_work_is_begun_again_after_a_restart(echo: Echo) -> None:
    """The row says what a run waits for: a new process starts the work again, and the run ends as it would have."""
    echo.go.clear()
    world = build(echo, Told(code("x")))
    run = begin(world, CODE)
    world.wall.advance(30)
    assert world.get(run)["status"] == "in_progress"
    again = Echo()
    after = World(
        model=Told(code("x")), store=world.store, wall=world.wall, tools=Toolbox({"code_interpreter": again})
    )
    after.wall.advance(30)
    assert after.until(run, "completed")
    assert (echo.begun, again.begun) == (1, 1)
    echo.go.set()
