"""What a right `run_to_end` is in lesson 04: it answers every round once, and goes on until the run has ended."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from labkit.checks.bench import Bench
from labkit.checks.expect import expect, expect_returned, show
from labkit.checks.lessons.scenes_04 import Asked, Call, Functions

_OSLO: Call = ("get_weather", {"location": "Oslo"})
_ROME: Call = ("get_weather", {"location": "Rome"})
_SCENES: tuple[tuple[str, list[list[Call]], dict[str, Any], str], ...] = (
    ("The model answers at once.", [], {}, "completed"),
    ("The model asks once.", [[_OSLO]], {}, "completed"),
    ("The model asks three times, once for two things.", [[_OSLO], [_OSLO, _ROME], [_ROME]], {}, "completed"),
    ("The model asks, and then the run fails.", [[_OSLO]], {"failed": "server_error", "turn": 2}, "failed"),
)


def judge_to_end(bench: Bench, run_to_end: Callable[..., Any]) -> str:
    """Lead runs with no round, one, and three to their end, and one that fails in its second."""
    for words, rounds, mishap, ends in _SCENES:
        asked, functions = Asked(bench, *rounds, **mishap), Functions()
        done = f"We called run_to_end(agents, run, functions, sleep). {words}"
        use = partial(run_to_end, asked.agents, asked.run, functions, _Sleep(asked, done))
        back = expect_returned(_never_twice(use, done), "run_to_end(agents, run, functions, sleep)")
        now = asked.now()["status"]
        expect(
            now == ends,
            done=done,
            expected=f"The run is {ends}.",
            seen=f"It is {now}, after {asked.submits()} of {len(rounds)} rounds.",
            look="After a hand-in the run goes back to queued, and may ask again. What repeats, and until when?",
            misconception="stops-before-the-end",
        )
        expect(
            getattr(back, "id", None) == asked.run.id and back["status"] == ends,
            done=done,
            expected=f"The run as it ended: {ends}.",
            seen=back["status"] if hasattr(back, "status") else show(back),
            look="Return what the last runs.get gave.",
            misconception="not-the-newest",
        )
        wanted = sum(map(len, rounds))
        expect(
            len(functions.called) == wanted,
            done=done,
            expected=f"{wanted} calls of functions.",
            seen=f"{len(functions.called)}.",
            look="Each call is answered once.",
            misconception="calls-too-often",
        )
    return "No round, one, three, and one that failed: each run is at its end."


def _never_twice(use: Callable[[], Any], done: str) -> Any:
    try:
        return use()
    except Exception as error:
        expect(
            not (getattr(error, "status_code", None) == 400 and "tool outputs" in str(error)),
            done=done,
            expected="Each round is handed in once.",
            seen=str(error).splitlines()[0],
            look="submit_tool_outputs returns the run, which is queued again. Go on with that one.",
            misconception="hands-in-twice",
        )
        raise


class _Sleep:
    """Moves the service's clock, and ends the check of a loop that never ends."""

    def __init__(self, asked: Asked, done: str) -> None:
        self._asked, self._done, self._count = asked, done, 0

    def __call__(self, seconds: float) -> None:
        self._count += 1
        expect(
            self._count < 200,
            done=self._done,
            expected="Your loop ends.",
            seen=f"{self._count} pauses, and the run is {self._asked.now()['status']}.",
            look="Which value should change in your loop? And whose turn is requires_action?",
            misconception="never-ends",
        )
        self._asked.lab.service.clock.advance(float(seconds))

    def __repr__(self) -> str:
        return "sleep"
