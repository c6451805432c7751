"""The events of a response's stream, numbered from 0 (wire contract §16). Pure.

Nothing of a stream is stored: a response's output and the two moments between which it is said fix every event, its
number and its time, so a stream can be read again, or from any number on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from labkit.service.streaming.frames import Frame, frame
from labkit.service.streaming.writing import Writing
from labkit.service.successor import objects, states

Json = dict[str, Any]


def opening(at: float, body: Json) -> list[Frame]:
    """Return the first events: of a background response it is said, too, that it is queued."""
    first = "queued" if body["background"] else "in_progress"
    created, in_progress = objects.begun(body, first), objects.begun(body, "in_progress")
    found = [_frame(at, 0, "response.created", {"response": created})]
    if first == "queued":
        found.append(_frame(at, 1, "response.queued", {"response": created}))
    else:
        found.append(_frame(at, 1, "response.in_progress", {"response": in_progress}))
    return found


def picked_up(at: float, body: Json) -> list[Frame]:
    """Return what is said when a queued response is picked up."""
    return [_frame(at, 2, "response.in_progress", {"response": objects.begun(body, "in_progress")})]


def closing(at: float, number: int, body: Json) -> Frame:
    """Return the last event of a response that has ended."""
    return _frame(at, number, states.LAST_EVENTS[body["status"]], {"response": body}, is_last=True)


def error(at: float, code: str, message: str) -> Frame:
    """Write down that the service itself met trouble; the client yields it like any other event."""
    return frame(at, "error", {"type": "error", "code": code, "message": message, "param": None})


def after(frames: Iterable[Frame], number: int) -> Iterator[Frame]:
    """Yield the events of a stream that was read up to this number; ``frames`` begin with number 0."""
    return (each for n, each in enumerate(frames) if n > number)


class OutputWriting(Writing):
    """The output of a response, item by item; ``number``: that of its first event; ``skip``: how many were read already."""

    def __init__(self, begin: float, end: float, output: Sequence[Json], number: int, skip: int = 0) -> None:
        super().__init__(begin, end, [_said(item) for item in output])
        self._output = output
        self._number = number
        self._skip = skip

    @property
    def count(self) -> int:
        """How many events there are."""
        return sum(1 for _ in self._events())

    def frames(self) -> Iterator[Frame]:
        """Yield the events with their times."""
        for n, (at, name, body) in enumerate(self._events()):
            if n >= self._skip:
                yield _frame(at, self._number + n, name, body)

    def _events(self) -> Iterator[tuple[float, str, Json]]:
        pieces: list[list[tuple[float, str]]] = [[] for _ in self._output]
        for at, chunk in self._timed():
            pieces[chunk.index].append((at, chunk.value))
        at = self.begin
        for index, item in enumerate(self._output):
            said = pieces[index]
            write = _write_message if item["type"] == "message" else _write_call
            yield from write(said[0][0] if said else at, said, index, item)
            at = said[-1][0] if said else at


def _said(item: Json) -> str:
    return str(item["content"][0]["text"] if item["type"] == "message" else item["arguments"])


def _write_message(
    at: float, said: Sequence[tuple[float, str]], index: int, item: Json
) -> Iterator[tuple[float, str, Json]]:
    place = {"item_id": item["id"], "output_index": index, "content_index": 0}
    part = item["content"][0]
    begun = {**item, "status": "in_progress", "content": []}
    yield at, "response.output_item.added", {"output_index": index, "item": begun}
    yield at, "response.content_part.added", {**place, "part": objects.output_text("")}
    for now, piece in said:
        yield now, "response.output_text.delta", {**place, "delta": piece, "logprobs": []}
    at = said[-1][0] if said else at
    yield at, "response.output_text.done", {**place, "text": part["text"], "logprobs": []}
    yield at, "response.content_part.done", {**place, "part": part}
    yield at, "response.output_item.done", {"output_index": index, "item": item}


def _write_call(
    at: float, said: Sequence[tuple[float, str]], index: int, item: Json
) -> Iterator[tuple[float, str, Json]]:
    place = {"item_id": item["id"], "output_index": index}
    begun = {**item, "status": "in_progress", "arguments": ""}
    yield at, "response.output_item.added", {"output_index": index, "item": begun}
    for now, piece in said:
        yield now, "response.function_call_arguments.delta", {**place, "delta": piece}
    at = said[-1][0] if said else at
    whole = {"name": item["name"], "arguments": item["arguments"]}
    yield at, "response.function_call_arguments.done", {**place, **whole}
    yield at, "response.output_item.done", {"output_index": index, "item": item}


def _frame(at: float, number: int, kind: str, body: Json, *, is_last: bool = False) -> Frame:
    return frame(at, kind, {"type": kind, "sequence_number": number, **body}, is_last=is_last)
