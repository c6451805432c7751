"""The frozen values of which a view of a run is made, and their way to JSON and back."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from labkit.status import Meaning, explain


@dataclass(frozen=True, slots=True)
class StatusAt:
    """A status, the time (unix seconds) at which it was first seen, and the last look that still saw it.

    early: seconds by which it may have begun before `at`: the gap to the poll before. 0 when nobody knows better.
    """

    status: str
    at: float
    until: float | None = None
    early: float = 0.0


@dataclass(frozen=True, slots=True)
class Tokens:
    """Token counts of a run or a step, as the service gave them."""

    prompt: int
    completion: int
    total: int


@dataclass(frozen=True, slots=True)
class StepView:
    """One run step; `ended_at` is None while it is open. `error` is "code: message" or None.

    told_at: time of the newest event about it.
    """

    step_id: str
    type: str
    status: str
    started_at: float
    ended_at: float | None = None
    tokens: Tokens | None = None
    error: str | None = None
    told_at: float = 0.0


@dataclass(frozen=True, slots=True)
class CallView:
    """One tool call. `arguments` and `output` are text as sent; `output` is None until somebody answered.

    step_id: the step that holds the call, when a step was seen. name: of the function, else the type of the tool.
    arguments_chars, output_chars: their whole lengths, for long ones are kept in part.
    outcome: of the function here, see tools.CallRecord; ran_at, seconds: when and how long it ran, exact.
    """

    call_id: str
    name: str
    arguments: str
    started_at: float
    output: str | None = None
    ended_at: float | None = None
    step_id: str | None = None
    arguments_chars: int = 0
    output_chars: int = 0
    outcome: str | None = None
    ran_at: float | None = None
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class MessageView:
    """A message that the run wrote. `text` grows by deltas until `is_done`; `chars` is its whole length.

    last: time and text of the newest delta, so that the same one twice is taken once.
    """

    message_id: str
    role: str
    text: str
    at: float
    chars: int = 0
    is_done: bool = False
    last: tuple[float, str] = (0.0, "")


@dataclass(frozen=True, slots=True)
class Stale:
    """Looks at the run that failed since `since`: the run itself may be well.

    http_status: of the newest one, None when nothing answered. retry_in: seconds until the next look, when known.
    looks: how many failed.
    """

    since: float
    reason: str
    http_status: int | None = None
    retry_in: float | None = None
    looks: int = 1
    told_at: float = 0.0


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One thing that happened, in words."""

    at: float
    text: str


@dataclass(frozen=True, slots=True)
class RunView:
    """Everything that a picture of a run shows. An empty view is the start of every fold.

    path: statuses by time. calls: in the order seen. waiting_for: ids of the calls that the run asks to be
    answered. action_type: the type of its required action. created_at, expires_at: on the service's clock.
    at: time of the newest event. told_at: of the newest event that was a run. anomalies: sentences.
    by: "poll", "stream", "read" (afterwards), or "" when the source did not say. resolution: seconds of its clock.
    revision: grows with everything taken in but the passing of time. left_out: entries beyond the limits.
    """

    run_id: str = ""
    thread_id: str | None = None
    agent_id: str | None = None
    model: str | None = None
    path: tuple[StatusAt, ...] = ()
    steps: tuple[StepView, ...] = ()
    calls: tuple[CallView, ...] = ()
    messages: tuple[MessageView, ...] = ()
    log: tuple[LogEntry, ...] = ()
    tokens: Tokens | None = None
    max_prompt_tokens: int | None = None
    max_completion_tokens: int | None = None
    error_code: str | None = None
    error_message: str | None = None
    incomplete_reason: str | None = None
    action_type: str | None = None
    waiting_for: tuple[str, ...] = ()
    created_at: float | None = None
    expires_at: float | None = None
    cancel_asked_at: float | None = None
    stale: Stale | None = None
    stream_error: str | None = None
    at: float = 0.0
    told_at: float | None = None
    by: str = ""
    resolution: float = 0.0
    anomalies: tuple[str, ...] = ()
    revision: int = 0
    left_out: int = 0

    @property
    def status(self) -> str | None:
        """The newest status, or None when no event told one."""
        return self.path[-1].status if self.path else None

    @property
    def meaning(self) -> Meaning | None:
        """What the ending means and what to do about it; None when nothing went wrong."""
        return explain(
            {
                "status": self.status,
                "model": self.model,
                "last_error": {"code": self.error_code, "message": self.error_message},
                "incomplete_details": {"reason": self.incomplete_reason},
            }
        )

    def to_json(self) -> str:
        """Return the view as JSON text in ASCII: half of a surrogate pair must not break a file."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> RunView:
        """Read a view that `to_json` wrote."""
        value = json.loads(text)
        return cls(**{key: _READ[key](found) if key in _READ else found for key, found in value.items()})


def _tokens(value: Any) -> Tokens | None:
    return None if value is None else Tokens(**value)


def _step(value: Mapping[str, Any]) -> StepView:
    return StepView(**{**value, "tokens": _tokens(value["tokens"])})


def _message(value: Mapping[str, Any]) -> MessageView:
    return MessageView(**{**value, "last": tuple(value["last"])})


def _each(read: Callable[[Any], Any]) -> Callable[[Any], tuple[Any, ...]]:
    return lambda values: tuple(map(read, values))


_READ: Final[Mapping[str, Callable[[Any], Any]]] = {
    "path": _each(lambda value: StatusAt(**value)),
    "steps": _each(_step),
    "calls": _each(lambda value: CallView(**value)),
    "messages": _each(_message),
    "log": _each(lambda value: LogEntry(**value)),
    "tokens": _tokens,
    "stale": lambda value: None if value is None else Stale(**value),
    "waiting_for": tuple,
    "anomalies": tuple,
}
