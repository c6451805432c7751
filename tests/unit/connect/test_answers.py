from __future__ import annotations

import asyncio
from typing import Any

import pytest
from azure.core.exceptions import (
    HttpResponseError,
    ResponseNotReadError,
    ServiceResponseTimeoutError,
    StreamConsumedError,
)
from azure.core.rest import HttpRequest

from labkit.connect.answers import AsyncDirectResponse, DirectResponse
from labkit.connect.asgi import Answer, DirectApp, Exchange
from labkit.connect.reading import Patience
from labkit.service.streaming.waiting import waiter

REQUEST = HttpRequest("GET", "https://localhost/x")
ASKED = Exchange("GET", "https://localhost/x", {})
FINE = Answer(200, {"content-type": "application/json"}, b'{"a": "\xc3\xa4"}')


async def numbers(scope: Any, receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 200})
    for n in (1, 2):
        await send({"type": "http.response.body", "body": b"%d" % n, "more_body": True})


async def silent(scope: Any, receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 200})
    await waiter(scope, receive).wait(None)


def test_a_response_reads_as_the_sdk_reads_it() -> None:
    """Status, headers in any case, text and JSON are there at once."""
    response = DirectResponse(REQUEST, FINE)
    assert (response.status_code, response.reason, response.url) == (200, "OK", "https://localhost/x")
    assert response.headers["Content-Type"] == response.content_type == "application/json"
    assert response.json() == {"a": "ä"}
    assert response.text() == '{"a": "ä"}'
    assert b"".join(response.iter_bytes()) == b"".join(response.iter_raw()) == response.read() == FINE.body


def test_the_async_twin_reads_the_same() -> None:
    """Its body can be read and iterated."""

    async def read() -> list[bytes]:
        async with AsyncDirectResponse(REQUEST, FINE) as response:
            whole = await response.read()
            return [
                whole,
                *[part async for part in response.iter_bytes()],
                *[part async for part in response.iter_raw()],
            ]

    assert asyncio.run(read()) == [FINE.body] * 3


def test_an_error_status_can_be_raised() -> None:
    """From 400 on it is the SDK's error; below it is nothing."""
    DirectResponse(REQUEST, FINE).raise_for_status()
    with pytest.raises(HttpResponseError):
        DirectResponse(REQUEST, Answer(418, {}, b"")).raise_for_status()


def test_a_stream_is_read_once() -> None:
    """Its body is not there before it is read; then it is consumed, as over a socket."""
    response = DirectResponse(REQUEST, DirectApp(numbers).open(ASKED))
    assert (response.status_code, response.is_stream_consumed, response.is_closed) == (200, False, False)
    with pytest.raises(ResponseNotReadError):
        _ = response.content
    assert list(response.iter_bytes()) == [b"1", b"2"]
    assert (response.is_stream_consumed, response.is_closed) == (True, True)
    with pytest.raises(StreamConsumedError):
        list(response.iter_raw())


def test_a_stream_can_be_read_whole() -> None:
    """The SDK reads the body of a refused stream so, and then finds it as that of any other answer."""
    response = DirectResponse(REQUEST, DirectApp(numbers).open(ASKED))
    assert response.read() == response.content == b"12"
    assert response.json() == 12

    async def read() -> bytes:
        async with AsyncDirectResponse(REQUEST, await DirectApp(numbers).aopen(ASKED)) as answer:
            return await answer.read()

    assert asyncio.run(read()) == b"12"


def test_closing_leaves_the_stream() -> None:
    """Nothing more comes, sync and async."""
    response = DirectResponse(REQUEST, DirectApp(numbers).open(ASKED))
    with response:
        assert next(response.iter_bytes()) == b"1"
    assert response.is_closed

    async def leave() -> bool:
        answer = AsyncDirectResponse(REQUEST, await DirectApp(numbers).aopen(ASKED))
        async for _ in answer.iter_bytes():
            await answer.close()
        return answer.is_closed

    assert asyncio.run(leave())


def test_a_stream_that_says_nothing_is_the_sdks_timeout() -> None:
    """The error is the one that a network transport raises."""
    direct = DirectApp(silent, Patience(longest=lambda: 0.0))
    with pytest.raises(ServiceResponseTimeoutError, match="said nothing"):
        DirectResponse(REQUEST, direct.open(ASKED)).read()

    async def read() -> None:
        with pytest.raises(ServiceResponseTimeoutError, match="said nothing"):
            await AsyncDirectResponse(REQUEST, await direct.aopen(ASKED)).read()

    asyncio.run(read())
