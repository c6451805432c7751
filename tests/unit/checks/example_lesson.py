"""A whole small lesson, as an author writes it: a value, a function, a coroutine function, a lab."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from labkit.checks.exercise import Exercise
from labkit.checks.expect import expect, expect_equal, expect_returned, expect_type, show

if TYPE_CHECKING:
    from labkit.checks.bench import Bench


def judge_requests(bench: Bench, requests: int) -> None:
    """Compare a prediction with the count."""
    expect_type(requests, int, "requests", look="A number without quotes.")
    expect(
        requests != 1,
        done="We counted the requests of one turn.",
        expected="More than one.",
        seen=show(requests),
        look="Every poll is a request of its own.",
        misconception="one-turn-one-request",
    )
    expect_equal(
        requests,
        6,
        done="We counted the requests of one turn.",
        look="The request log of the turn.",
        misconception="miscounted-polls",
    )


def judge_is_over(bench: Bench, is_over: Any) -> str:
    """Ask about statuses; what is unknown must count as over, so that a loop ends."""
    for status, over in [("queued", False), ("completed", True), ("incomplete", True)]:
        call = f"is_over({status!r})"
        expect_equal(
            expect_returned(is_over(status), call),
            over,
            done=f"We called {call}.",
            look="The statuses that are active: wait only while you see one of them.",
            misconception="waits-for-a-known-end",
        )
    return "We asked about three statuses."


def judge_double(bench: Bench, double: Any) -> None:
    """Await a coroutine function outside any loop."""
    expect_equal(
        asyncio.run(double(2)),
        4,
        done="We awaited double(2).",
        look="The factor.",
        misconception="wrong-factor",
    )


def judge_thread(bench: Bench, lab: Any, thread: Any) -> None:
    """Look into the learner's lab for the thread."""
    expect(
        thread in lab.threads,
        done="We looked for your thread in your lab.",
        expected=f"One of {show(lab.threads)}.",
        seen=show(thread),
        look="Which lab made it?",
        misconception="another-lab",
    )


HINTS = ("Where does it wait?", "One poll is one request.")

EXERCISES = (
    Exercise(
        id="02.1",
        title="Count the requests",
        covers=("O1",),
        minutes=1,
        judge=judge_requests,
        hints=HINTS,
        solution="requests = 6\n",
        why="What would streaming change?",
    ),
    Exercise(
        id="02.2",
        title="Is it over?",
        covers=("O3", "states-completed"),
        minutes=2,
        judge=judge_is_over,
        hints=(*HINTS, 'return status not in {"queued", ___}'),
        solution='def is_over(status):\n    return status not in {"queued", "in_progress"}\n',
        why="Why a set of active statuses?",
        seconds=0.3,
    ),
    Exercise(
        id="02.3",
        title="Twice, later",
        covers=("O3",),
        minutes=2,
        judge=judge_double,
        hints=HINTS,
        solution="async def double(number):\n    return number * factor\n",
        why="What does await wait for?",
        given="factor = 2",
    ),
    Exercise(
        id="02.4",
        title="Make a thread",
        covers=("O1",),
        minutes=2,
        judge=judge_thread,
        hints=HINTS,
        solution="thread = lab.create()\n",
        why="Who keeps it?",
    ),
)
