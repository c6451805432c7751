"""What a right `with_more_room` is in lesson 06: it pays for more only where more helps, and only so much."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from labkit.checks.bench import Bench
from labkit.checks.expect import expect, expect_returned, show
from labkit.checks.lessons.scenes_06 import Desk

_OFTEN = 4  # runs for which the script holds an answer that is too long


def judge_room(bench: Bench, with_more_room: Callable[..., Any]) -> str:
    """Pass runs whose answer needs twice the room, more than there is, and runs that need none."""
    _roomy(bench, with_more_room, "The answer needs about 400 tokens.", 400, [256, 512], "completed")
    _roomy(bench, with_more_room, "The answer needs about 3,000 tokens.", 3000, [256, 512], "incomplete")
    for words, mishap in (
        ("The content filter has cut the answer.", {"status": "incomplete", "reason": "content_filter"}),
        ("The run is completed.", {}),
    ):
        desk = Desk(bench)
        if mishap:
            desk.service.next_run(**mishap)
        desk.say("Tell me about Oslo.")
        run = desk.end(desk.start(max_completion_tokens=256))
        back = with_more_room(desk.agents, run, 1000)
        expect(
            len(desk.runs()) == 1,
            done=f"We called with_more_room(agents, run, 1000). {words}",
            expected="No other run: more room changes nothing here.",
            seen=f"{len(desk.runs())} runs.",
            look='run["status"], and incomplete_details["reason"].',
            misconception="more-room-for-everything",
        )
        expect_returned(back, "with_more_room(agents, run, 1000)")
    return "One answer was saved by more room; one would have needed too much; two runs needed none."


def _roomy(
    bench: Bench, with_more_room: Callable[..., Any], words: str, tokens: int, wanted: list[int], status: str
) -> None:
    desk = Desk(bench)
    desk.service.script([{"text": "word " * tokens}] * _OFTEN)
    desk.say("Tell me everything about Oslo.")
    run = desk.end(desk.start(max_completion_tokens=256))
    done = f"We called with_more_room(agents, run, 1000), with a run cut at 256. {words}"
    back = with_more_room(desk.agents, run, 1000)
    desk.expect_once("Tell me everything about Oslo.", done)
    _expect_budgets([each.max_completion_tokens for each in desk.runs()], wanted, done)
    back = expect_returned(back, "with_more_room(agents, run, 1000)")
    seen = back["status"] if hasattr(back, "status") else show(back)
    expect(
        seen == status and back.id == desk.runs()[-1].id,
        done=done,
        expected=f"The last run, which is {status}.",
        seen=seen if seen != status else "Another run.",
        look="Return what the last create_and_process gave you.",
        misconception="returns-an-old-run",
    )


def _expect_budgets(budgets: list[int | None], wanted: list[int], done: str) -> None:
    expect(
        len(budgets) > 1,
        done=done,
        expected="Another run on the same thread.",
        seen="One run, the one that was cut.",
        look="runs.create_and_process(…, max_completion_tokens=…).",
        misconception="no-second-run",
    )
    expect(
        256 not in budgets[1:],
        done=done,
        expected="The next run has more room: 512.",
        seen=f"Budgets of the runs: {budgets}.",
        look="The same room gives the same cut.",
        misconception="same-room-again",
    )
    expect(
        all(budget is not None and budget <= 1000 for budget in budgets),
        done=done,
        expected="No budget above 1000: somebody pays for it.",
        seen=f"Budgets of the runs: {budgets}.",
        look="Before you create a run: is twice the budget still within the limit?",
        misconception="ignores-the-limit",
    )
    expect(
        budgets == wanted,
        done=done,
        expected=f"Budgets that double until the answer fits, or the limit is near: {wanted}.",
        seen=f"{budgets}.",
        look="Each run: twice the budget of the one before.",
        misconception="other-budgets",
    )
