"""From what a service has seen of a loop to the verdicts on it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any, Final

from labkit.connect.wire.lint import Finding
from labkit.status import ACTIVE
from labkit.testing.report import Verdict
from labkit.testing.stage import Stage

#: Rules of the lint that are more than a bad habit -> what they amount to.
_GRAVE: Final[dict[str, Verdict]] = {
    "submitted twice": "doubled",
    "unknown run": "doubled",
    "early read": "lost",
    "answer unread": "lost",
}


def judge(stage: Stage, effects: int | None) -> Iterator[tuple[Verdict, str]]:
    """Yield what is wrong with what a loop left behind; ``effects``: how often its side effect happened, if it says."""
    statuses = run_statuses(stage)
    for run_id, status in statuses.items():
        # A run that was asked to stop does so by itself.
        if status in ACTIVE - {"cancelling"}:
            yield "leak", f"{run_id[:8]}… is still {status}"
    asked = _calls_asked(stage)
    if effects is not None and effects > asked:
        yield "doubled", f"the side effect happened {effects} times, the model asked for it {asked} times"
    yield from _grave(stage.lab.service.polling_bill().findings)
    yield from _messages(stage)


def run_statuses(stage: Stage) -> dict[str, str]:
    """Return the last status of every run, in the order of creation."""
    return {
        event["run_id"]: event["status"] for event in stage.lab.service.events() if event["object"] == "run"
    }


def _grave(findings: Sequence[Finding]) -> Iterator[tuple[Verdict, str]]:
    for finding in findings:
        if finding.rule in _GRAVE:
            yield _GRAVE[finding.rule], finding.says


def _calls_asked(stage: Stage) -> int:
    asked = [
        event for event in stage.lab.service.events() if event["event"] == "ask" and event["object"] == "run"
    ]
    calls = 0
    for thread_id, run_id in _runs(stage):
        if any(event["run_id"] == run_id for event in asked):
            steps = _list(stage, f"/threads/{thread_id}/runs/{run_id}/steps")
            calls += sum(len(step["step_details"].get("tool_calls", ())) for step in steps)
    return calls


def _messages(stage: Stage) -> Iterator[tuple[Verdict, str]]:
    """Look for a question that was put twice, and for a run that was begun without one."""
    for thread in _list(stage, "/threads"):
        said = [
            _text(message)
            for message in _list(stage, f"/threads/{thread['id']}/messages")
            if message["role"] == "user"
        ]
        for text, times in Counter(said).items():
            if times > 1:
                yield "doubled", f"the message {text[:40]!r} is {times} times in the thread"
        if not said and _list(stage, f"/threads/{thread['id']}/runs"):
            yield "lost", "a run was begun on a thread without any message"


def _runs(stage: Stage) -> Iterator[tuple[str, str]]:
    for thread in _list(stage, "/threads"):
        for run in _list(stage, f"/threads/{thread['id']}/runs"):
            yield thread["id"], run["id"]


def _list(stage: Stage, path: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(stage.ask("GET", path)).get("data", [])
    return found


def _text(message: dict[str, Any]) -> str:
    return " ".join(part["text"]["value"] for part in message["content"] if part["type"] == "text")
