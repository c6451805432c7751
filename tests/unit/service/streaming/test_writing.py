from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from labkit.service.streaming.writing import CallsWriting, MessageWriting, Rest

texts = st.text(max_size=60)
moments = st.floats(min_value=1_600_000_000, max_value=2_000_000_000)
spans = st.floats(min_value=0, max_value=600)


def body(frame: Any) -> Any:
    """Return the JSON of a frame."""
    return json.loads(frame.data.partition(b"data: ")[2])


def call(n: int, arguments: str) -> dict[str, Any]:
    """Return a function call as a run step shows it."""
    return {
        "id": f"call_{n}",
        "type": "function",
        "function": {"name": f"f{n}", "arguments": arguments, "output": None},
    }


@given(texts, moments, spans)
def test_deltas_joined_are_the_text(text: str, begin: float, span: float) -> None:
    """They come in order, at no time before the beginning or after the end, and nothing is lost or added."""
    writing = MessageWriting(begin, begin + span, "msg_1", text)
    made = list(writing.frames())
    times = [frame.at for frame in made]
    assert times == sorted(times)
    assert all(begin <= at <= begin + span for at in times)
    assert "".join(body(frame)["delta"]["content"][0]["text"]["value"] for frame in made) == text


@given(texts, moments, spans, st.floats(min_value=-0.1, max_value=1.1))
def test_what_was_said_is_what_was_streamed(text: str, begin: float, span: float, share: float) -> None:
    """At any moment, the text that stands is that of the deltas until then."""
    writing = MessageWriting(begin, begin + span, "msg_1", text)
    until = begin + span * share
    streamed = [
        body(frame)["delta"]["content"][0]["text"]["value"] for frame in writing.frames() if frame.at <= until
    ]
    assert writing.said(until) == (["".join(streamed)] if streamed else [])


@given(st.lists(texts, min_size=1, max_size=4), moments, spans, st.floats(min_value=0, max_value=1))
def test_calls_stand_as_far_as_they_were_streamed(
    arguments: list[str], begin: float, span: float, share: float
) -> None:
    """A call stands once its first delta came, with the arguments of its deltas until then."""
    calls = [call(n, text) for n, text in enumerate(arguments)]
    writing = CallsWriting(begin, begin + span, "step_1", calls)
    until = begin + span * share
    found: list[str] = []
    for frame in writing.frames():
        (part,) = body(frame)["delta"]["step_details"]["tool_calls"]
        if frame.at > until:
            break
        if "id" in part:
            assert part == {"index": len(found), **call(len(found), "")}
            found.append("")
        else:
            assert part["index"] == len(found) - 1
            found[-1] += part["function"]["arguments"]
    assert writing.calls(until) == [call(n, text) for n, text in enumerate(found)]


def test_only_the_first_delta_has_annotations() -> None:
    """The bytes are those of the captures (§8.4)."""
    first, second = (body(frame) for frame in MessageWriting(0, 1, "msg_01", "The email").frames())
    text = {"value": "The", "annotations": []}
    assert first == {
        "id": "msg_01",
        "object": "thread.message.delta",
        "delta": {"content": [{"index": 0, "type": "text", "text": text}]},
    }
    assert second["delta"] == {"content": [{"index": 0, "type": "text", "text": {"value": " email"}}]}


def test_an_empty_text_has_no_delta() -> None:
    """Nothing is said, so nothing is streamed."""
    assert list(MessageWriting(0, 1, "msg_1", "").frames()) == []


def test_a_turn_without_time_is_said_at_once() -> None:
    """All deltas have the same moment."""
    assert {frame.at for frame in MessageWriting(5, 5, "msg_1", "a b c").frames()} == {5}


def test_other_calls_come_in_their_own_way() -> None:
    """Code is written into the input; a search is there at once, as the step shows it."""
    code = {"id": "call_0", "type": "code_interpreter", "code_interpreter": {"input": "1+1", "outputs": []}}
    search = {"id": "call_1", "type": "file_search", "file_search": {"results": []}}
    writing = CallsWriting(0, 1, "step_1", [code, search])
    parts = [body(frame)["delta"]["step_details"]["tool_calls"][0] for frame in writing.frames()]
    assert parts[0] == {"index": 0, **code, "code_interpreter": {"input": "", "outputs": []}}
    assert parts[1] == {"index": 0, "type": "code_interpreter", "code_interpreter": {"input": "1"}}
    assert parts[-1] == {"index": 1, **search}
    assert writing.calls(1) == [code, search]


def test_a_message_stands_with_its_pictures() -> None:
    """They come first, the text as far as it was said, annotations only at the end."""
    picture = {"type": "image_file", "image_file": {"file_id": "f"}}
    block = {"type": "text", "text": {"value": "one two", "annotations": [{"type": "file_path"}]}}
    writing = MessageWriting(0, 3, "msg_1", "one two", [picture, block])
    texts = {until: [part["text"] for part in writing.content(until)[1:]] for until in (0, 1, 2, 3)}
    assert all(writing.content(until)[0] == picture for until in texts)
    one, both = ({"value": value, "annotations": []} for value in ("one", "one two"))
    assert texts == {0: [], 1: [one], 2: [both], 3: [both]}
    assert writing.content(-1) == []


def test_the_rest_is_what_was_not_said_yet() -> None:
    """All of it is said at one moment."""
    writing = MessageWriting(0, 5, "msg_1", "a b c d")
    rest = list(Rest(writing, 2, 7).frames())
    assert [frame.at for frame in rest] == [7, 7]
    assert [frame.data for frame in rest] == [frame.data for frame in writing.frames()][2:]
