"""The HTTP transports of the OpenAI clients that call an ASGI application directly; a stream comes as it is read."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager

import httpx2

from labkit.connect import disturbance
from labkit.connect.asgi import DirectApp, Exchange
from labkit.connect.reading import Reading
from labkit.service.carrier import HungUp

Sleep = Callable[[float], None]


class DirectHttp(httpx2.BaseTransport):
    """Carry a synchronous client's requests to the application; ``sleep`` is what a late reply does (seconds)."""

    def __init__(self, app: DirectApp, sleep: Sleep) -> None:
        self._app = app
        self._sleep = sleep

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Return the application's answer: the head, and a body that comes as it is read."""
        with _translated(request):
            reading = self._app.open(_to_exchange(request, request.read()))
        disturbance.wait_httpx(reading.headers, request, self._sleep)
        return httpx2.Response(reading.status, headers=reading.headers, stream=_Pieces(reading, request))


class AsyncDirectHttp(httpx2.AsyncBaseTransport):
    """Carry an asynchronous client's requests to the application; ``sleep`` is what a late reply does (seconds)."""

    def __init__(self, app: DirectApp, sleep: Sleep) -> None:
        self._app = app
        self._sleep = sleep

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Return the application's answer: the head, and a body that comes as it is read."""
        content = await request.aread()
        with _translated(request):
            reading = await self._app.aopen(_to_exchange(request, content))
        disturbance.wait_httpx(reading.headers, request, self._sleep)
        return httpx2.Response(reading.status, headers=reading.headers, stream=_AsyncPieces(reading, request))


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
