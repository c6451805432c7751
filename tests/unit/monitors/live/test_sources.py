"""Where events come from: looks at a run, and recordings that are played again."""

from __future__ import annotations

import math
from types import SimpleNamespace
from typing import Any, cast

import pytest
from azure.core.exceptions import HttpResponseError

from labkit.clock import ManualClock
from labkit.events import RunEvent
from labkit.monitors.live.sources import Polling, Replay
from labkit.monitors.live.words import problem_of
from labkit.monitors.view import RunView, fold
from tests.unit.monitors.live.scene import Scene


def kinds(events: tuple[RunEvent, ...]) -> list[str]:
    """Return what the events are about."""
    return [event.kind for event in events]


def test_the_run_that_was_given_is_the_first_thing_known(scene: Scene) -> None:
    """The copy that a program holds is where its watching begins, then comes what the service says."""
    look = Polling(scene.lab.agents, scene.start().run).look(5.0)
    assert kinds(look.events) == ["source", "run", "run"]
    assert {event.at for event in look.events} == {5.0}


def test_a_queued_run_is_asked_for_no_steps(scene: Scene) -> None:
    """It has none: one look is one request."""
    polling = Polling(scene.lab.agents, scene.start().run)
    scene.lab.service.clear_requests()
    polling.look(1.0)
    assert [row["path"].rsplit("/", 2)[-2] for row in scene.lab.service.requests()] == ["runs"]


def test_pauses_grow_and_start_again_with_every_status(scene: Scene) -> None:
    """Short after a change, two seconds at most, short again after somebody acted."""
    scene.lab.service.next_run(status="queued")
    polling = Polling(scene.lab.agents, scene.start().run)
    pauses = [cast("float", polling.look(float(second)).pause) for second in range(12)]
    assert pauses[0] == 0.3
    assert pauses == sorted(pauses)
    assert pauses[-1] == 2.0
    polling.hurry()
    assert polling.look(20.0).pause == 0.3


def test_a_terminal_run_brings_its_messages_and_is_the_last_look(scene: Scene) -> None:
    """Everything that the picture will ever show comes with the last look."""
    scene.start()
    scene.lab.agents.runs.cancel(scene.run.thread_id, scene.run.id)
    scene.lab.service.clock.advance(30)
    look = Polling(scene.lab.agents, scene.run).look(1.0)
    assert look.pause is None
    assert look.events[-1].data["status"] == "cancelled"


def test_what_the_service_asks_for_is_waited() -> None:
    """Retry-After is obeyed, our own pauses double up to half a minute, and any error is one of a look."""

    def get(**_: Any) -> None:
        raise errors.pop(0)

    refused = HttpResponseError("Too many")
    refused.status_code, refused.response = 429, cast("Any", SimpleNamespace(headers={"Retry-After": "45"}))
    errors: list[Exception] = [refused, ConnectionResetError(104, "reset"), *[OSError("gone")] * 6]
    polling = Polling(
        SimpleNamespace(runs=SimpleNamespace(get=get)), {"id": "run_1", "thread_id": "thread_1"}
    )
    looks = [polling.look(float(second)) for second in range(8)]
    assert [look.pause for look in looks] == [45.0, 4.0, 8.0, 16.0, 30.0, 30.0, 30.0, 30.0]
    assert looks[1].events[-1].data["message"] == "[Errno 104] reset"


@pytest.mark.parametrize(
    "hint", [None, "", "soon", "nan", "-1", "inf", "Wed, 21 Oct 2026 07:28:00 GMT"], ids=repr
)
def test_a_hint_that_is_no_number_is_none(hint: str | None) -> None:
    """A header may hold anything."""
    error = HttpResponseError("no")
    error.response = cast("Any", SimpleNamespace(headers={"Retry-After": hint}))
    assert problem_of(error).retry_after is None


RECORDED = [
    RunEvent("run", 100.0 + at, "run_1", {"id": "run_1", "status": status})
    for at, status in ((0, "queued"), (1, "in_progress"), (5, "completed"))
]


@pytest.mark.parametrize(("speed", "times"), [(1.0, [0, 1, 5]), (4.0, [0, 0.25, 1.25]), (math.inf, [0])])
def test_a_recording_is_played_in_its_own_time(speed: float, times: list[float]) -> None:
    """The pauses between the events, divided by the speed."""
    clock, replay, played = ManualClock(50.0), Replay(RECORDED, speed), []
    pause: float | None = 0.0
    while pause is not None:
        look = replay.look(clock.now())
        played.append(clock.now() - 50.0)
        pause = look.pause
        clock.advance(pause or 0.0)
    assert played == times


def test_a_recording_keeps_its_own_times(scene: Scene) -> None:
    """At any speed the picture is that of the run, not of the playing; its order does not matter."""
    view = RunView()
    for event in Replay(reversed(RECORDED), math.inf).look(0.0).events:
        view = fold(view, event)
    assert [(entry.status, entry.at) for entry in view.path] == [
        ("queued", 100.0),
        ("in_progress", 101.0),
        ("completed", 105.0),
    ]


def test_an_empty_recording_is_over_at_once() -> None:
    """Nothing to play is no error."""
    assert Replay([]).look(0.0).pause is None


@pytest.mark.parametrize("speed", [0, -1, math.nan])
def test_a_speed_that_never_ends_is_refused(speed: float) -> None:
    """With a sentence that names what may be given."""
    with pytest.raises(ValueError, match="expected a number above 0"):
        Replay(RECORDED, speed)


def test_a_recording_of_something_else_is_refused() -> None:
    """A line of a file is not an event yet."""
    with pytest.raises(TypeError, match="expected a RunEvent"):
        Replay(["{}"])  # type: ignore[list-item]  # what a hasty reader passes


@pytest.mark.parametrize("status", [["queued"], {}, 5, None])
def test_a_status_may_be_anything(status: Any) -> None:
    """A run whose status is no word is looked at once, and what it says is left to the fold."""
    odd = {"id": "run_1", "thread_id": "thread_1", "status": status}

    def nothing(**_: Any) -> list[Any]:
        return []

    agents = SimpleNamespace(
        runs=SimpleNamespace(get=lambda **_: odd),
        run_steps=SimpleNamespace(list=nothing),
        messages=SimpleNamespace(list=nothing),
    )
    look = Polling(agents, odd).look(1.0)
    assert kinds(look.events) == ["source", "run"]
    assert look.pause is None
