from __future__ import annotations

import json

import pytest

from labkit.service.streaming import frames

RUN = {"id": "run_1", "status": "queued"}


def test_a_frame_is_two_lines_and_an_empty_one() -> None:
    """Name, one line of JSON, LF only, ASCII only, whatever the text holds (wire contract §8)."""
    body = {"text": "a\r\nb\u2028\u2029\x85 é 😀 \ud800", "null": None}
    made = frames.frame(1.5, "thread.message.delta", body)
    head, data, *rest = made.data.split(b"\n")
    assert (made.at, made.name) == (1.5, "thread.message.delta")
    assert head == b"event: thread.message.delta"
    assert data.startswith(b'data: {"text":')
    assert json.loads(data.removeprefix(b"data: ")) == body
    assert rest == [b"", b""]
    assert made.data.isascii()
    assert b"\r" not in made.data


def test_done_is_no_json() -> None:
    """The last event is always the same bytes."""
    assert frames.done(2.0) == frames.Frame(2.0, "done", b"event: done\ndata: [DONE]\n\n", is_last=True)


@pytest.mark.parametrize(
    ("kind", "event", "status", "names"),
    [
        ("run", "create", "queued", ["thread.run.created", "thread.run.queued"]),
        ("run", "submit", "queued", ["thread.run.queued"]),
        ("run", "pick_up", "in_progress", ["thread.run.in_progress"]),
        ("run", "ask", "requires_action", ["thread.run.requires_action", "done"]),
        ("run", "cancel", "cancelling", ["thread.run.cancelling"]),
        ("run", "stop", "cancelled", ["thread.run.cancelled", "done"]),
        ("run", "complete", "completed", ["thread.run.completed", "done"]),
        ("run", "fail", "failed", ["thread.run.failed", "done"]),
        ("run", "expire", "expired", ["thread.run.expired", "done"]),
        ("run", "run_out", "incomplete", ["thread.run.incomplete", "done"]),
        ("step", "begin", "in_progress", ["thread.run.step.created", "thread.run.step.in_progress"]),
        ("step", "complete", "completed", ["thread.run.step.completed"]),
        ("step", "fail", "failed", ["thread.run.step.failed"]),
        ("step", "stop", "cancelled", ["thread.run.step.cancelled"]),
        ("step", "expire", "expired", ["thread.run.step.expired"]),
        ("message", "begin", "in_progress", ["thread.message.created", "thread.message.in_progress"]),
        ("message", "complete", "completed", ["thread.message.completed"]),
        ("message", "fail", "incomplete", ["thread.message.incomplete"]),
    ],
)
def test_a_change_has_its_events(kind: str, event: str, status: str, names: list[str]) -> None:
    """What is new has two events; a stream is done with its run, and where outputs are wanted (§8.1-8.3)."""
    body = {"id": "x", "status": status}
    made = frames.of_change(3.0, kind, event, body)
    assert [frame.name for frame in made] == names
    data = b'data: {"id":"x","status":"%s"}\n\n' % status.encode()
    assert all(frame.data.endswith(data) for frame in made if frame.name != "done")


def test_outputs_of_code_are_deltas() -> None:
    """Each output of the code interpreter is one piece, numbered within its call; other calls have none."""
    logs, image = {"type": "logs", "logs": "2"}, {"type": "image", "image": {"file_id": "f"}}
    calls = [
        {"id": "call_1", "type": "file_search", "file_search": {"results": [1]}},
        {
            "id": "call_2",
            "type": "code_interpreter",
            "code_interpreter": {"input": "", "outputs": [logs, image]},
        },
    ]
    step = {"id": "step_1", "status": "in_progress", "step_details": {"tool_calls": calls}}
    made = [
        json.loads(frame.data.partition(b"data: ")[2])
        for frame in frames.of_change(1.0, "step", "work", step)
    ]
    parts = [piece["delta"]["step_details"]["tool_calls"] for piece in made]
    for n, output in enumerate((logs, image)):
        code = {"outputs": [{"index": n, **output}]}
        assert parts[n] == [
            {"index": 1, "id": "call_2", "type": "code_interpreter", "code_interpreter": code}
        ]


def test_trouble_of_the_service_is_an_event() -> None:
    """It has the shape of §8.3, which the client's reader hands to on_error."""
    made = frames.error(0.0, "server_error", "Oh.")
    body = {"error": {"message": "Oh.", "type": "server_error", "param": None, "code": "server_error"}}
    assert (made.name, json.loads(made.data.partition(b"data: ")[2])) == ("error", body)
