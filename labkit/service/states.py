"""The life of a run as a table: pure, without clock, database or thread.

The rules (wire contract §5):

1. A run is created ``queued``. Four statuses are active and lock the thread; five are terminal.
2. ``requires_action`` is left by handing in every output; the run then goes back to ``queued``.
3. ``cancel`` is a request: the run is ``cancelling`` until the worker stops, and may still end otherwise.
4. Terminal means terminal: no event leads out of a terminal status.

A pair that is not in ``TRANSITIONS`` cannot happen: :func:`transition` is the only way to change a status.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

ACTIVE: Final = frozenset({"queued", "in_progress", "requires_action", "cancelling"})
TERMINAL: Final = frozenset({"completed", "failed", "cancelled", "expired", "incomplete"})

# Stands for "the service clock now, in whole seconds" among the fields that a transition writes.
NOW: Final = "now"


@dataclass(frozen=True)
class Transition:
    """Where an event leads, and the fields of the run it writes (``NOW`` or a literal)."""

    to: str
    writes: tuple[tuple[str, str | None], ...] = ()


_PICK_UP = Transition("in_progress", (("started_at", NOW),))
_CANCELLING = Transition("cancelling", (("required_action", None),))
_COMPLETED = Transition("completed", (("completed_at", NOW), ("expires_at", None)))
_FAILED = Transition("failed", (("failed_at", NOW), ("expires_at", None)))
_INCOMPLETE = Transition("incomplete", (("expires_at", None),))
# The status only: a run has no expired_at, and keeps its expires_at and its required_action.
_EXPIRED = Transition("expired")

TRANSITIONS: Final[dict[tuple[str, str], Transition]] = {
    ("queued", "pick_up"): _PICK_UP,
    ("queued", "fail"): _FAILED,
    ("queued", "cancel"): _CANCELLING,
    ("queued", "expire"): _EXPIRED,
    ("in_progress", "ask"): Transition("requires_action"),
    ("in_progress", "complete"): _COMPLETED,
    ("in_progress", "fail"): _FAILED,
    ("in_progress", "run_out"): _INCOMPLETE,
    ("in_progress", "cancel"): _CANCELLING,
    ("in_progress", "expire"): _EXPIRED,
    ("requires_action", "submit"): Transition("queued", (("required_action", None),)),
    ("requires_action", "cancel"): _CANCELLING,
    ("requires_action", "expire"): _EXPIRED,
    ("cancelling", "stop"): Transition("cancelled", (("cancelled_at", NOW), ("expires_at", None))),
    # The race of HAW: "cancellation is attempted but not guaranteed".
    ("cancelling", "complete"): _COMPLETED,
    ("cancelling", "fail"): _FAILED,
    ("cancelling", "run_out"): _INCOMPLETE,
    ("cancelling", "expire"): _EXPIRED,
}


class IllegalTransition(Exception):
    """An event that the table does not know for this status: a defect of the service, never of its user."""


def transition(status: str, event: str) -> Transition:
    """Return where ``event`` leads from ``status``.

    Raises:
        IllegalTransition: the table has no such pair.
    """
    try:
        return TRANSITIONS[status, event]
    except KeyError:
        legal = sorted(name for state, name in TRANSITIONS if state == status)
        raise IllegalTransition(
            f"no {event!r} from {status!r}; legal events: {legal or 'none, it is terminal'}"
        ) from None


# What becomes of the open step and the open message when the run ends by an event.
# Values: (step status, field of the step that gets the time, reason of the message's incomplete_details).
ENDINGS: Final[dict[str, tuple[str, str | None, str]]] = {
    "fail": ("failed", "failed_at", "run_failed"),
    "stop": ("cancelled", "cancelled_at", "run_cancelled"),
    "expire": ("expired", None, "run_expired"),
    "run_out": ("completed", "completed_at", "max_tokens"),
}
