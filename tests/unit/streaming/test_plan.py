"""What streams can do to their reader, and how a run ends all the same."""

from __future__ import annotations

from typing import Any

import pytest

from labkit.errors import LabkitError, UnknownStatus
from labkit.events import RunEvent
from labkit.streaming.plan import kind_of, text_of, to_event
from tests.unit.streaming.world import CALLS, DONE, FACES, Far, event, run, told

BEGIN = [event("thread.run.created", run("queued")), told("queued"), told("in_progress")]
END = [told("completed"), DONE]
ASKS = [told("requires_action", required_action=CALLS), DONE]
STEP = {
    "id": "step_1",
    "object": "thread.run.step",
    "run_id": "run_1",
    "status": "in_progress",
    "expires_at": 7,
}
DELTA = {"id": "msg_1", "delta": {"content": [{"index": 0, "type": "text", "text": {"value": "Hi"}}]}}
BOTH = pytest.mark.parametrize("face", FACES)

# name -> streams, what runs.get then gives, what was asked, and the statuses that were told ("!": a broken stream).
STREAMS: dict[str, tuple[list[Any], list[Any], str, str]] = {
    "to its end": ([[*BEGIN, *END]], [], "stream", "queued in_progress completed"),
    "a done that comes early is not the end": (
        [[*BEGIN, DONE, *END]],
        [],
        "stream",
        "queued in_progress completed",
    ),
    "a round of tools": (
        [[*BEGIN, *ASKS], [told("queued"), *END]],
        [],
        "stream|answer call_1|submit",
        "queued in_progress requires_action queued completed",
    ),
    "cut after some events": (
        [BEGIN],
        [run("in_progress"), run("completed")],
        "stream|get|get",
        "queued in_progress ! completed",
    ),
    "cut within an event": (
        [[*BEGIN, told("completed")[:40]]],
        [run("completed")],
        "stream|get",
        "queued in_progress ! completed",
    ),
    "a connection that breaks": (
        [[*BEGIN, ConnectionError("reset")]],
        [run("completed")],
        "stream|get",
        "queued in_progress ! completed",
    ),
    "an error event": (
        [[*BEGIN, event("error", {"error": {"code": "server_error", "message": "Oh."}}), DONE]],
        [run("failed")],
        "stream|get",
        "queued in_progress ! failed",
    ),
    "an object that is none": (
        [[*BEGIN, event("thread.run.completed", "nonsense"), DONE]],
        [run("completed")],
        "stream|get",
        "queued in_progress ! completed",
    ),
    "broken after the end": (
        [[*BEGIN, told("completed"), ConnectionError("reset")]],
        [],
        "stream",
        "queued in_progress completed",
    ),
    "events that nobody knows": (
        [[*BEGIN, event("thread.run.step.dreaming", {"id": 1}), event("new", "x"), *END]],
        [],
        "stream",
        "queued in_progress completed",
    ),
    "a status that nobody knows": (
        [[*BEGIN, told("dreaming"), *END]],
        [run("completed")],
        "stream|get",
        "queued in_progress ! completed",
    ),
    "no run at all, but the thread has it": (
        [[DONE]],
        [run("completed")],
        "stream|list|get",
        "queued ! completed",
    ),
    "lost before it began": (
        [ConnectionError("reset")],
        [run("completed")],
        "stream|list|get",
        "queued ! completed",
    ),
}


@BOTH
@pytest.mark.parametrize("name", STREAMS)
def test_stream(name: str, face: str) -> None:
    """Both faces ask for the same, tell the same, and return the run when it has ended."""
    streams, gets, asked, statuses = STREAMS[name]
    far = Far(list(streams), list(gets), [run("queued")])
    ended = FACES[face](far)
    assert "|".join(far.asked) == asked
    seen = [event.data.get("status", "!") for event in far.events if event.kind in ("run", "error")]
    assert seen[: len(statuses.split())] == statuses.split()
    assert (
        str(getattr(ended, "status", None) or ended["status"]).rpartition(".")[2].lower()
        == statuses.split()[-1]
    )


