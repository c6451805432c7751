"""The HTTP transports of the OpenAI clients that call an ASGI application directly; a stream comes as it is read."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from typing import Final

import httpx2

from labkit.connect import disturbance
from labkit.connect.asgi import DirectApp, Exchange
from labkit.connect.reading import Reading
from labkit.service.carrier import HungUp

Sleep = Callable[[float], None]

#: Seconds before the first repetition when the service names none; each is twice as long as the one before. The client
#: takes off up to a quarter by lot, which is left out here. Source: openai 3.54.0, ``_calculate_retry_timeout``.
FIRST_DELAY: Final = 0.5
#: Seconds: who is told to wait longer does not repeat.
LONGEST_DELAY: Final = 120.0
_RETRIED: Final = frozenset({408, 409, 429})


class _Delays:
    """A client's waits between attempts: they move the service's clock, as those of the azure clients do, and take no time."""

    def __init__(self, sleep: Sleep) -> None:
        self._sleep = sleep
        self._told: float | None = None

    def pass_before(self, request: httpx2.Request) -> None:
        """Let the time pass that the client waits before this attempt."""
        attempt = int(request.headers.get("x-stainless-retry-count", "0"))
        if attempt:
            self._sleep(FIRST_DELAY * 2 ** (attempt - 1) if self._told is None else self._told)
        self._told = None

    def shorten(self, reading: Reading) -> dict[str, str]:
        """Return the headers of an answer; one that the client repeats its request after tells it to do so at once."""
        if reading.status not in _RETRIED and reading.status < 500:
            return reading.headers
        told = reading.headers.get("retry-after")
        self._told = float(told) if told and told.replace(".", "", 1).isdigit() else None
        if self._told is not None and self._told > LONGEST_DELAY:
            return reading.headers
        return {**reading.headers, "retry-after-ms": "1"}


class DirectHttp(httpx2.BaseTransport):
    """Carry a synchronous client's requests to the application; ``sleep`` is what a late reply and a retry's delay do (seconds)."""

    def __init__(self, app: DirectApp, sleep: Sleep) -> None:
        self._app = app
        self._sleep = sleep
        self._delays = _Delays(sleep)

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Return the application's answer: the head, and a body that comes as it is read."""
        self._delays.pass_before(request)
        with _translated(request):
            reading = self._app.open(_to_exchange(request, request.read()))
        disturbance.wait_httpx(reading.headers, request, self._sleep)
        headers = self._delays.shorten(reading)
        return httpx2.Response(reading.status, headers=headers, stream=_Pieces(reading, request))


class AsyncDirectHttp(httpx2.AsyncBaseTransport):
    """Carry an asynchronous client's requests to the application; ``sleep`` is what a late reply and a retry's delay do (seconds)."""

    def __init__(self, app: DirectApp, sleep: Sleep) -> None:
        self._app = app
        self._sleep = sleep
        self._delays = _Delays(sleep)

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Return the application's answer: the head, and a body that comes as it is read."""
        content = await request.aread()
        self._delays.pass_before(request)
        with _translated(request):
            reading = await self._app.aopen(_to_exchange(request, content))
        disturbance.wait_httpx(reading.headers, request, self._sleep)
        headers = self._delays.shorten(reading)
        return httpx2.Response(reading.status, headers=headers, stream=_AsyncPieces(reading, request))


class _Pieces(httpx2.SyncByteStream):
    def __init__(self, reading: Reading, request: httpx2.Request) -> None:
        self._reading = reading
        self._request = request

    def __iter__(self) -> Iterator[bytes]:
        with _translated(self._request):
            yield from self._reading

    def close(self) -> None:
        self._reading.close()


class _AsyncPieces(httpx2.AsyncByteStream):
    def __init__(self, reading: Reading, request: httpx2.Request) -> None:
        self._reading = reading
        self._request = request

    async def __aiter__(self) -> AsyncIterator[bytes]:
        with _translated(self._request):
            async for piece in self._reading:
                yield piece

    async def aclose(self) -> None:
        self._reading.close()


def _to_exchange(request: httpx2.Request, content: bytes) -> Exchange:
    return Exchange(request.method, str(request.url), dict(request.headers), content)


@contextmanager
def _translated(request: httpx2.Request) -> Iterator[None]:
    """Raise what an HTTP client raises when its connection is closed, or nothing comes for too long."""
    try:
        yield
    except HungUp as hung_up:
        raise disturbance.closed_httpx(hung_up, request) from hung_up
    except TimeoutError as error:
        raise httpx2.ReadTimeout(str(error), request=request) from error
