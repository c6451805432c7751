"""What a listener puts up with: how long a request may take to arrive, how large its head is, how many connect.

uvicorn waits for ever for the rest of a request and keeps a head of any size. A client that stalls, by accident or
on purpose, would hold memory and a connection until the service ends.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any, Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

# Seconds until a request's head must be there, and between two looks at a body that comes.
PATIENCE: Final = 20.0
# Bytes of a body that must come between two looks: a modem of 1990 is faster.
PACE: Final = 4096
# Bytes of a request line and its header fields together; servers commonly take 8 to 64 KiB.
HEAD_BYTES: Final = 64 * 1024
# Connections of one listener. The SDK's asynchronous client can leave hundreds open (floors and traps, 2.2).
CONNECTIONS: Final = 500

_REASONS: Final = {
    400: ("Bad Request", "This is not HTTP as this service reads it: {}"),
    408: ("Request Timeout", "The request did not arrive in time: {}"),
    431: ("Request Header Fields Too Large", "The head of the request is too large: {}"),
}


class PatientProtocol(HttpToolsProtocol):
    """One connection; it is closed when its client makes it wait, and when it is idle and others need the room."""

    patience: float = PATIENCE
    most_connections: int = CONNECTIONS

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as in uvicorn
        """Begin to wait for the first request, when there is room for one more."""
        super().connection_made(transport)
        self._timer: asyncio.TimerHandle | None = None
        self.idle_since = self.loop.time()
        self._begun, self._in_head, self._received = False, True, 0
        if len(self.connections) > self.most_connections and not self._make_room():
            transport.abort()
            return
        self._wait(self._look_at_head)

    def data_received(self, data: bytes) -> None:
        """Take more of a request."""
        self._received += len(data)
        super().data_received(data)
        if self._in_head and self._received > HEAD_BYTES and not self.transport.is_closing():
            self._refuse(431, f"more than {HEAD_BYTES} bytes.")

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop waiting."""
        self._stop_waiting()
        super().connection_lost(exc)

    def on_message_begin(self) -> None:
        """Begin to wait for the head of a request."""
        super().on_message_begin()
        self._begun = True
        self._wait(self._look_at_head)

    def on_headers_complete(self) -> None:
        """Begin to wait for the body; a head that is too large, and came all at once, goes no further."""
        if self._received > HEAD_BYTES and _size(self.url, self.headers) > HEAD_BYTES:
            self._refuse(431, f"more than {HEAD_BYTES} bytes.")
            raise ValueError("the head is too large")  # ends the parser; the refusal is written already
        self._in_head, self._received = False, 0
        self._wait(self._look_at_body)
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """Wait no more: the request is here."""
        self._stop_waiting()
        self._begun, self._in_head, self._received = False, True, 0
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """Note since when nobody needs the connection."""
        self.idle_since = self.loop.time()
        super().on_response_complete()

    def send_400_response(self, msg: str) -> None:
        """Refuse what cannot be read, in the JSON of every other refusal."""
        self._refuse(400, msg)

    @property
    def is_idle(self) -> bool:
        """Whether the connection waits for its client to begin another request."""
        return self.timeout_keep_alive_task is not None

    def _make_room(self) -> bool:
        idle = [one for one in self.connections if isinstance(one, PatientProtocol) and one.is_idle]
        if idle:
            oldest = min(idle, key=lambda one: one.idle_since)
            oldest.transport.close()
            self.connections.discard(oldest)
        return bool(idle)

    def _wait(self, then: Callable[[], None]) -> None:
        self._stop_waiting()
        self._timer = self.loop.call_later(self.patience, then)

    def _stop_waiting(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _look_at_head(self) -> None:
        if self._begun:
            self._refuse(408, f"its head was not whole within {self.patience:g} s.")
        else:
            self.transport.close()  # connected, and asked for nothing

    def _look_at_body(self) -> None:
        # Reading is paused while the service is slower than its client.
        if self._received < PACE and not self.flow.read_paused:
            self._refuse(408, f"less than {PACE} bytes of its body came within {self.patience:g} s.")
        else:
            self._received = 0
            self._wait(self._look_at_body)

    def _refuse(self, status: int, why: str) -> None:
        self._stop_waiting()
        if not self.transport.is_closing():
            # Between the parts of an answer this would be part of it; then the connection just ends.
            cycle: RequestResponseCycle | None = (
                self.cycle
            )  # uvicorn's None of the beginning is not in its type
            if cycle is None or cycle.response_complete or not cycle.response_started:
                self.transport.write(_refusal(status, why))
            self.transport.close()


def _size(url: bytes, fields: list[tuple[bytes, bytes]]) -> int:
    return len(url) + sum(len(name) + len(value) for name, value in fields)


def _refusal(status: int, why: str) -> bytes:
    reason, text = _REASONS[status]
    error: dict[str, Any] = {
        "message": text.format(why),
        "type": "invalid_request_error",
        "param": None,
        "code": None,
    }
    body = json.dumps({"error": error}).encode()
    head = f"HTTP/1.1 {status} {reason}\r\ncontent-type: application/json\r\ncontent-length: {len(body)}\r\nconnection: close\r\n\r\n"
    return head.encode() + body
