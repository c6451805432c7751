"""The reply that stays open: the coroutine that lets a run go on while its client listens."""

from __future__ import annotations

import logging
import time
from collections.abc import Awaitable, Callable, MutableMapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from labkit.service import problems
from labkit.service.delivery import be_late, break_off
from labkit.service.store import DiskTrouble
from labkit.service.streaming import frames, mishap, waiting
from labkit.service.streaming.framing import reframe
from labkit.service.streaming.streams import Stream

if TYPE_CHECKING:
    from labkit.service.gateway import Gateway
    from labkit.service.project import Project

logger = logging.getLogger(__name__)

Message = MutableMapping[str, Any]
Send = Callable[[Message], Awaitable[None]]

CONTENT_TYPE: Final = "text/event-stream"
# Events that are due together travel together, up to so many bytes: at high speed a turn is one moment.
TOGETHER_BYTES: Final = 16 * 1024


class Live:
    """An ASGI application that answers one request with the events of one run.

    Nothing runs in the background here either: while a client listens, this coroutine asks for what is due, sends it
    and sleeps until the run's next moment. The lock is never held while it sends or sleeps, so a slow client delays nobody.
    A client that leaves takes nothing with it: the run goes on with the next request, as it does without a stream.
    """

    def __init__(
        self,
        gateway: Gateway,
        project: Project,
        stream: Stream,
        entry: dict[str, Any],
        *,
        marks: Sequence[tuple[bytes, bytes]],
        late: float = 0.0,
    ) -> None:
        self._gateway = gateway
        self._project = project
        self._stream = stream
        self._channel = stream.channel
        self._framing: str | None = stream.faults.get("sloppy_stream", {}).get("framing")
        self._mishap = mishap.find(stream.faults, stream.to_error)
        self._is_broken = False
        self._entry = entry
        self._marks = marks
        self._late = late  # seconds of real time before it begins
        self._started = time.perf_counter()

    async def __call__(self, scope: Message, receive: waiting.Receive, send: Send) -> None:
        """Send events until ``done``, or until the client has gone."""
        waiter = waiting.waiter(scope, receive)
        self._stream.wake = waiter.wake
        said = {"content-type": CONTENT_TYPE}
        try:
            if self._late:
                said |= await be_late(scope, self._late)
            headers = [*((name.encode(), value.encode()) for name, value in said.items()), *self._marks]
            await send({"type": "http.response.start", "status": 200, "headers": headers})
            await self._flow(waiter, send)
            if self._is_broken:
                await break_off(scope, receive, in_body=True)
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        finally:
            waiter.end()
            self._leave()

    async def _flow(self, waiter: waiting.Waiter, send: Send) -> None:
        while not (waiter.is_gone or self._channel.is_over):
            data, pause = self._guarded_next()
            if data:
                body = reframe(data, self._framing)
                await send({"type": "http.response.body", "body": body, "more_body": True})
                await waiter.let_others()
            elif not self._channel.is_over:
                await waiter.wait(pause)

    def _guarded_next(self) -> tuple[bytes, float | None]:
        try:
            with self._gateway.lock:
                return self._next()
        except DiskTrouble as trouble:
            logger.error("%s", trouble)  # the traceback says nothing more
            problem = problems.disk_trouble(str(trouble))
        except Exception:
            logger.exception("a stream of run %s met a defect", self._stream.run_id)
            problem = problems.defect()
        # The status line is gone already, so trouble is an event (wire contract §8.3).
        self._channel.close()
        return frames.frame(0.0, "error", problem.body).data, None

    def _next(self) -> tuple[bytes, float | None]:
        """Return the bytes that are due and, without any, how long to wait for more: see ``Waiter.wait``."""
        self._gateway.pass_time(self._project, moved=False)
        data = self._take()
        if data or self._channel.is_over:
            return data, None
        project, run_id = self._project, self._stream.run_id
        if not project.store.is_active(project.name, run_id):  # it was deleted, or everything was
            self._channel.close()
            return b"", None
        moves_at, speaks_at = project.store.due_at(project.name, run_id), self._channel.next_at()
        next_at = min((at for at in (moves_at, speaks_at) if at is not None), default=None)
        if next_at is None:  # a fault keeps it as it is until somebody does something
            return b"", None
        if not project.dial.moves_by_requests:
            return b"", project.dial.seconds_until(next_at)
        # Nobody else may come to move this clock while the only client reads here.
        project.listen_to(next_at)
        if next_at == moves_at:
            self._gateway.pass_time(project, moved=True)
        else:
            project.streams.wake()
        return self._take(), 0.0  # not every move has an event; then the next one follows at once

    def _take(self) -> bytes:
        parts: list[bytes] = []
        size, now = 0, self._project.dial.now()
        while size < TOGETHER_BYTES and (frame := self._channel.take(now)) is not None:
            struck = self._mishap is not None and self._mishap.strikes(frame)
            parts += [each.data for each in (self._strike() if struck else (frame,)) if each.data]
            size += len(frame.data)
        if self._entry["events"] is not None:
            self._entry["events"] += len(parts)
        return b"".join(parts)

    def _strike(self) -> tuple[frames.Frame, ...]:
        """End the stream as its fault says, and return what is still sent; the run does not know of it."""
        assert self._mishap is not None
        self._channel.close()
        self._is_broken = self._mishap.is_broken
        self._entry.setdefault("faults", []).append(self._mishap.name)
        return self._mishap.last

    def _leave(self) -> None:
        with self._gateway.lock:
            self._project.streams.leave(self._stream)
            if not self._project.golden:
                self._entry["milliseconds"] = round((time.perf_counter() - self._started) * 1000, 3)
