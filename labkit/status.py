"""The words of a run: which statuses may still change, and what each ending means.

Open-world rule: a status that is in neither set is not known to be active, so whoever waits stops and says so.
Source: wire contract §5 (statuses), §9 E14-E16 (failure texts).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

ACTIVE: Final = frozenset({"queued", "in_progress", "requires_action", "cancelling"})
"""Statuses that may still change; a run in one of them locks its thread."""

TERMINAL: Final = frozenset({"completed", "failed", "cancelled", "expired", "incomplete"})
"""Statuses that never change. The SDK's enum lacks `incomplete`; the service sends it as a plain string."""


def to_word(status: object) -> str:
    """Return the wire word of a status given as a string or as a member of the SDK's enum."""
    return str(getattr(status, "value", status))


def is_active(status: object) -> bool:
    """Tell whether the status may still change; False for an unknown status."""
    return to_word(status) in ACTIVE


def is_terminal(status: object) -> bool:
    """Tell whether the status never changes; False for an unknown status."""
    return to_word(status) in TERMINAL


@dataclass(frozen=True, slots=True)
class Meaning:
    """What an ending means and what to do about it.

    verdict: "retry", "fix" or "give up". retry_after: seconds that the service asked for, or None.
    """

    verdict: Literal["retry", "fix", "give up"]
    happened: str
    advice: str
    retry_after: float | None = None


def explain(run: Mapping[str, Any]) -> Meaning | None:
    """Say what the status of a run (wire JSON) means for its reader; None when nothing went wrong."""
    status = to_word(run.get("status"))
    if status == "failed":
        return _explain_failure(run)
    if status == "incomplete":
        return _explain_incomplete(_part(run, "incomplete_details").get("reason"))
    return _ENDINGS.get(status)


def parse_retry_after(message: str) -> float | None:
    """Return the seconds in "try again in 22 seconds", or None when the message names no time."""
    found = _TRY_AGAIN.search(message)
    if found is None:
        return None
    number, unit = float(found["number"]), found["unit"].lower()
    if unit.startswith(("ms", "milli")):
        return number / 1000
    return number * 60 if unit.startswith("m") else number


_TRY_AGAIN: Final = re.compile(
    r"(?:try again|retry) (?:in|after) (?P<number>\d+(?:\.\d+)?)\s*"
    r"(?P<unit>milliseconds?|ms|minutes?|mins?|m|seconds?|secs?|s)\b",
    re.IGNORECASE,
)
# The text that wire contract §9 E14 quotes.
_NO_MODEL: Final = re.compile(r"resolve model info for:\s*(?P<name>\S+)")

_ENDINGS: Final[Mapping[str, Meaning]] = {
    "expired": Meaning(
        "fix",
        "The service gave up: the run did not end within ten minutes of its creation.",
        "create a new run on the same thread; if the run waited in requires_action, submit the tool outputs sooner",
    ),
    "cancelled": Meaning(
        "give up",
        "Somebody asked for the cancel; messages written before it stay in the thread.",
        "create a new run on the same thread if the answer is still wanted",
    ),
}

_INCOMPLETE: Final[Mapping[str, Meaning]] = {
    "max_completion_tokens": Meaning(
        "fix",
        "The run used up its budget for the answer (max_completion_tokens); the answer is cut.",
        "raise max_completion_tokens, or ask for a shorter answer, and create a new run",
    ),
    "max_prompt_tokens": Meaning(
        "fix",
        "The thread does not fit into the budget for the prompt (max_prompt_tokens).",
        "raise max_prompt_tokens, or shorten the thread with truncation_strategy, and create a new run",
    ),
    "content_filter": Meaning(
        "fix",
        "The content filter stopped the answer.",
        "rephrase the message that led to it, and create a new run",
    ),
}

_FAILURES: Final[Mapping[str, Meaning]] = {
    "rate_limit_exceeded": Meaning(
        "retry",
        "The model deployment was asked for more than its quota allows.",
        "create a new run on the same thread after a pause; if it comes back, lower the load or raise the quota",
    ),
    "server_error": Meaning(
        "retry",
        "The service failed on its own side; the request was in order.",
        "create a new run on the same thread; if it comes back, report the run id to the service",
    ),
    "invalid_engine_error": Meaning(
        "fix",
        "The project has no model deployment of that name.",
        "set MODEL_DEPLOYMENT_NAME to a deployment that the project lists, and create the agent again",
    ),
    "content_filter": Meaning(
        "fix",
        "The content filter refused what the thread says; the model was not asked.",
        "change the last message or the instructions, and create a new run; the same thread will be refused again",
    ),
    "invalid_prompt": Meaning(
        "fix",
        "The model refused what the thread says: malformed, or stopped by the content filter.",
        "change the last message or the instructions; the same thread will fail again as it is",
    ),
}


def _explain_failure(run: Mapping[str, Any]) -> Meaning:
    error = _part(run, "last_error")
    code, message = str(error.get("code")), str(error.get("message") or "")
    seconds = parse_retry_after(message)
    known = _FAILURES.get(code)
    if code == "invalid_engine_error" and known is not None:
        happened = f"The project has no model deployment {_deployment(run, message)!r}."
        return Meaning(known.verdict, happened, known.advice)
    if known is not None and seconds is not None and known.verdict == "retry":
        advice = f"wait {seconds:g} seconds, then {known.advice.replace(' after a pause', '')}"
        return Meaning(known.verdict, known.happened, advice, seconds)
    if known is not None:
        return known
    return Meaning(
        "give up",
        f"The service failed the run with the code {code!r}, which labkit does not know.",
        "read the message of the service; a new run without a change will most likely end the same way",
        seconds,
    )


def _deployment(run: Mapping[str, Any], message: str) -> str:
    found = _NO_MODEL.search(message)
    return found["name"] if found else to_word(run.get("model"))


def _explain_incomplete(reason: object) -> Meaning:
    return _INCOMPLETE.get(
        to_word(reason),
        Meaning(
            "fix",
            f"The run stopped before its answer was whole (reason: {to_word(reason)}).",
            "read incomplete_details of the run, and the messages that are already in the thread",
        ),
    )


def _part(run: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = run.get(key)
    return value if isinstance(value, Mapping) else {}
