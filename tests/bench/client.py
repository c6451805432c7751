"""A client that is faster than the servers it measures: raw HTTP over keep-alive connections, in a process of its own.

``python -m tests.bench.client`` reads one :class:`Load` as JSON and writes one :class:`Found`.
"""

from __future__ import annotations

import asyncio
import json
import os
import ssl
import sys
import time
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass, field
from typing import Any

import uvloop

VERSION = "?api-version=v1"
TEXT = "My name is Alice and I love hiking."


@dataclass(frozen=True)
class Load:
    """What to do: ``clients`` connections, each doing ``work`` again and again for ``seconds``, alone on its core."""

    work: str  # a name in WORKS
    port: int
    clients: int = 1
    seconds: float = 3.0
    cafile: str | None = None  # None: plain HTTP
    token: str = ""
    agent: str = ""
    path: str = ""  # of the works "read" and "make"
    body: str = ""
    core: int | None = None


@dataclass
class Found:
    """What came out: how often in how many seconds, and the seconds of each; of a turn, also from run to completed."""

    seconds: float = 0.0
    each: list[float] = field(default_factory=list)
    runs: list[float] = field(default_factory=list)
    polls: int = 0
    events: int = 0  # of streams
    note: str = ""

    @property
    def rate(self) -> float:
        """How often in a second."""
        return len(self.each) / self.seconds


class Connection(asyncio.Protocol):
    """One keep-alive connection, one request at a time."""

    def __init__(self, load: Load) -> None:
        self._head = (
            f" HTTP/1.1\r\nhost: localhost:{load.port}\r\nauthorization: Bearer {load.token}\r\n"
            "accept: application/json\r\n"
        )
        self._received = b""
        self._answer: asyncio.Future[bytes] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport: Any = transport  # uvloop's are no subclasses of asyncio's

    def ask(self, method: str, path: str, body: bytes = b"") -> Awaitable[bytes]:
        """Send a request and return its answer's body, of a stream with the marks between its pieces.

        Raises:
            RuntimeError: the status is not 200, or the connection was closed.
        """
        head = f"{method} /api/projects/p{path}{self._head}"
        if body:
            head += f"content-type: application/json\r\ncontent-length: {len(body)}\r\n"
        self._transport.write(head.encode() + b"\r\n" + body)
        self._answer = asyncio.get_running_loop().create_future()
        return self._answer

    def data_received(self, data: bytes) -> None:
        self._received += data
        head, separator, body = self._received.partition(b"\r\n\r\n")
        if not separator or self._answer is None:
            return
        _, _, length = head.lower().partition(b"content-length:")
        if len(body) < int(length.split(b"\r\n")[0]) if length else not body.endswith(b"0\r\n\r\n"):
            return
        self._received = b""
        if head[9:12] == b"200":
            self._answer.set_result(body)
        else:
            self._answer.set_exception(RuntimeError(f"{head!r} {body!r}"))

    def connection_lost(self, exc: Exception | None) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(RuntimeError(f"the server closed the connection: {exc}"))


def _value(body: bytes, key: bytes) -> str:
    """Return the first text under ``key``, without reading the rest of the JSON."""
    return body.split(b'"' + key + b'":"', 1)[1].split(b'"', 1)[0].decode()


def _json(**body: Any) -> bytes:
    return json.dumps(body).encode()


async def _turn(connection: Connection, load: Load, found: Found) -> None:
    thread = "/threads/" + _value(await connection.ask("POST", f"/threads{VERSION}", b"{}"), b"id")
    await connection.ask("POST", f"{thread}/messages{VERSION}", _json(role="user", content=TEXT))
    began = time.perf_counter()
    wanted = _json(assistant_id=load.agent)
    run = _value(await connection.ask("POST", f"{thread}/runs{VERSION}", wanted), b"id")
    while True:
        found.polls += 1
        status = _value(await connection.ask("GET", f"{thread}/runs/{run}{VERSION}"), b"status")
        if status not in ("queued", "in_progress"):
            break
    found.runs.append(time.perf_counter() - began)
    listed = await connection.ask("GET", f"{thread}/messages{VERSION}")
    if status != "completed" or b'"role":"assistant"' not in listed:
        raise RuntimeError(f"the turn ended as {status}, which measures nothing: {listed!r}")


async def _stream(connection: Connection, load: Load, found: Found) -> None:
    thread = {"messages": [{"role": "user", "content": TEXT}]}
    wanted = _json(assistant_id=load.agent, stream=True, thread=thread)
    heard = await connection.ask("POST", f"/threads/runs{VERSION}", wanted)
    if b"event: thread.run.completed" not in heard:
        raise RuntimeError(f"the stream ended early, which measures nothing: {heard[-500:]!r}")
    found.events += heard.count(b"event: ")


async def _read(connection: Connection, load: Load, found: Found) -> None:
    await connection.ask("GET", load.path)


async def _make(connection: Connection, load: Load, found: Found) -> None:
    found.note = _value(await connection.ask("POST", load.path, load.body.encode()), b"id")


WORKS: dict[str, Callable[[Connection, Load, Found], Awaitable[None]]] = {
    "turn": _turn,
    "stream": _stream,
    "read": _read,
    "make": _make,
}


async def _work(connection: Connection, load: Load, found: Found, until: float) -> None:
    work = WORKS[load.work]
    while True:
        began = time.perf_counter()
        await work(connection, load, found)
        ended = time.perf_counter()
        found.each.append(ended - began)
        if ended >= until:
            return


async def _all(load: Load) -> Found:
    loop, found = asyncio.get_running_loop(), Found()
    context = ssl.create_default_context(cafile=load.cafile) if load.cafile else None
    connections = [
        (await loop.create_connection(lambda: Connection(load), "localhost", load.port, ssl=context))[1]
        for _ in range(load.clients)
    ]
    began = time.perf_counter()
    await asyncio.gather(
        *(_work(connection, load, found, began + load.seconds) for connection in connections)
    )
    found.seconds = time.perf_counter() - began
    return found


def main() -> None:
    """Do the load that standard input names."""
    load = Load(**json.loads(sys.stdin.read()))
    if load.core is not None:
        os.sched_setaffinity(0, {load.core})
    sys.stdout.write(json.dumps(asdict(uvloop.run(_all(load)))))


if __name__ == "__main__":
    main()
