"""The reply that waits: a client asked for a response in one piece, and gets it when it has ended.

It is read like a stream of which only the end matters, so time goes by in the same way with and without one.
"""

from __future__ import annotations

import json
from collections.abc import Iterable

from labkit.service.delivery import be_late, break_off
from labkit.service.exchange import Reply, encode
from labkit.service.sending import send_reply
from labkit.service.streaming import waiting
from labkit.service.streaming.channel import Channel
from labkit.service.streaming.frames import Frame
from labkit.service.streaming.live import Live, Message, Send
from labkit.service.streaming.streams import Stream
from labkit.service.streaming.writing import Writing


class _LastOnly(Channel):
    """A channel that lets only the last event through."""

    def put(self, happened: Iterable[Frame | Writing]) -> None:
        """Add the last event, when it comes."""
        super().put(piece for piece in happened if isinstance(piece, Frame) and piece.is_last)


class Whole(Stream):
    """A client that waits for a response to end."""

    def __init__(self, run_id: str) -> None:
        super().__init__(run_id, {})
        self.channel = _LastOnly()


class Awaited(Live):
    """An ASGI application that answers one request with a response, once that has ended."""

    async def __call__(self, scope: Message, receive: waiting.Receive, send: Send) -> None:
        """Send the response as JSON; close the connection when there is none any more."""
        pieces: list[bytes] = []

        async def keep(message: Message) -> None:
            pieces.append(message["body"])

        waiter = waiting.waiter(scope, receive)
        self._stream.wake = waiter.wake
        try:
            late = await be_late(scope, self._late) if self._late else {}
            await self._flow(waiter, keep)
        finally:
            waiter.end()
            self._leave()
        if waiter.is_gone:
            return
        if not pieces:  # it was deleted, or the service stops
            await break_off(scope, receive, in_body=False)
            return
        body = json.loads(pieces[-1].partition(b"\ndata: ")[2])
        response = body.get("response")
        status = 500 if response is None else 200
        self._log((response or {}).get("status"))
        await send_reply(send, Reply(status, encode(response or body), late, marks=tuple(self._marks)))

    def _log(self, status: str | None) -> None:
        """Note with which status the client was answered, and when (service time): its request came long before."""
        with self._gateway.lock:
            self._entry |= {"run_status": status, "until": self._project.dial.now()}
