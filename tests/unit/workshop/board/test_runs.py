"""What the board makes of the service's overview."""

from __future__ import annotations

from typing import Any

from labkit.workshop.board.runs import Runs, Seen, look


def project(name: str, number: int, status: str, **clock: Any) -> dict[str, Any]:
    last = {"n": number, "run_id": f"run_{number}", "status": status} if number else None
    return {"project": name, "last": last, "clock": {"mode": "real", "speed": 1.0, **clock}, "faults": []}


def test_of_several_projects_the_one_that_moved_last_is_shown() -> None:
    """A person who goes back to an earlier notebook is where they work, not where the number is highest."""
    first = [project("p01.lesson-01", 9, "completed"), project("p01.lesson-02", 0, "")]
    second = [first[0], project("p01.lesson-02", 1, "queued")]
    runs = look(look(Runs(), first, 10.0), second, 20.0)
    assert (runs.of("p01").project, runs.of("p01").status, runs.of("p01").at) == (
        "p01.lesson-02",
        "queued",
        20.0,
    )
    runs = look(runs, [project("p01.lesson-01", 10, "failed"), second[1]], 30.0)
    assert runs.of("p01").status == "failed"


def test_what_does_not_move_keeps_its_time() -> None:
    """The second of two equal looks changes nothing, so nothing is sent."""
    overview = [project("p01.lab", 3, "in_progress")]
    once = look(Runs(), overview, 10.0)
    assert look(once, overview, 99.0) == once


def test_seats_are_told_apart_by_the_dot() -> None:
    """p1 is not p11, and the service's own projects are nobody's."""
    runs = look(Runs(), [project("p11.lab", 1, "queued"), project("lab", 1, "failed")], 1.0)
    assert (runs.of("p1"), runs.of("p11").status, runs.of("lab")) == (Seen(), "queued", Seen())


def test_a_held_clock_has_no_speed() -> None:
    """Whether a lesson or a pause holds it."""
    runs = look(Runs(), [project("p01.lab", 1, "queued", mode="manual")], 1.0)
    assert runs.of("p01").speed == 0.0


def test_no_run_is_no_status() -> None:
    """Somebody who has connected and done nothing yet."""
    runs = look(Runs(), [project("p01.lab", 0, "")], 1.0)
    assert runs.of("p01").to_json() == {"run": "", "run_at": None, "speed": 1.0, "faults": []}
