"""Call an ASGI application directly: one request in, one answer out, whole or piece by piece, no socket.

The synchronous drive runs the application's coroutine by hand, without an event loop, because in a notebook a
loop already runs and cannot be entered twice. That works as long as the application never waits for anything
outside but its reader (floors §2.2: 0.4 ms a call, against 1.1 ms over a socket).
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

from labkit.connect.reading import App, Patience, Reading, extensions


@dataclass(frozen=True)
class Exchange:
    """One request, before it is sent."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes = b""

    def scope(self) -> dict[str, Any]:
        """Return the connection scope of the ASGI specification, version 3."""
        parts = urlsplit(self.url)
        port = parts.port or {"http": 80}.get(parts.scheme, 443)
        return {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.3"},
            "http_version": "1.1",
            "method": self.method,
            "scheme": parts.scheme,
            "path": unquote(parts.path),
            "raw_path": parts.path.encode(),
            "query_string": parts.query.encode(),
            "root_path": "",
            "headers": [
                (b"host", parts.netloc.encode()),
                *((name.lower().encode(), value.encode("latin-1")) for name, value in self.headers.items()),
            ],
            "client": ("127.0.0.1", 0),
            "server": (parts.hostname, port),
        }


@dataclass(frozen=True)
class Answer:
    """A complete answer; header names are in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes


class DirectApp:
    """An ASGI application that can be called from synchronous and from asynchronous code.

    patience: how its callers wait while nothing comes.
    """

    def __init__(self, app: App, patience: Patience | None = None) -> None:
        self._app = app
        self._patience = patience or Patience()
        # One coroutine at a time: the application was written for one event loop, not for threads.
        self._lock = threading.Lock()

    def call(self, exchange: Exchange) -> Answer:
        """Return the whole answer.

        Raises:
            RuntimeError: the application waited for something outside, which only an event loop can give.
        """
        reading = self.open(exchange)
        body = b"".join(reading)
        return Answer(reading.status, reading.headers, body)

    async def acall(self, exchange: Exchange) -> Answer:
        """Do the same inside a running event loop."""
        reading = await self.aopen(exchange)
        body = b"".join([piece async for piece in reading])
        return Answer(reading.status, reading.headers, body)

    def open(self, exchange: Exchange) -> Reading:
        """Return the answer once its head is there."""
        reading = self._begin(exchange, in_loop=False)
        reading.read()
        return reading

    async def aopen(self, exchange: Exchange) -> Reading:
        """Do the same inside a running event loop."""
        reading = self._begin(exchange, in_loop=True)
        await reading.aread()
        return reading

    def _begin(self, exchange: Exchange, *, in_loop: bool) -> Reading:
        scope = {**exchange.scope(), "extensions": extensions(in_loop=in_loop)}
        return Reading(self._app, scope, exchange.body, lock=self._lock, patience=self._patience)
