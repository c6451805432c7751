"""What one client still gets to read of a run, in order and not before its time."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator

from labkit.service.streaming.frames import Frame
from labkit.service.streaming.writing import Writing


class Channel:
    """A queue of events. Memory is bounded by what happened to the run, never by the number of its deltas.

    What is put in has happened already, except for a writing: its deltas become readable with time, and what comes
    after it in the queue ends it.
    """

    def __init__(self) -> None:
        self._queue: deque[Frame | _Deltas] = deque()
        self._is_closed = False

    def put(self, happened: Iterable[Frame | Writing]) -> None:
        """Add what happened, and a writing that has begun; nothing is added after the last event."""
        for piece in happened:
            if not self._is_closed:
                self._queue.append(_Deltas(piece) if isinstance(piece, Writing) else piece)
                self._is_closed = isinstance(piece, Frame) and piece.is_last

    def close(self) -> None:
        """Let the stream end here, whatever was still to be read."""
        self._queue.clear()
        self._is_closed = True

    @property
    def is_closed(self) -> bool:
        """Whether nothing is added any more."""
        return self._is_closed

    @property
    def is_over(self) -> bool:
        """Whether everything was read and nothing can come."""
        return self._is_closed and not self._queue

    def take(self, now: float) -> Frame | None:
        """Take the next event out that has its time by ``now``; None: there is none yet."""
        while self._queue:
            head = self._queue[0]
            if isinstance(head, Frame):
                self._queue.popleft()
                return head
            if (delta := head.take(self._limit(now))) is not None:
                return delta
            if len(self._queue) == 1 and not head.is_over:
                return None
            self._queue.popleft()
        return None

    def next_at(self) -> float | None:
        """Return the service time of the next event, None when it is not known yet."""
        head = self._queue[0] if self._queue else None
        return None if head is None else head.at

    def _limit(self, now: float) -> float:
        """Return until when the writing at the head goes: to now, or to what ended it."""
        return now if len(self._queue) == 1 else self._queue[1].at


class _Deltas:
    """A writing that is being read."""

    def __init__(self, writing: Writing) -> None:
        self._frames: Iterator[Frame] = writing.frames()
        self._next = next(self._frames, None)
        self._end = writing.end

    @property
    def at(self) -> float:
        """The time of the next delta; the writing's end when there is none left."""
        return self._end if self._next is None else self._next.at

    @property
    def is_over(self) -> bool:
        return self._next is None

    def take(self, until: float) -> Frame | None:
        found = self._next
        if found is None or found.at > until:
            return None
        self._next = next(self._frames, None)
        return found
