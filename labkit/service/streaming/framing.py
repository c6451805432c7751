"""A stream as a careless server would frame it: lines and comments that are legal, and that the SDK cannot read (W13)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

_FRAMINGS: Final[Mapping[str, Callable[[bytes], bytes]]] = {
    "crlf": lambda data: data.replace(b"\n", b"\r\n"),
    "heartbeat": lambda data: b": heartbeat\n\n" + data,
}


def reframe(data: bytes, framing: str | None) -> bytes:
    """Return whole events as they are sent: with other line ends, behind a comment, or as they are."""
    return data if framing is None else _FRAMINGS[framing](data)
