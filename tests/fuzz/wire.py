"""A TLS connection on which bytes are sent as they are, to the service in a process of its own."""

from __future__ import annotations

import json
import shutil
import socket
import sqlite3
import ssl
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from tests.contract.sdk.process import ServiceProcess

# Seconds after which a service that says nothing hangs.
SILENCE = 30.0
PATH = b"/api/projects/p/threads?api-version=v1"


@contextmanager
def connection(service: ServiceProcess) -> Iterator[ssl.SSLSocket]:
    """Shake hands with the data plane."""
    context = _trusting(str(service.home / "ca.pem"))
    with (
        socket.create_connection(("localhost", service.state["port"]), timeout=SILENCE) as plain,
        context.wrap_socket(plain, server_hostname="localhost") as secure,
    ):
        yield secure


@cache
def _trusting(authority: str) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=authority)


@cache
def _token(home: Path, port: int) -> bytes:
    return ServiceProcess(home, state={"side_port": port}).token().encode()


def exchange(service: ServiceProcess, *parts: bytes, half_close: bool = True) -> bytes:
    """Send parts, say that nothing follows, and return what comes until the end."""
    with connection(service) as secure:
        try:
            for part in parts:
                secure.sendall(part)
            if half_close:
                secure.setblocking(False)  # noqa: FBT003  # the socket's own signature
                heard = _what_is_here(secure)
                secure.shutdown(socket.SHUT_WR)
                secure.settimeout(SILENCE)
                return heard + _rest(secure)
        except (BrokenPipeError, ConnectionResetError, ssl.SSLError):
            return b""
        return _rest(secure)


def _what_is_here(secure: ssl.SSLSocket) -> bytes:
    try:
        return secure.recv(1 << 20)
    except ssl.SSLWantReadError:
        return b""


def _rest(secure: ssl.SSLSocket) -> bytes:
    heard = b""
    try:
        while part := secure.recv(1 << 20):
            heard += part
    except (ConnectionResetError, ssl.SSLError):
        pass  # cut off, which is an answer too
    return heard


def request(
    service: ServiceProcess, method: bytes = b"POST", path: bytes = PATH, *fields: bytes, body: bytes = b""
) -> bytes:
    """Spell a request with a good token, that asks for the connection to end."""
    lines = [
        b"%s %s HTTP/1.1" % (method, path),
        b"Host: localhost",
        b"Authorization: Bearer " + _token(service.home, service.state["side_port"]),
        b"Connection: close",
        *fields,
    ]
    if not any(field.lower().startswith((b"content-length", b"transfer-encoding")) for field in fields):
        lines.append(b"Content-Length: %d" % len(body))
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


def statuses(heard: bytes) -> list[int]:
    """Return the statuses of all answers in what was heard."""
    return [int(part[:3]) for part in heard.split(b"HTTP/1.1 ")[1:]]


def body_of(heard: bytes) -> Any:
    """Return the JSON of an answer."""
    return json.loads(heard.partition(b"\r\n\r\n")[2])


def read_file(service: ServiceProcess) -> dict[str, list[tuple[Any, ...]]]:
    """Return what the service's file holds; of a copy, because the file is the service's alone while it runs."""
    with tempfile.TemporaryDirectory() as place:
        for part in service.home.glob("service.sqlite3*"):
            shutil.copy(part, place)
        with closing(sqlite3.connect(Path(place) / "service.sqlite3")) as database:
            tables = database.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"
            ).fetchall()
            return {name: database.execute(f'SELECT * FROM "{name}"').fetchall() for (name,) in tables}
