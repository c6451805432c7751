"""What goes wrong with one stream on demand: where, and what is sent there instead of the rest. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from labkit.service.streaming import frames
from labkit.service.streaming.frames import Frame

Faults = Mapping[str, Mapping[str, Any]]


@dataclass
class Mishap:
    """The end of a stream before its time.

    after: so many events come first; event: it strikes before the first of this name; without both, before the last.
    last: what is still sent; is_broken: the connection is closed without a farewell.
    """

    name: str
    after: int | None = None
    event: str | None = None
    last: tuple[Frame, ...] = ()
    is_broken: bool = False
    _seen: int = 0

    def strikes(self, frame: Frame) -> bool:
        """Tell whether the stream ends here, in front of ``frame``, which would be its next event."""
        seen, self._seen = self._seen, self._seen + 1
        if self.after is None and self.event is None:
            return frame.is_last
        return seen == self.after or frame.name == self.event


ToError = Callable[[float, str, str], Frame]


def find(faults: Faults, to_error: ToError = frames.error) -> Mishap | None:
    """Return what one of a stream's faults, by name with their options, does to it; ``to_error`` writes an error down."""
    if (cut := faults.get("stream_cut")) is not None:
        is_broken = cut["how"] == "broken"
        return Mishap("stream_cut", cut["after"], cut["event"], is_broken=is_broken)
    if (error := faults.get("error_event")) is not None:
        last = [to_error(0.0, error["code"], error["message"])]
        if error["done"]:
            last.append(frames.done(0.0))
        return Mishap("error_event", error["after"], error["event"], tuple(last))
    return None
