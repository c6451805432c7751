from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit.clock import ManualClock
from labkit.service.dial import LEAST_SECONDS, MAX_SPEED, Dial, Setting


@pytest.fixture
def wall() -> ManualClock:
    return ManualClock(1000.0)


def test_a_new_clock_shows_wall_time(wall: ManualClock) -> None:
    """Without a setting, service time is wall time."""
    dial = Dial(wall.now)
    wall.advance(7)
    assert dial.now() == 1007


def test_speed_multiplies_wall_time(wall: ManualClock) -> None:
    """At speed 60, ten seconds of wall time are ten minutes, counted from what the clock showed."""
    dial = Dial(wall.now)
    wall.advance(5)
    dial.run(60)
    wall.advance(10)
    assert dial.now() == 1005 + 600


def test_a_held_clock_moves_only_when_told(wall: ManualClock) -> None:
    """A manual clock ignores wall time."""
    dial = Dial(wall.now)
    dial.hold()
    wall.advance(100)
    assert dial.now() == 1000
    dial.advance(30)
    assert dial.now() == 1030


def test_advance_works_on_a_running_clock(wall: ManualClock) -> None:
    """A jump forward adds to a clock that keeps running."""
    dial = Dial(wall.now)
    dial.advance(600)
    wall.advance(1)
    assert dial.now() == 1601


def test_requests_move_a_held_clock(wall: ManualClock) -> None:
    """With per_request, each tick adds that many seconds and says so; otherwise a tick does nothing."""
    dial = Dial(wall.now)
    assert not dial.tick()
    dial.hold(per_request=2.5, per_poll=10)
    assert dial.tick(is_poll=True)
    assert dial.now() == 1012.5
    dial.hold(per_request=2.5)
    assert dial.tick()
    assert dial.now() == 1015
    dial.run(1)
    assert not dial.tick()


def test_a_wall_clock_that_is_set_back_does_not_turn_time_back(wall: ManualClock) -> None:
    """When the machine's clock is corrected backwards, the service's clock waits."""
    times = iter((1000.0, 1100.0, 1050.0, 900.0, 1101.0))
    dial = Dial(lambda: next(times))
    assert [dial.now() for _ in range(4)] == [1100, 1100, 1100, 1101]


@pytest.mark.parametrize("seconds", [-1, -0.001])
def test_advance_refuses_to_go_back(wall: ManualClock, seconds: float) -> None:
    """A negative jump is refused and changes nothing."""
    dial = Dial(wall.now)
    with pytest.raises(ValueError, match="cannot go back"):
        dial.advance(seconds)
    assert dial.now() == 1000


def test_hold_refuses_the_past_and_a_negative_step(wall: ManualClock) -> None:
    """A clock cannot be held before what it shows, nor move back by requests."""
    dial = Dial(wall.now)
    with pytest.raises(ValueError, match="now=999 is before 1000"):
        dial.hold(999)
    for name in ("per_request", "per_poll"):
        with pytest.raises(ValueError, match=f"{name}=-1"):
            dial.hold(**{name: -1})


@pytest.mark.parametrize("speed", [0, -1, MAX_SPEED + 1, float("nan")])
def test_a_speed_has_bounds(wall: ManualClock, speed: float) -> None:
    """A speed is above 0 and at most 10,000."""
    with pytest.raises(ValueError, match="out of range"):
        Dial(wall.now).run(speed)


def test_a_stored_setting_goes_on(wall: ManualClock) -> None:
    """A clock made from a stored setting shows what the old one would show."""
    dial = Dial(wall.now)
    dial.run(10)
    wall.advance(3)
    again = Dial(wall.now, Setting(**dial.to_json()))
    assert again.now() == dial.now() == 1030
    assert again.describe() == {"now": 1030, "mode": "real", "speed": 10, "per_request": 0, "per_poll": 0}


def test_how_long_until_a_moment(wall: ManualClock) -> None:
    """Wall time, by the speed, and never less than a timer can do; nobody knows on a clock that is held."""
    dial = Dial(wall.now)
    dial.run(60)
    assert dial.seconds_until(dial.now() + 120) == pytest.approx(2)
    assert dial.seconds_until(dial.now() - 1) == LEAST_SECONDS
    dial.hold(per_request=1)
    assert dial.seconds_until(dial.now() + 120) is None


def test_what_moves_a_clock(wall: ManualClock) -> None:
    """Requests move it when it is held and takes steps with them or with polls."""
    dial = Dial(wall.now)
    assert not dial.moves_by_requests
    for steps, moves in (({}, False), ({"per_request": 1.0}, True), ({"per_poll": 1.0}, True)):
        dial.hold(**steps)
        assert dial.moves_by_requests is moves
    dial.run(1)
    assert not dial.moves_by_requests


_moves = st.one_of(
    st.tuples(st.just("wall"), st.floats(-50, 50)),
    st.tuples(st.just("advance"), st.floats(0, 50)),
    st.tuples(st.just("run"), st.floats(0.1, 100)),
    st.tuples(st.just("hold"), st.floats(0, 5)),
    st.tuples(st.just("tick"), st.just(0.0)),
)


@given(st.lists(_moves, max_size=20))
def test_time_never_goes_back(moves: list[tuple[str, float]]) -> None:
    """Whatever is done to the dial and to the wall clock, time does not go back."""
    wall = [1000.0]
    dial = Dial(lambda: wall[0])
    seen = dial.now()
    for move, value in moves:
        match move:
            case "wall":
                wall[0] += value
            case "hold":
                dial.hold(per_request=value)
            case "tick":
                dial.tick()
            case _:
                getattr(dial, move)(value)
        assert dial.now() >= seen
        seen = dial.now()