@BOTH
def test_everything_is_told(face: str) -> None:
    """Steps, messages and pieces come as events with the run's id, in order; `expired_at` is called by its name (W16)."""
    message = {"id": "msg_1", "object": "thread.message", "status": "in_progress", "run_id": "run_1"}
    far = Far(
        [
            [
                *BEGIN,
                event("thread.run.step.created", STEP),
                event("thread.message.created", message),
                event("thread.message.delta", DELTA),
                *END,
            ]
        ]
    )
    FACES[face](far)
    assert [each.kind for each in far.events] == ["run", "run", "step", "message", "delta", "run"]
    assert {each.run_id for each in far.events} == {"run_1"}
    assert (far.events[2].data["expires_at"], far.events[2].data["expired_at"]) == (7, None)
    assert "".join(map(text_of, far.events)) == "Hi"


@BOTH
def test_an_error_of_the_observer_is_raised_at_the_end(face: str) -> None:
    """It is not swallowed (W10), and the run goes on without it."""
    far = Far([[*BEGIN, *END]], observer_error=LookupError("in the observer"))
    with pytest.raises(LookupError) as caught:
        FACES[face](far)
    assert "run_1 is completed" in caught.value.__notes__[0]
    assert len(far.events) == 1


@BOTH
def test_an_interrupt_cancels_once(face: str) -> None:
    """Ctrl-C while the stream is read leaves no live run, unless asked to."""
    far = Far([[*BEGIN, KeyboardInterrupt()]])
    with pytest.raises(KeyboardInterrupt):
        FACES[face](far)
    assert far.asked == ["stream", "cancel"]
    far = Far([[*BEGIN, KeyboardInterrupt()]])
    with pytest.raises(KeyboardInterrupt):
        FACES[face](far, cancel_on_interrupt=False)
    assert far.asked == ["stream"]


@BOTH
def test_a_stream_without_a_run_is_an_error(face: str) -> None:
    """Nothing came, and nothing is in the thread."""
    far = Far([[]])
    with pytest.raises(LabkitError, match="ended before it named its run, and the run is not there"):
        FACES[face](far)


@BOTH
def test_an_unknown_status_stops_it(face: str) -> None:
    """As it stops a wait."""
    far = Far([[*BEGIN]], [run("paused")])
    with pytest.raises(UnknownStatus):
        FACES[face](far)


@BOTH
def test_the_sdk_is_told_not_to_repeat(face: str) -> None:
    """The POST carries a mark, and the time of silence is the socket's."""
    far = Far([[*BEGIN, *END]])
    FACES[face](far, silence=5, instructions="Be brief.", metadata={"a": "b"})
    assert (far.arguments["retry_total"], far.arguments["read_timeout"]) == (0, 5)
    assert far.arguments["instructions"] == "Be brief."
    assert far.arguments["metadata"].keys() == {"a", "labkit.turn"}


@BOTH
@pytest.mark.parametrize(
    ("wrong", "kind", "words"),
    [
        ({"silence": 0}, ValueError, "use silence=30"),
        ({"silence": True}, ValueError, "use silence=30"),
        ({"timeout": None}, ValueError, "is not a deadline"),
        ({"tools": len}, TypeError, "tools needs a method answer"),
    ],
)
def test_wrong_use_is_refused_before_the_first_request(
    face: str, wrong: dict[str, Any], kind: type[Exception], words: str
) -> None:
    """What happened, what was expected, what to try."""
    far = Far([])
    with pytest.raises(kind, match=words):
        FACES[face](far, **wrong)
    assert far.asked == []


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("thread.run.queued", "run"),
        ("thread.run.step.completed", "step"),
        ("thread.run.step.delta", "delta"),
        ("thread.message.delta", "delta"),
        ("thread.message.completed", "message"),
        ("error", "error"),
        ("done", None),
        ("thread.created", None),
    ],
)
def test_the_kind_of_an_event(name: str, kind: str | None) -> None:
    """The names of the wire become the kinds that rooms know."""
    assert kind_of(name) == kind


def test_the_tuples_of_the_sdk_become_events() -> None:
    """For who reads a stream by hand: objects, errors and what is no event."""
    assert to_event("done", "[DONE]", at=1.0) is None
    assert to_event("error", "{'code': 1}", at=1.0, run_id="run_1") == RunEvent(
        "error", 1.0, "run_1", {"code": "stream", "message": "{'code': 1}"}
    )
    assert to_event("thread.run.step.created", STEP, at=1.0) == RunEvent("step", 1.0, "run_1", {**STEP})
    delta = to_event("thread.message.delta", DELTA, at=1.0, run_id="run_1")
    assert delta is not None
    assert (delta.run_id, text_of(delta)) == ("run_1", "Hi")
    assert text_of(RunEvent("delta", 1.0, "", {"delta": {"step_details": {}}})) == ""
