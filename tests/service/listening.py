"""A stream as a test reads it: event by event, and the bytes it came in."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from labkit.connect.reading import Reading

Json = dict[str, Any]


@dataclass(frozen=True)
class Event:
    """One event of a stream; the data of ``done`` is no JSON and reads as ``{}``."""

    name: str
    body: Json


class Listening:
    """A stream that is open: what came, byte by byte, and the next event."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.content = b""
        self._rest = b""

    def __iter__(self) -> Iterator[Event]:
        """Yield the events, each as soon as it is there."""
        while (end := self._rest.find(b"\n\n")) >= 0 or self._read():
            if end >= 0:
                text, self._rest = self._rest[:end].decode("ascii"), self._rest[end + 2 :]
                found = re.fullmatch("event: (.+)\ndata: (.+)", text)
                assert found, text
                name, data = found.groups()
                yield Event(name, {} if data == "[DONE]" else json.loads(data))
        assert self._rest == b""

    def until(self, name: str) -> Event:
        """Read on until the event of this name."""
        return next(event for event in self if event.name == name)

    def names(self) -> list[str]:
        """Read to the end and return the names of the events."""
        return [event.name for event in self]

    def close(self) -> None:
        """Leave, as a client does that closes its connection."""
        self.reading.close()

    def _read(self) -> bool:
        piece = self.reading.read()
        self.content += piece or b""
        self._rest += piece or b""
        return piece is not None
