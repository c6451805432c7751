from __future__ import annotations

import asyncio

import pytest
from azure.core.exceptions import HttpResponseError
from azure.core.rest import HttpRequest

from labkit.connect.answers import AsyncDirectResponse, DirectResponse
from labkit.connect.asgi import Answer

REQUEST = HttpRequest("GET", "https://localhost/x")
FINE = Answer(200, {"content-type": "application/json"}, b'{"a": "\xc3\xa4"}')


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
