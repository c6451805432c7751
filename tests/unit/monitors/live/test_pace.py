"""When a picture is sent."""

from __future__ import annotations

from labkit.monitors.live.pace import Pace


def test_the_first_picture_is_due_at_once() -> None:
    """Nobody waits for the first."""
    assert Pace().wait("a", 5.0) == 0


def test_nothing_new_is_never_sent() -> None:
    """The same news is due once, however much time passes."""
    pace = Pace()
    pace.sent("a", 0.0)
    assert pace.wait("a", 3_600.0) is None


def test_news_waits_for_its_turn() -> None:
    """Between two pictures there is a quarter of a second, so there are four in one."""
    pace, now, sent = Pace(), 0.0, 0
    for news in range(1_000):  # a thousand changes in two seconds
        now = news * 0.002
        if pace.wait(news, now) == 0:
            pace.sent(news, now)
            sent += 1
    assert sent == 8


def test_what_was_held_back_is_told_when_it_is_due() -> None:
    """The wait is what is left of the gap, so the newest picture is at most a gap late."""
    pace = Pace(gap=0.25)
    pace.sent("a", 10.0)
    assert pace.wait("b", 10.0625) == 0.1875
    assert pace.wait("b", 10.25) == 0
