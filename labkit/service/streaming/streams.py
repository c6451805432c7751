"""The open streams of one project, in memory only: a service that was killed has none."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

from labkit.service.retrieval.results import without_contents
from labkit.service.streaming import frames
from labkit.service.streaming.channel import Channel
from labkit.service.streaming.frames import Frame
from labkit.service.streaming.writing import Writing

Json = dict[str, Any]


class Stream:
    """A client that listens to a run: what it still gets to read, and how its reader is woken."""

    def __init__(self, run_id: str, faults: Mapping[str, Json], *, with_contents: bool = False) -> None:
        self.run_id = run_id
        self.with_contents = with_contents  # whether steps show what file_search found (`include[]`)
        self.faults = faults  # those of the run, by name, with their options
        self.channel = Channel()
        self.to_error: Callable[[float, str, str], Frame] = (
            frames.error
        )  # how it says that something went wrong
        # Set by the reader when it begins; it may live in another thread.
        self.wake: Callable[[], None] = lambda: None


_Stream = TypeVar("_Stream", bound=Stream)


class Streams:
    """Tells the listeners of a run what happened to it, as soon as that cannot be undone any more."""

    def __init__(self) -> None:
        self._open: dict[str, list[Stream]] = {}
        self._told: list[tuple[Stream, Sequence[Frame | Writing]]] = []
        self._fresh: list[Stream] = []
        self._depth = 0

    @contextmanager
    def together(self) -> Iterator[None]:
        """Hold back what is told inside until the outermost of these ends; an exception drops what was told inside it.

        It goes around a transaction of the store, so nobody is told what was rolled back.
        """
        told, opened = len(self._told), len(self._fresh)
        self._depth += 1
        try:
            yield
        except BaseException:
            del self._told[told:]
            for stream in self._fresh[opened:]:
                self.leave(stream)
            raise
        finally:
            self._depth -= 1
        self._deliver()

    def open(
        self, run_id: str, faults: Mapping[str, Json] | None = None, *, with_contents: bool = False
    ) -> Stream:
        """Return a stream that is told everything about the run from now on; ``faults``: those of the run."""
        return self.add(Stream(run_id, faults or {}, with_contents=with_contents))

    def add(self, stream: _Stream) -> _Stream:
        """Let a stream hear everything about its run from now on."""
        self._open.setdefault(stream.run_id, []).append(stream)
        self._fresh.append(stream)
        return stream

    def leave(self, stream: Stream) -> None:
        """Forget a stream whose client has gone, or has read everything."""
        rest = [other for other in self._open.get(stream.run_id, ()) if other is not stream]
        if rest:
            self._open[stream.run_id] = rest
        else:
            self._open.pop(stream.run_id, None)
        if stream in self._fresh:
            self._fresh.remove(stream)

    def tell(self, run_id: str, at: float, kind: str, event: str, body: Json) -> None:
        """Tell the listeners of a run one change of status; ``body`` is written down as it is now."""
        if any(not stream.channel.is_closed for stream in self._open.get(run_id, ())):
            whole = frames.of_change(at, kind, event, body)
            shorn = without_contents(body) if kind == "step" else body
            self._pass(run_id, whole, whole if shorn is body else frames.of_change(at, kind, event, shorn))

    def begin(self, run_id: str, writing: Writing) -> None:
        """Tell the listeners of a run that it has begun to say something."""
        self._pass(run_id, [writing])

    def put(self, run_id: str, happened: Sequence[Frame | Writing]) -> None:
        """Tell the listeners of a run events that are written down already."""
        self._pass(run_id, happened)

    def wake(self) -> None:
        """Let every reader look again: the clock was moved."""
        for stream in self._all():
            stream.wake()

    def close(self) -> None:
        """End every stream where it is, without ``done``."""
        for stream in self._all():
            stream.channel.close()
            stream.wake()

    def _all(self) -> list[Stream]:
        # A copy: a reader that is woken in this thread may leave.
        return [stream for listeners in self._open.values() for stream in listeners]

    def _pass(
        self,
        run_id: str,
        happened: Sequence[Frame | Writing],
        without_contents: Sequence[Frame | Writing] | None = None,
    ) -> None:
        for stream in self._open.get(run_id, ()):
            is_whole = stream.with_contents or without_contents is None
            self._told.append((stream, happened if is_whole else without_contents or ()))
        self._deliver()

    def _deliver(self) -> None:
        if self._depth:
            return
        told, self._told = self._told, []
        self._fresh.clear()
        for stream, happened in told:
            stream.channel.put(happened)
            stream.wake()
