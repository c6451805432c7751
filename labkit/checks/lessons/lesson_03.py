"""Lesson 03: polling that always ends."""

from __future__ import annotations

from labkit.checks.exercise import Exercise
from labkit.checks.lessons.judges_03_backoff import judge_delay
from labkit.checks.lessons.judges_03_loops import judge_async, judge_cancel_late, judge_deadline, judge_wait

_ACTIVE = 'ACTIVE = ("queued", "in_progress", "cancelling")\n'

_IMPORTS = "from contextlib import suppress\n\nfrom azure.core.exceptions import HttpResponseError\n\n"
_WAIT_UNTIL = (
    "def wait_until(agents, run, timeout, clock):\n"
    "    deadline = clock.monotonic() + timeout\n"
    '    while run["status"] in ACTIVE:\n'
    "        if clock.monotonic() >= deadline:\n"
    "            raise TimeoutError(f\"run {run.id} is still {run['status']} after {timeout} s\")\n"
    "        clock.sleep(1)\n"
    "        run = agents.runs.get(thread_id=run.thread_id, run_id=run.id)\n"
    "    return run\n"
)

EXERCISES = (
    Exercise(
        id="03.1",
        title="A loop that hears the answer",
        covers=("O4", "states-waiting", "states-beyond", "runs-all-states"),
        minutes=4,
        judge=judge_wait,
        given=_ACTIVE,
        hints=(
            "What does runs.get give back, and where does the broken loop keep it?",
            "A run that is paused, a status nobody has met: a loop that waits for known ends waits for ever.",
            'while run["status"] in ACTIVE: sleep(…); run = agents.runs.get(…) / return run',
        ),
        solution=(
            "def wait(agents, run, sleep):\n"
            '    while run["status"] in ACTIVE:\n'
            "        sleep(1)\n"
            "        run = agents.runs.get(thread_id=run.thread_id, run_id=run.id)\n"
            "    return run\n"
        ),
        why="Why is requires_action not among the statuses in which this loop waits?",
    ),
    Exercise(
        id="03.2",
        title="A deadline",
        covers=("O4", "states-waiting", "exercise-b", "runs-timeouts"),
        minutes=6,
        judge=judge_deadline,
        given=_ACTIVE,
        hints=(
            "The deadline is a point in time: work it out once, before the loop.",
            "A look takes 4 seconds and you sleep 1: after 20 seconds that were 4 looks, not 20.",
            "deadline = clock.monotonic() + timeout; in the loop: if clock.monotonic() >= deadline: raise TimeoutError(…)",
        ),
        solution=_WAIT_UNTIL,
        why="Why a monotonic clock, and not the time of day?",
    ),
    Exercise(
        id="03.3",
        title="Pauses that grow",
        covers=("O4", "runs-timeouts"),
        minutes=5,
        judge=judge_delay,
        hints=(
            "Three steps: double, cap, scatter. In this order.",
            "attempt 1, draw() = 0.999: just under 0.5 seconds. attempt 40: never more than 30.",
            "whole = min(30, 0.5 * 2 ** min(attempt - 1, …)); return whole * (0.5 + … / 2)",
        ),
        solution=(
            "def delay(attempt, draw):\n"
            "    whole = min(30, 0.5 * 2 ** min(attempt - 1, 10))\n"
            "    return whole * (0.5 + draw() / 2)\n"
        ),
        why="What would happen at the service if a thousand programs all waited exactly 0.5, 1, 2, 4 … seconds?",
    ),
    Exercise(
        id="03.4",
        title="Leave no live run",
        covers=("states-beyond", "exercise-b", "runs-timeouts", "stuck-in-queued"),
        challenge=True,
        minutes=6,
        judge=judge_cancel_late,
        given=_IMPORTS + _ACTIVE + _WAIT_UNTIL,
        hints=(
            "At the deadline: cancel, wait for the end, and only then tell the caller.",
            "The run completes a moment before your cancel: 400. Ask once more how it ended: the answer is there.",
            (
                "try: return wait_until(…) / except TimeoutError: runs.cancel(…), a refusal suppressed; wait for the end; "
                "completed after all? return the run. Otherwise: raise"
            ),
        ),
        solution=(
            "def wait_or_cancel(agents, run, timeout, clock):\n"
            "    try:\n"
            "        return wait_until(agents, run, timeout, clock)\n"
            "    except TimeoutError:\n"
            "        with suppress(HttpResponseError):\n"
            "            agents.runs.cancel(thread_id=run.thread_id, run_id=run.id)\n"
            "        run = agents.runs.get(thread_id=run.thread_id, run_id=run.id)\n"
            '        if wait_until(agents, run, 60, clock)["status"] != "completed":\n'
            "            raise\n"
            "        return agents.runs.get(thread_id=run.thread_id, run_id=run.id)\n"
        ),
        why="The wait after the cancel has a deadline too. What would it mean if that passed?",
    ),
    Exercise(
        id="03.5",
        title="The async twin",
        covers=("O4", "states-waiting"),
        minutes=4,
        judge=judge_async,
        given=_ACTIVE,
        hints=(
            "The same loop, with three changes: async def, and await in two places.",
            "Without await, sleep(1) only makes a coroutine and nobody sleeps.",
            "async def wait_async(agents, run, sleep): while …: await sleep(1); run = await agents.runs.get(…)",
        ),
        solution=(
            "async def wait_async(agents, run, sleep):\n"
            '    while run["status"] in ACTIVE:\n'
            "        await sleep(1)\n"
            "        run = await agents.runs.get(thread_id=run.thread_id, run_id=run.id)\n"
            "    return run\n"
        ),
        why="What would time.sleep(1) do to everything else that runs in this program?",
    ),
)
