"""What a right `alert` is in lesson 08: it wakes somebody for a bad hour, and for nothing else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

from labkit.checks.bench import Bench
from labkit.checks.expect import expect, expect_returned, expect_type, show
from labkit.checks.lessons.scenes_08 import Flight
from labkit.recorder import RunMetrics

# What alert is called with, as pieces (how many, of which kind); what helps whoever gets it wrong, and their mistake.
_Scene = tuple[str, tuple[tuple[int, str], ...], str, str]
_QUIET: tuple[_Scene, ...] = (
    ("20 runs, all well", ((20, "well"),), "No error, no alert.", "cries-wolf"),
    ("16 of 20 runs well, 4 failed: exactly 20 %", ((16, "well"), (4, "failed")), "More than 20 %.", "cries-wolf"),
    ("3 runs on a quiet night, 1 failed", ((1, "well"), (1, "failed"), (1, "well")), "One of three is a third, and says nothing: fewer than five, no alert.", "wakes-for-one"),
    ("no run yet", (), "Fewer than five, no alert.", "wakes-for-nothing"),
    ("6 runs failed, and then 20 were well", ((6, "failed"), (20, "well")), "It is over. Only the last 20 that have ended count.", "never-forgets"),
    ("14 of 20 runs well, 6 cancelled", ((14, "well"), (6, "cancelled")), "Somebody wanted those ends. run.is_error knows.", "wakes-for-a-cancel"),
)  # fmt: skip
_ALARMING: tuple[_Scene, ...] = (
    ("14 of 20 runs well, 6 failed", ((14, "well"), (6, "failed")), "6 of 20 is more than 20 %.", "sleeps-through-it"),
    ("14 of 20 runs well, 4 failed, 2 expired", ((14, "well"), (4, "failed"), (2, "expired")), "Who waited for a run that expired has no answer either. run.is_error knows.", "only-failed-counts"),
    ("104 runs well, and the last 6 failed", ((104, "well"), (6, "failed")), "In the average of a whole day a bad hour drowns. Only the last 20 that have ended count.", "drowns-in-the-past"),
    ("14 of 20 runs well, 6 failed, and 20 more are going on", ((14, "well"), (6, "failed"), (20, "active")), "Runs that have not ended say nothing yet: leave them out before you take the last 20.", "open-runs-hide-it"),
)  # fmt: skip


def judge_alert(bench: Bench, alert: Callable[[list[RunMetrics]], Any]) -> str:
    """Play a quiet day and a bad hour, put together from real runs: who is woken, and when?"""
    kinds = _kinds(Flight(bench.lab(per_request=0)))
    for words, pieces, look, misconception in _QUIET:
        said, done = _ask(alert, words, _put_together(kinds, pieces))
        expect(
            not said,
            done=done,
            expected='"": let people sleep.',
            seen=show(said),
            look=look,
            misconception=misconception,
        )
    for words, pieces, look, misconception in _ALARMING:
        runs = _put_together(kinds, pieces)
        said, done = _ask(alert, words, runs)
        expect(said, done=done, expected="An alert.", seen='"".', look=look, misconception=misconception)
        expect(
            "rate_limit_exceeded" in said,
            done=f"{done} {_reasons(runs)}",
            expected="A text that names what went wrong most often: rate_limit_exceeded.",
            seen=show(said),
            look="run.error holds the code. Counter(…).most_common(1) finds the most frequent one.",
            misconception="alert-without-a-reason",
        )
    return "Six quiet situations, four bad hours: nobody was woken in vain, and nobody slept through it."


def _kinds(flight: Flight) -> dict[str, list[RunMetrics]]:
    """Run one run of each kind, and two that fail; of six that failed, the quota refused four."""
    flight.fly()
    for code in ("server_error", "rate_limit_exceeded"):
        flight.service.next_run(failed=code)
        flight.fly()
    flight.service.next_run(status="expired")
    flight.fly()
    run = flight.start()
    flight.agents.runs.cancel(thread_id=run.thread_id, run_id=run.id)
    flight.watch(run, "cancelled")
    flight.watch(flight.start(), "in_progress")
    well, server, quota, expired, cancelled, active = flight.metrics()
    failed = [quota, server, quota, quota, server, quota]
    return {
        "well": [well],
        "failed": failed,
        "expired": [expired],
        "cancelled": [cancelled],
        "active": [active],
    }


def _reasons(runs: list[RunMetrics]) -> str:
    reasons = Counter(run.error for run in runs if run.error)
    return f"Of those that failed, {' and '.join(f'{count} with {code}' for code, count in reasons.most_common())}."


def _put_together(
    kinds: dict[str, list[RunMetrics]], pieces: tuple[tuple[int, str], ...]
) -> list[RunMetrics]:
    return [kinds[kind][place % len(kinds[kind])] for count, kind in pieces for place in range(count)]


def _ask(alert: Callable[..., Any], words: str, runs: list[RunMetrics]) -> tuple[str, str]:
    done = f"We called alert(runs), the oldest first: {words}."
    given = expect_returned(alert(runs), "alert(runs)")
    return expect_type(given, str, "what alert returned", look='A text, or "" when all is well.'), done
