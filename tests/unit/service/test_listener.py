from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from starlette.types import Receive, Scope, Send
from uvicorn import Config
from uvicorn.server import ServerState

from labkit.service.listener import HEAD_BYTES, PatientProtocol
from labkit.service.receiving import receive_body

Json = dict[str, Any]
Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[bytes]]
HELLO = b"GET / HTTP/1.1\r\nhost: x\r\n\r\n"
HEAD = b"POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 10000\r\n"


class Hasty(PatientProtocol):
    """Waits a moment only, and has room for two."""

    patience = 0.05
    most_connections = 2


async def answer(scope: Scope, receive: Receive, send: Send) -> None:
    """Read the body, and say how long it was."""
    body = await receive_body(receive) or b""
    text = str(len(body)).encode()
    await send(
        {"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"%d" % len(text))]}
    )
    await send({"type": "http.response.body", "body": text})


def talk(*conversation: Talk, protocol: type[PatientProtocol] = Hasty) -> list[bytes]:
    """Hold conversations with a listener, each over a connection of its own, one after another."""

    async def hold() -> list[bytes]:
        config, state = Config(answer, lifespan="off", log_level="critical"), ServerState()
        config.load()
        loop = asyncio.get_running_loop()
        server = await loop.create_server(
            lambda: protocol(config=config, server_state=state, app_state={}, _loop=loop), "127.0.0.1", 0
        )
        port = server.sockets[0].getsockname()[1]
        heard, writers = [], []
        for part in conversation:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writers.append(writer)
            heard.append(await part(reader, writer))
        for writer in writers:
            writer.close()
            with contextlib.suppress(ConnectionError):
                await writer.wait_closed()
        server.close()
        while state.connections or state.tasks:  # noqa: ASYNC110  # their ends are the protocol's, no event tells
            await asyncio.sleep(0)
        return heard

    return asyncio.run(hold())


def say(*parts: bytes) -> Talk:
    """Send parts, and listen until the connection ends."""

    async def said(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
        for part in parts:
            writer.write(part)
            await writer.drain()
        return await reader.read()

    return said


async def ask_and_stay(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
    """Get one answer, and leave the connection open."""
    writer.write(HELLO)
    return await reader.readuntil(b"\r\n\r\n0")


async def look(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
    """Say nothing, and listen until the connection ends."""
    return await reader.read()


def refusal(heard: bytes) -> tuple[int, str]:
    """Return the status and the message of a refusal."""
    head, _, body = heard.partition(b"\r\n\r\n")
    return int(head.split()[1]), json.loads(body)["error"]["message"]


def test_a_silent_connection_is_closed() -> None:
    """Who connects and asks for nothing is let go, without a word."""
    assert talk(look) == [b""]


@pytest.mark.parametrize(
    ("sent", "status", "said"),
    [
        (b"GET / HTTP/1.1\r\nhost:", 408, "its head was not whole within 0.05 s"),
        (HEAD + b"\r\nabc", 408, "less than 4096 bytes of its body"),
        (b"POST / HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n", 408, "of its body"),
        (b"GET / HTTP/1.1\r\nx: " + b"a" * 70_000, 431, f"more than {HEAD_BYTES} bytes"),
        (b"GET / HTTP/1.1\r\nx: " + b"a" * 70_000 + b"\r\n\r\n", 431, f"more than {HEAD_BYTES} bytes"),
        (b"GET / HTTP/1.1\r\n" + b"x: y\r\n" * 20_000, 431, "too large"),
        (b"\x16\x03\x01 hello", 400, "not HTTP"),
        (b"POST / HTTP/1.1\r\ncontent-length: -1\r\n\r\n", 400, "not HTTP"),
        (b"POST / HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n", 400, "not HTTP"),
    ],
)
def test_a_request_that_does_not_come_is_refused(sent: bytes, status: int, said: str) -> None:
    """A head or body that stalls, a head that has no end and what is no HTTP get JSON that says why, and the end."""
    (heard,) = talk(say(sent))
    assert refusal(heard)[0] == status
    assert said in refusal(heard)[1]


def test_what_comes_is_answered() -> None:
    """A request in pieces, a body of several reads, and a wish for another protocol are answered as they are."""
    pieces = say(b"GET / HT", b"TP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")
    large = say(HEAD + b"connection: close\r\n\r\n", b"a" * 5000, b"a" * 5000)
    upgrade = say(HELLO[:-2] + b"upgrade: websocket\r\nconnection: close\r\n\r\n")
    heard = talk(pieces, large, upgrade, protocol=PatientProtocol)
    assert [part.rpartition(b"\r\n")[2] for part in heard] == [b"0", b"10000", b"0"]


def test_idle_connections_make_room() -> None:
    """With no room left the connection that was idle longest ends, and the new one is served."""

    class Patient(Hasty):
        patience = 60.0

    first: list[asyncio.StreamReader] = []

    async def stay(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
        first.append(reader)
        return await ask_and_stay(reader, writer)

    async def ask_a_third_time(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
        found = await ask_and_stay(reader, writer)
        assert await first[0].read() == b"", "the one that was idle longest"
        return found

    heard = talk(stay, ask_and_stay, ask_a_third_time, protocol=Patient)
    assert all(part.startswith(b"HTTP/1.1 200") for part in heard)


def test_busy_connections_keep_their_room() -> None:
    """With no room left and nobody idle, the new connection ends at once."""

    class Patient(Hasty):
        patience = 60.0

    async def begin(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
        writer.write(HEAD)
        await writer.drain()
        return b""

    async def be_refused(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
        with contextlib.suppress(ConnectionError):
            return await reader.read()
        return b""

    assert talk(begin, begin, be_refused, protocol=Patient) == [b"", b"", b""]
