"""Frames: the bytes of an event stream, put into the one shape that the SDK's reader understands. Pure.

The reader of azure-ai-agents 1.1.0 splits at an empty line of line feeds and wants an `event:` and one `data:` line in
every block: with CRLF it loses all events, a heartbeat comment makes it raise, of several `data:` lines it keeps the
last (wire contract §8, W13). All of these are allowed by the standard.
Source: https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream
"""

from __future__ import annotations

_BOM = b"\xef\xbb\xbf"


class Frames:
    r"""Take bytes as they come, and give back whole events, each as `event: …\ndata: …\n\n`.

    >>> frames = Frames()
    >>> frames.feed(b": heartbeat\r\n\r\nevent: done\r\nda")
    []
    >>> frames.feed(b"ta: [DONE]\r\n\r\n")
    [b'event: done\ndata: [DONE]\n\n']

    What is left when the stream ends was cut off, and is for nobody.
    """

    def __init__(self) -> None:
        self._rest = b""
        self._name = b""
        self._data: list[bytes] = []
        self._is_new = True

    def feed(self, chunk: bytes) -> list[bytes]:
        """Return the events that are whole now."""
        data = self._rest + chunk
        if self._is_new and len(data) >= len(_BOM):
            data, self._is_new = data.removeprefix(_BOM), False
        # A carriage return at the very end may be the first half of a CRLF.
        held = b"\r" if data.endswith(b"\r") else b""
        lines = data[: len(data) - len(held)].replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
        self._rest = lines.pop() + held
        return [event for line in lines if (event := self._take(line)) is not None]

    def _take(self, line: bytes) -> bytes | None:
        if line:
            field, _, value = line.partition(b":")
            value = value.removeprefix(b" ")
            if field == b"event":
                self._name = value
            elif field == b"data":
                self._data.append(value)
            return None
        name, data = self._name or b"message", self._data
        self._name, self._data = b"", []
        # JSON may be broken into lines anywhere but within a string, where a line feed cannot stand.
        return b"event: " + name + b"\ndata: " + b" ".join(data) + b"\n\n" if data else None
