from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path

import pytest
import trustme

Listen = Callable[..., int]


@pytest.fixture
def unused_port() -> int:
    """A port where nobody listens: given by the system, and closed again."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def authority(tmp_path: Path) -> trustme.CA:
    """A CA, whose certificate is in tmp_path/bundle.pem."""
    made = trustme.CA()
    made.cert_pem.write_to_path(str(tmp_path / "bundle.pem"))
    return made


@pytest.fixture
def listen() -> Iterator[Listen]:
    """Answer one connection on a new port: with TLS when given a CA, else with what is not TLS; returns the port."""
    with ExitStack() as opened:

        def start(ca: trustme.CA | None = None, *, ends: datetime | None = None) -> int:
            listener = opened.enter_context(socket.create_server(("127.0.0.1", 0)))
            thread = threading.Thread(target=_answer, args=(listener, _context(ca, ends)))
            thread.start()
            opened.callback(thread.join)
            return int(listener.getsockname()[1])

        yield start


def _context(ca: trustme.CA | None, ends: datetime | None) -> ssl.SSLContext | None:
    if ca is None:
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    ca.issue_cert("localhost", not_after=ends).configure_cert(context)
    return context


def _answer(listener: socket.socket, context: ssl.SSLContext | None) -> None:
    plain, _ = listener.accept()
    with plain:
        if context is None:
            plain.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
            return
        try:
            context.wrap_socket(plain, server_side=True).close()
        except OSError:  # the client did not like the certificate
            return
