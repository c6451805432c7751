"""A small HTTP server on this machine that a test writes the answers of, and that remembers what it was sent."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True)
class Sent:
    """A request as it came."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """Return the body as JSON."""
        return json.loads(self.body)


@dataclass(frozen=True)
class Answer:
    """What goes back; a ``body`` that is no bytes is sent as JSON."""

    body: Any = None
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)

    def content(self) -> bytes:
        """Return the bytes of the body."""
        return self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()


@dataclass
class Neighbour:
    """The server: where it is, what came, what it answers."""

    answer: Callable[[Sent], Answer]
    url: str = ""
    sent: list[Sent] = field(default_factory=list)
    _came: threading.Condition = field(default_factory=threading.Condition)

    def remember(self, sent: Sent) -> None:
        """Note a request, and wake who waits for it."""
        with self._came:
            self.sent.append(sent)
            self._came.notify_all()

    def wait_for(self, number: int) -> None:
        """Wait until so many requests have come: a client in another thread may not have sent its own yet."""
        with self._came:
            assert self._came.wait_for(lambda: len(self.sent) >= number, 30), f"only {len(self.sent)} came"


@contextmanager
def neighbour(answer: Callable[[Sent], Answer] = lambda sent: Answer({})) -> Iterator[Neighbour]:
    """Serve until the block ends."""
    found = Neighbour(answer)

    def serve(handler: BaseHTTPRequestHandler) -> None:
        length = int(handler.headers.get("content-length") or 0)
        headers = {name.lower(): value for name, value in handler.headers.items()}
        sent = Sent(handler.command, handler.path, headers, handler.rfile.read(length))
        found.remember(sent)
        reply = found.answer(sent)
        content = reply.content()
        handler.send_response(reply.status)
        own = {"content-type": "application/json", "content-length": str(len(content))}
        for name, value in {**own, **reply.headers}.items():
            handler.send_header(name, value)
        handler.end_headers()
        with suppress(OSError):  # the client has left
            handler.wfile.write(content)

    methods = {f"do_{method}": serve for method in ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD")}
    quiet = {"log_message": lambda *arguments: None}
    handler = type("Handler", (BaseHTTPRequestHandler,), {**methods, **quiet})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    found.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield found
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
