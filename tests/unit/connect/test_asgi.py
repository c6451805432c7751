from __future__ import annotations

import asyncio
from typing import Any

import pytest

from labkit.connect.asgi import Answer, DirectApp, Exchange


async def echo(scope: Any, receive: Any, send: Any) -> None:
    body = (await receive())["body"]
    await send(
        {"type": "http.response.start", "status": 201, "headers": [(b"X-Path", scope["path"].encode())]}
    )
    await send({"type": "http.response.body", "body": scope["query_string"], "more_body": True})
    await send({"type": "http.response.body", "body": body})


async def sleeper(scope: Any, receive: Any, send: Any) -> None:
    await asyncio.sleep(0)


ASKED = Exchange("POST", "https://localhost/a%20b?q=1", {"Accept": "x"}, b"!")
ANSWERED = Answer(201, {"x-path": "/a b"}, b"q=1!")


def test_an_application_is_called_without_a_loop() -> None:
    """The answer has status, lower-case headers and the whole body."""
    assert DirectApp(echo).call(ASKED) == ANSWERED


def test_an_application_is_called_inside_a_running_loop() -> None:
    """In a notebook a loop already runs: the synchronous call works there too, and so does the awaited one."""

    async def cell() -> tuple[Answer, Answer]:
        app = DirectApp(echo)
        return app.call(ASKED), await app.acall(ASKED)

    assert asyncio.run(cell()) == (ANSWERED, ANSWERED)


def test_an_application_that_waits_is_refused() -> None:
    """Something that needs an event loop is a clear error, not a hang."""
    with pytest.raises(RuntimeError, match=r"lab\.aio"):
        DirectApp(sleeper).call(ASKED)
