"""The policy of running with a stream, as a pure generator; its drivers are `driver` and `aio`.

The rules, besides those of `labkit.polling.plan`, which hold here too:

1. The run is created once: the SDK is told not to repeat the POST; after an error that was no refusal the thread is asked for
   the run, by a mark in its metadata.
2. The stream is read to its end, not to the first `done`: each submit goes on in the same reading (wire W11).
3. Whatever ends the stream before the run has ended (a cut, an `error` event, silence, nonsense) is told as an event of the
   kind "error", and the wait goes on by polling. So the ending is always the run's own.
4. The deadline is looked at with every event; a stream that says nothing is left after `silence` seconds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from labkit.arguments import check_id
from labkit.errors import LabkitError
from labkit.events import RunEvent, to_wire
from labkit.polling.actions import Extra, Follow, Plan, Steps
from labkit.polling.backoff import Backoff
from labkit.polling.plan import check_timeout
from labkit.polling.posting import MARK, check_metadata, find, post
from labkit.polling.wait import Wait

_LONGEST: Final = 300  # seconds without a byte. Source: azure-core, ConnectionConfiguration.read_timeout


@dataclass(frozen=True, slots=True)
class Open(Extra):
    """Create the run and its stream; the reply's value is True."""

    arguments: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Next(Extra):
    """Read the next event; the reply's value is (name, object), or None at the end."""


@dataclass(frozen=True, slots=True)
class SubmitStream(Extra):
    """Send the outputs; what follows comes with the same stream."""

    outputs: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Close(Extra):
    """Read no further."""


@dataclass(frozen=True, slots=True)
class Request:
    """What run is created. mark: tells it from others; timeout, silence: seconds."""

    thread_id: str
    agent_id: str
    mark: str
    timeout: float
    silence: float
    options: Mapping[str, Any]


def check_request(request: Request) -> Request:
    """Return the request if a run can be made of it.

    Raises: ValueError for a timeout or a silence that is no time to wait; TypeError for what is no id.
    """
    check_id("thread_id", request.thread_id)
    check_id("agent_id", request.agent_id)
    check_metadata(request.options)
    check_timeout(request.timeout)
    silence: Any = request.silence
    if isinstance(silence, bool) or not isinstance(silence, (int, float)) or not 0 < silence <= _LONGEST:
        raise ValueError(
            f"silence={silence!r}; expected seconds above zero, at most {_LONGEST}, when the SDK gives up; use silence=30"
        )
    return request


def stream(request: Request, *, answering: bool, backoff: Backoff, cancel_on_interrupt: bool) -> Plan:
    """Create a run, follow it by its stream, and return it when it has ended; see the rules above.

    Raises: as `labkit.polling.plan.plan`, and refusals of the service.
    """
    wait = Wait(request.timeout, answering, backoff, cancel_on_interrupt)
    return (yield from wait.guard(_Stream(request, wait).steps()))


