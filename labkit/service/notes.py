"""What the worker notes in a run about its turn, and what can be told from it: pure."""

from __future__ import annotations

from typing import Any

from labkit.service import bodies
from labkit.service.model.turns import Call, Failure, Turn
from labkit.service.streaming.writing import CallsWriting, MessageWriting, Rest, Writing
from labkit.service.tools.content import compose

Json = dict[str, Any]


def stored(turn: Turn) -> Json:
    """Return a turn as JSON."""
    # Field by field: dataclasses.asdict copies deeply and costs as much as storing the run.
    return {
        "text": turn.text,
        "calls": [{"name": call.name, "arguments": call.arguments} for call in turn.calls],
        "seconds": turn.seconds,
        "failure": turn.failure and {"code": turn.failure.code, "message": turn.failure.message},
        "unfinished": turn.unfinished,
    }


def turn_from(noted: Json) -> Turn:
    """Return the turn that :func:`stored` wrote down."""
    calls = tuple(Call(**call) for call in noted["calls"])
    failure = Failure(**noted["failure"]) if noted["failure"] else None
    return Turn(noted["text"], calls, noted["seconds"], failure, noted["unfinished"])


def count(work: Json) -> None:
    """Count the tokens of the turn that was said."""
    used = work["usage"]
    work["step_usage"] = step_usage = work["turn_usage"]
    work["usage"] = {key: used[key] + step_usage[key] for key in step_usage}


def sum_up(work: Json, run: Json) -> None:
    """Put the tokens of all turns into the run; they stay null when no turn was taken."""
    if work["usage"]["total_tokens"]:
        # Azure adds the cached tokens to the run's usage (MIG).
        run["usage"] = {**work["usage"], "prompt_token_details": {"cached_tokens": 0}}


def make_whole(work: Json) -> None:
    """Put in what the end of a run reads and a defect may have kept from being noted."""
    work.setdefault("step_usage", None)
    work.setdefault("usage", bodies.usage(0, 0))


def writing(work: Json) -> Writing:
    """Return what the turn says, and when; it has begun."""
    begin, end = work["begin_at"], work["reply_at"]
    if "shown" in work:
        return CallsWriting(begin, end, work["step_id"], work["shown"])
    text = work["turn"]["text"] or ""
    return MessageWriting(begin, end, work["message_id"], text, content(work, text))


def content(work: Json, text: str) -> list[Json]:
    """Return what a message with this text shows, results of the run's tools included."""
    return compose(text, work.get("images", []), work.get("marks", []))


def cut(work: Json, message: Json | None, step: Json, at: float) -> None:
    """Let stand what was said of a turn that is cut short: of a text its beginning, of calls those that were begun.

    ``message`` and ``step`` are those that are open; nothing more is said from the moment that a cancel was asked for.
    """
    said, until = writing(work), work.get("cancelled_at", at)
    if isinstance(said, CallsWriting):
        step["step_details"]["tool_calls"] = said.calls(until)
    elif isinstance(said, MessageWriting) and message is not None:
        message["content"] = said.content(until)


def rest(work: Json, at: float) -> Writing:
    """Return what a cancel cut off of a turn, to be said at ``at``, because the turn is finished all the same."""
    return Rest(writing(work), work["cancelled_at"], at)
