"""What a turn says, chunk by chunk over its time: the deltas of a stream, and what of it stands if it is cut short.

Nothing is stored for a delta. A turn's text and the two moments between which it is said fix every chunk and its time,
so what was said until any moment can be told later, with or without a client that listened.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from labkit.service.model import tokens
from labkit.service.streaming.frames import Frame, frame, step_delta

Json = dict[str, Any]

# Kind of a call -> the key under which the model writes it, piece by piece.
_WRITTEN: Final = {"function": "arguments", "code_interpreter": "input"}


@dataclass(frozen=True, slots=True)
class Chunk:
    """A piece of the text number ``index``; ``is_first`` of that text; ``mark``: the annotation that it stands for."""

    index: int
    value: str
    is_first: bool
    mark: Json | None = None


class Writing:
    """Texts that are said one after the other between ``begin`` and ``end`` (service time), at an even pace."""

    def __init__(self, begin: float, end: float, texts: Sequence[str]) -> None:
        self.begin = begin
        self.end = end
        self._texts = tuple(texts)

    def frames(self) -> Iterator[Frame]:
        """Yield the deltas with their times, all of them not before ``begin`` and not after ``end``."""
        for at, chunk in self._timed():
            yield self._delta(at, chunk)

    def said(self, until: float) -> list[str]:
        """Return what stands of the texts at that moment; one that was not begun is left out."""
        parts: list[list[str]] = []
        for at, chunk in self._timed():
            if at > until:
                break
            if chunk.is_first:
                parts.append([])
            parts[-1].append(chunk.value)
        return ["".join(part) for part in parts]

    def _timed(self) -> Iterator[tuple[float, Chunk]]:
        gaps = sum(1 for _ in self._chunks()) + 1
        for n, chunk in enumerate(self._chunks(), start=1):
            # min(): the rounding of a product must not put the last chunk behind the end.
            yield min(self.end, self.begin + (self.end - self.begin) * n / gaps), chunk

    def _chunks(self) -> Iterator[Chunk]:
        for index, text in enumerate(self._texts):
            for n, piece in enumerate(tokens.pieces(text)):
                yield Chunk(index, piece, n == 0)

    def _delta(self, at: float, chunk: Chunk) -> Frame:
        raise NotImplementedError


class MessageWriting(Writing):
    """The text of a message; its first delta has a list of annotations, and they are none yet (§8.4).

    ``content``: all that the message will show. Pictures come before the text; the mark of a citation is a delta that
    carries its annotation, so that a reader can replace it there and then; other annotations come after the text.
    """

    def __init__(
        self, begin: float, end: float, message_id: str, text: str, content: Sequence[Json] = ()
    ) -> None:
        super().__init__(begin, end, [text])
        self._message_id = message_id
        self._pictures = content[:-1]
        annotations = content[-1]["text"]["annotations"] if content else []
        self._annotations = [{"index": index, **each} for index, each in enumerate(annotations)]
        self._citations = [each for each in self._annotations if each["type"] == "file_citation"]

    def content(self, until: float) -> list[Json]:
        """Return the message's content as far as it was streamed by then; annotations would have come at the end."""
        said = [{"type": "text", "text": {"value": text, "annotations": []}} for text in self.said(until)]
        return [*self._pictures, *said] if until >= self.begin else []

    def frames(self) -> Iterator[Frame]:
        """Yield the deltas with their times."""
        for index, picture in enumerate(self._pictures):
            yield self._part(self.begin, {"index": index, **picture})
        yield from super().frames()
        for annotation in self._annotations:
            if annotation not in self._citations:
                text = {"annotations": [annotation]}
                yield self._part(self.end, {"index": len(self._pictures), "type": "text", "text": text})

    def _chunks(self) -> Iterator[Chunk]:
        (text,), at, is_first = self._texts, 0, True
        # The end is as good as a mark without text: what comes before it is said, too.
        for mark in (*self._citations, None):
            begin, end = (mark["start_index"], mark["end_index"]) if mark else (len(text), len(text))
            for piece in tokens.pieces(text[at:begin]):
                yield Chunk(0, piece, is_first)
                is_first = False
            if mark:
                yield Chunk(0, text[begin:end], is_first, mark)
                is_first = False
            at = end

    def _delta(self, at: float, chunk: Chunk) -> Frame:
        text: Json = {"value": chunk.value}
        if chunk.is_first or chunk.mark:
            text["annotations"] = [chunk.mark] if chunk.mark else []
        return self._part(at, {"index": len(self._pictures) + chunk.index, "type": "text", "text": text})

    def _part(self, at: float, part: Json) -> Frame:
        body = {"id": self._message_id, "object": "thread.message.delta", "delta": {"content": [part]}}
        return frame(at, "thread.message.delta", body)


class Rest(Writing):
    """What was still to be said of a writing after a moment, all of it said at another."""

    def __init__(self, writing: Writing, after: float, at: float) -> None:
        super().__init__(at, at, ())
        self._writing = writing
        self._after = after

    def frames(self) -> Iterator[Frame]:
        """Yield the deltas that nobody has got yet."""
        for found in self._writing.frames():
            if found.at > self._after:
                yield replace(found, at=self.begin)


class CallsWriting(Writing):
    """The calls of a step, as it will show them: each begins with its id, then comes what is written into it (§8.4).

    Of a function those are its arguments, of the code interpreter its input; other calls come whole.
    """

    def __init__(self, begin: float, end: float, step_id: str, calls: Sequence[Json]) -> None:
        super().__init__(begin, end, [_written(call) for call in calls])
        self._step_id = step_id
        self._calls = calls

    def calls(self, until: float) -> list[Json]:
        """Return the calls that were begun by then, what is written into them as far as it had come."""
        return [_with(call, said) for call, said in zip(self._calls, self.said(until), strict=False)]

    def _chunks(self) -> Iterator[Chunk]:
        for index, text in enumerate(self._texts):
            yield Chunk(index, "", is_first=True)
            for piece in tokens.pieces(text):
                yield Chunk(index, piece, is_first=False)

    def _delta(self, at: float, chunk: Chunk) -> Frame:
        whole = self._calls[chunk.index]
        kind = whole["type"]
        if chunk.is_first:
            call = {"index": chunk.index, **_with(whole, "")}
        else:
            call = {"index": chunk.index, "type": kind, kind: {_WRITTEN[kind]: chunk.value}}
        return step_delta(at, self._step_id, call)


def _with(call: Json, said: str) -> Json:
    kind = call["type"]
    return {**call, kind: {**call[kind], _WRITTEN[kind]: said}} if kind in _WRITTEN else call


def _written(call: Json) -> str:
    kind = call["type"]
    return str(call[kind][_WRITTEN[kind]]) if kind in _WRITTEN else ""