@dataclass(slots=True)
class _Stream:
    request: Request
    wait: Wait
    is_broken: bool = False

    def steps(self) -> Steps:
        yield from self._open()
        while not self.is_broken and self.wait.elapsed < self.wait.timeout:
            try:
                reply = yield Next()
            except Exception as error:  # noqa: BLE001  # polling will tell what became of the run
                yield from self._break(f"{type(error).__name__}: {error}")
                break
            self.wait.note(reply)
            if reply.value is None:
                break
            yield from self._take(*reply.value)
        yield Close()
        if self.wait.run is None:
            yield from self._look_for_the_run(None)
        self.wait.origin = self.wait.elapsed
        if not self.wait.has_ended() and not self.is_broken and self.wait.elapsed < self.wait.timeout:
            yield from self._break("the stream ended before the run")
        yield from self.wait.keep_looking()

    def _open(self) -> Steps:
        request = self.request
        metadata = {**(request.options.get("metadata") or {}), MARK: request.mark}
        arguments = {
            **request.options,
            "thread_id": request.thread_id,
            "agent_id": request.agent_id,
            "metadata": metadata,
            "read_timeout": request.silence,
        }
        reply = yield from post(Open(arguments), "runs", request.thread_id, request.mark, request.timeout)
        self.wait.note(reply)
        if reply.value is not True:  # the run is there, its stream is lost
            yield from self._follow(reply.value)
            yield from self._break("the stream was lost before it began")

    def _look_for_the_run(self, cause: Exception | None) -> Steps:
        missing = LabkitError(
            f"The stream of thread {self.request.thread_id} ended before it named its run, and the run is not there.",
            expected="a stream that begins with thread.run.created",
            try_next="agents.runs.list(thread_id=...) shows what there is; then create the run again",
        )
        reply = yield from find("runs", self.request.thread_id, self.request.mark, missing)
        if reply.value is None:
            raise missing from cause
        yield from self._follow(reply.value)

    def _follow(self, run: Any) -> Steps:
        if self.wait.run is None:
            yield Follow(run)
        yield from self.wait.see(run)

    def _take(self, name: str, item: Any) -> Steps:
        kind = kind_of(name)
        if kind == "error":
            yield from self._break(str(item))
        elif isinstance(
            item, str
        ):  # a name that the SDK does not know: what became of the run, polling tells
            if kind == "run":
                yield from self._break(f"{name} came without its object")
        elif kind == "run":
            yield from self._follow(item)
            if self.wait.status == "requires_action" and self.wait.elapsed < self.wait.timeout:
                yield from self._answer()
        elif kind is not None:
            yield from self.wait.tell(kind, to_data(kind, item))

    def _answer(self) -> Steps:
        calls = self.wait.new_calls()
        if calls:
            outputs = yield from self.wait.answer(calls)
            self.is_broken = not (yield from self.wait.submit(outputs, SubmitStream(outputs)))

    def _break(self, why: str) -> Steps:
        self.is_broken = True
        if self.wait.run is None or not self.wait.has_ended():
            yield from self.wait.tell("error", {"code": "stream_ended", "message": why})


def kind_of(name: str) -> str | None:
    """Return the kind of RunEvent for the name of a stream's event; None for what is none, such as `done`."""
    if name == "error":
        return "error"
    if name in {"thread.message.delta", "thread.run.step.delta"}:
        return "delta"
    for prefix, kind in (
        ("thread.run.step.", "step"),
        ("thread.run.", "run"),
        ("thread.message.", "message"),
    ):
        if name.startswith(prefix):
            return kind
    return None


def to_data(kind: str, item: Any) -> dict[str, Any]:
    """Return the object of a stream's event as wire JSON.

    The SDK calls a step's `expires_at` `expired_at` while it streams; that is undone (wire W16).
    """
    wire = to_wire(item)
    if kind == "step" and "expires_at" not in wire and wire.get("expired_at") is not None:
        return {**wire, "expires_at": wire["expired_at"], "expired_at": None}
    return wire


def to_event(name: str, item: Any, *, at: float, run_id: str = "") -> RunEvent | None:
    """Return what a stream gave (`for name, item, _ in handler`) as a RunEvent; None for what is none.

    at: unix seconds. run_id: of the run that is streamed, for objects that do not say it, as deltas.

    >>> to_event("thread.run.queued", {"id": "run_1", "status": "queued"}, at=1.0).run_id
    'run_1'
    """
    kind = kind_of(name)
    if kind is None:
        return None
    if isinstance(item, str):
        return RunEvent("error", at, run_id, {"code": "stream", "message": item})
    data = to_data(kind, item)
    found = data.get("id") if kind == "run" else data.get("run_id")
    return RunEvent(kind, at, str(found or run_id), data)


def text_of(event: RunEvent) -> str:
    """Return the piece of an answer that an event of the kind "delta" brought; "" for every other event."""
    delta = event.data.get("delta") if event.kind == "delta" else None
    parts = delta.get("content") if isinstance(delta, Mapping) else None
    texts = [part.get("text") for part in parts or [] if isinstance(part, Mapping)]
    return "".join(str(text.get("value") or "") for text in texts if isinstance(text, Mapping))
