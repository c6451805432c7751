"""What a loop did that it should not: rules over what the logs hold, and nothing else.

Each rule takes a run's trace and says what it found, or nothing. Times are the service's; on a clock that is moved by
requests they say nothing about the loop's pace, and the rules about pace are left out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Final

from labkit.connect.wire.traces import MESSAGES, Trace
from labkit.status import TERMINAL

#: Polls from which a pace can be judged.
FEW: Final = 8
#: Seconds between polls: below this it is a hurry. The SDK's own loop waits one.
HURRY: Final = 0.5
#: A wait that grows is longer at the end than at the beginning by this factor.
GROWTH: Final = 1.3
#: Seconds of polling after the run last changed, from which a deadline would have shown.
PATIENCE: Final = 120.0


@dataclass(frozen=True)
class Finding:
    """One thing to mend: the rule's name, the run, what the log shows, and what to do."""

    rule: str
    run_id: str
    says: str
    advice: str

    def __str__(self) -> str:
        return f"{self.rule}: {self.says} ({self.run_id}). {self.advice}"


Rule = Callable[[Trace], tuple[str, str] | None]


def hurried(trace: Trace) -> tuple[str, str] | None:
    """Many requests in no time."""
    polls = trace.polls
    seconds = polls[-1]["at"] - polls[0]["at"] if polls else 0.0
    if len(polls) < FEW or seconds / (len(polls) - 1) >= HURRY:
        return None
    return f"{len(polls)} requests in {seconds:.1f} s", "Wait between two reads, longer each time."


def no_backoff(trace: Trace) -> tuple[str, str] | None:
    """A wait that never grew."""
    gaps = [later["at"] - sooner["at"] for sooner, later in zip(trace.polls, trace.polls[1:], strict=False)]
    if len(gaps) < FEW or max(gaps) > GROWTH * median(gaps[:3]) or median(gaps) < HURRY:
        return None
    said = f"{len(gaps) + 1} polls, {median(gaps):.1f} s apart to the end"
    return (
        said,
        "Let the wait grow: a fifth of the time so far finds the end nearly as soon, with far fewer requests.",
    )


def no_deadline(trace: Trace) -> tuple[str, str] | None:
    """Polling on and on although nothing changed."""
    longest = 0.0
    for change, following in zip(trace.changes, [*trace.changes[1:], None], strict=True):
        until = following["at"] if following else float("inf")
        seen = [poll["at"] for poll in trace.polls if change["at"] <= poll["at"] < until]
        if change["status"] not in TERMINAL and seen:
            longest = max(longest, seen[-1] - change["at"])
    if longest <= PATIENCE:
        return None
    said = f"no deadline seen: polling went on {longest:.0f} s after the run last changed"
    return said, "Give the wait a deadline; when it passes, cancel once and say so."


def terminal_ignored(trace: Trace) -> tuple[str, str] | None:
    """Reading on after the end had been shown."""
    shown = next((at for at, poll in enumerate(trace.polls) if poll.get("run_status") in TERMINAL), None)
    if shown is None or len(trace.polls) - shown < 3:
        return None
    status, more = trace.polls[shown]["run_status"], len(trace.polls) - shown - 1
    return (
        f"`{status}` not handled: polled on {more} times after it",
        "Wait while the status is known to be active, not until it is one that you expect.",
    )


def left_active(trace: Trace) -> tuple[str, str] | None:
    """A run that nobody ends."""
    if trace.status in TERMINAL:
        return None
    return (
        f"thread left locked: the run is still {trace.status}",
        "Hand in its outputs, or cancel it, on every way out of the loop.",
    )


def early_read(trace: Trace) -> tuple[str, str] | None:
    """Messages read before the answer was there, and not again."""
    reads = [entry["at"] for entry in trace.of(MESSAGES, "GET")]
    if not reads or trace.status != "completed" or reads[-1] >= (trace.ended_at or 0.0):
        return None
    return (
        "messages were read before the run had completed, and not after",
        "Read them when the run has ended.",
    )


def answer_unread(trace: Trace) -> tuple[str, str] | None:
    """An answer that nobody read."""
    if trace.status != "completed" or trace.is_streamed:
        return None
    if any(entry["method"] == "GET" and entry["operation"].startswith(MESSAGES) for entry in trace.requests):
        return None
    return (
        "the run completed and nobody read its messages",
        "List the thread's messages after the run, by its run_id.",
    )


def unknown_run(trace: Trace) -> tuple[str, str] | None:
    """A run that no answer has shown: made by a request whose answer was lost, and then repeated (W5)."""
    if any(entry.get("run_id") == trace.run_id for entry in trace.requests) or trace.is_streamed:
        return None
    return (
        "a run that no answer has named",
        "A POST was repeated after its answer was lost: look for what it made before sending it again.",
    )


def submitted_twice(trace: Trace) -> tuple[str, str] | None:
    """Outputs handed in again: whoever does that has run the tool again (W2)."""
    submits = trace.of("/threads/{thread_id}/runs/{run_id}/submit_tool_outputs", "POST")
    done = [at for at, entry in enumerate(submits) if entry["status"] == 200]
    refused = [entry for entry in submits[done[0] + 1 :] if entry["status"] == 400] if done else []
    if not refused:
        return None
    return (
        "tool outputs were handed in again and refused",
        "Remember the call ids that were answered; a read after a submit may be stale.",
    )


PACE: Final[tuple[Rule, ...]] = (hurried, no_backoff, no_deadline)
RULES: Final[tuple[Rule, ...]] = (
    *PACE, terminal_ignored, left_active, early_read, answer_unread, unknown_run, submitted_twice,
)  # fmt: skip


def examine(traces: Sequence[Trace], *, paced: bool = True) -> list[Finding]:
    """Return what the rules find; ``paced``: the times between requests are the loop's own."""
    rules = RULES if paced else RULES[len(PACE) :]
    said = [(trace, rule, rule(trace)) for trace in traces for rule in rules]
    return [
        Finding(rule.__name__.replace("_", " "), trace.run_id, *found) for trace, rule, found in said if found
    ]
