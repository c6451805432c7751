"""What is right about the five recordings of lesson 08: which fault each of them holds, and what it was taken for."""

from __future__ import annotations

from typing import Any

from labkit.checks.bench import Bench
from labkit.checks.expect import expect, expect_type, show
from labkit.checks.recordings import FAULTS, letters, record_one
from labkit.recorder import RunMetrics, measure_run

_ENDED_BADLY = ("rate limit", "run expired", "answer cut")
# what it is -> (the misunderstanding of whoever calls it something else, where to look)
_READINGS = {
    "slow tool": ("requires-action-is-yours", "Which status took most of the time, and who works in that status?"),
    "failing tool": ("trusts-the-status", "The run completed. What did its tool calls come to, and how many were there?"),
    "slow model": ("in-progress-is-the-model", "Which status took most of the time, and who works in that status?"),
    "stuck in the queue": ("queued-is-nobodys-work", "Which status took most of the time? Nobody worked yet in that one."),
    "growing thread": ("overlooks-the-tokens", "Go through its runs one by one: what grows? The time follows from that."),
}  # fmt: skip


def judge_names(bench: Bench, names: Any) -> str:
    """Compare the names with what was done to the five; show what the recording says where they differ."""
    names = expect_type(names, dict, "names", look='A dictionary: {"A": "slow tool", …}')
    right = letters()
    expect(
        set(names) >= set(right),
        done="We looked at the letters in names.",
        expected=f"{', '.join(right)}.",
        seen=", ".join(map(str, names)) or "none",
        look="Five recordings, five letters.",
        misconception="letter-left-out",
    )
    for letter, fault in right.items():
        if names[letter] != fault:
            _tell_more(bench, letter, fault, names[letter])
    return "Five times error rate 0 %, and five faults: you read what no status says."


def _tell_more(bench: Bench, letter: str, fault: str, said: Any) -> None:
    recording = record_one(bench.lab(per_request=0), fault)
    runs = [measure_run(recording.of_run(run_id)) for run_id in recording.run_ids]
    done = f"We looked at recording {letter}, which you call {show(said)}."
    seen = _facts(runs)
    expect(
        said in (*FAULTS, *_ENDED_BADLY),
        done=done,
        expected=f"One of the words: {', '.join((*FAULTS, *_ENDED_BADLY))}.",
        seen=show(said),
        look="The list in the text; spelling counts.",
        misconception="another-word",
    )
    expect(
        said not in _ENDED_BADLY,
        done=done,
        expected="A fault that lets a run complete: this one ends it as failed, expired or incomplete.",
        seen=f"{len(runs)} runs, all completed. {seen}",
        look="Where the time went, what the tool calls came to, and the tokens.",
        misconception="no-run-ended-badly",
    )
    expect(
        (fault, said) != ("slow model", "growing thread"),
        done=done,
        expected="Tokens that multiply, and times that grow with them.",
        seen=seen,
        look="Four short questions make every thread a little longer. Is the last run much slower than the first?",
        misconception="takes-a-little-for-growth",
    )
    misconception, look = _READINGS[fault]
    expect(
        False,  # noqa: FBT003  # it is another fault, and that is the finding
        done=done,
        expected="Another fault; these numbers tell which.",
        seen=seen,
        look=look,
        misconception=misconception,
    )


def _facts(runs: list[RunMetrics]) -> str:
    """Say in numbers what the slowest run took."""
    run = max(runs, key=lambda each: each.seconds or 0.0)
    phases = ", ".join(f"{seconds:.1f} s {status}" for status, seconds in (run.phases or {}).items())
    outcomes = ", ".join(f"{tool.name} {tool.outcome}" for tool in run.tools)
    each = ", ".join(f"{one.tokens:,} in {one.seconds:.1f} s" for one in runs if one.seconds is not None)
    return f"The slowest run: {phases}; its tool calls: {outcomes}. Tokens of each run: {each}."
