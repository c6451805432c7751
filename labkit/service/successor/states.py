"""The statuses of a response, and what leads from one to the next (wire contract §16)."""

from __future__ import annotations

from typing import Final

ACTIVE: Final = frozenset({"queued", "in_progress"})
TERMINAL: Final = frozenset({"completed", "failed", "cancelled", "incomplete"})

TRANSITIONS: Final[dict[tuple[str, str], str]] = {
    ("queued", "pick_up"): "in_progress",
    ("queued", "fail"): "failed",
    ("queued", "cancel"): "cancelled",
    ("in_progress", "complete"): "completed",
    ("in_progress", "fail"): "failed",
    ("in_progress", "run_out"): "incomplete",
    ("in_progress", "cancel"): "cancelled",
}

# What a response that has ended so says last on a stream; a cancelled one says nothing more (openai has no such event).
LAST_EVENTS: Final = {
    "completed": "response.completed",
    "failed": "response.failed",
    "incomplete": "response.incomplete",
}


class IllegalTransition(Exception):
    """An event that the table does not know for this status: a defect of the service, never of its user."""


def transition(status: str, event: str) -> str:
    """Return where ``event`` leads from ``status``.

    Raises:
        IllegalTransition: the table has no such pair.
    """
    try:
        return TRANSITIONS[status, event]
    except KeyError:
        raise IllegalTransition(f"no {event!r} from {status!r}") from None
