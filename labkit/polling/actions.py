"""What a plan asks its driver to do, as plain data, and what it is sent back."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias


@dataclass(frozen=True, slots=True)
class Sleep:
    """Wait for `seconds`."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Get:
    """Read the run."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Let the tools answer the calls (wire JSON) within `timeout` seconds; the reply's value is the list of outputs."""

    calls: Sequence[dict[str, Any]]
    timeout: float


@dataclass(frozen=True, slots=True)
class Submit:
    """Send the outputs; the reply's value is the run."""

    outputs: Sequence[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Cancel:
    """Ask the service to cancel the run; the reply's value is the run."""


@dataclass(frozen=True, slots=True)
class Tell:
    """Report an event of this kind, with wire JSON, to whoever watches."""

    kind: str
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Follow:
    """From now on, `Get`, `Submit` and `Cancel` are about this run."""

    run: Any


@dataclass(frozen=True, slots=True)
class Ask:
    """Call a method of the client, such as "messages.create", once: the SDK is told not to repeat it."""

    method: str
    arguments: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Newest:
    """Read the first page of a listing, newest first; the reply's value is a list."""

    method: str
    thread_id: str


class Extra:
    """An action of another room, whose driver knows it."""

    __slots__ = ()


Action: TypeAlias = Sleep | Get | Answer | Submit | Cancel | Tell | Follow | Ask | Newest | Extra


@dataclass(frozen=True, slots=True)
class Reply:
    """What came of an action.

    elapsed: seconds since the wait began, after the action. value: see the action. hint: seconds that the
    service asked to wait before the next request. at: unix seconds on the driver's clock.
    """

    elapsed: float
    value: Any = None
    hint: float = 0.0
    at: float = 0.0


Plan: TypeAlias = Generator[Action, Reply, Any]
Steps: TypeAlias = Generator[Action, Reply, None]
