"""What the OpenAI clients create is tagged and noted, as the azure clients' policies do it: in their HTTP transport."""

from __future__ import annotations

from typing import Any, Final

import httpx2

from labkit.connect.cleanup import Ledger, read_path
from labkit.connect.owner import tag

# Set anew from the new content.
_LENGTH: Final = "content-length"


class Noting:
    """Tags requests that create something with their owner, and writes what was created and deleted into a ledger."""

    def __init__(self, ledger: Ledger, owner: str) -> None:
        self._ledger = ledger
        self._owner = owner

    def tagged(self, request: httpx2.Request) -> httpx2.Request:
        """Return the request, with the owner's tag where it creates something; its content has been read."""
        path = read_path(str(request.url))
        content = tag(request.method, path, request.content, self._owner)
        if content is None:
            return request
        headers = [(name, value) for name, value in request.headers.raw if name.lower() != _LENGTH.encode()]
        return httpx2.Request(
            request.method, request.url, headers=headers, content=content, extensions=request.extensions
        )

    def wants(self, request: httpx2.Request, response: httpx2.Response) -> bool:
        """Tell whether an exchange is to be noted, for which its answer must be read."""
        return response.status_code == 200 and self._ledger.cares(request.method, read_path(str(request.url)))

    def note(self, request: httpx2.Request, response: httpx2.Response) -> None:
        """Note an exchange whose answer was read."""
        try:
            answer: Any = response.json()
        except ValueError:
            answer = None
        self._ledger.note(request.method, read_path(str(request.url)), answer)


class NotingTransport(httpx2.BaseTransport):
    """A transport whose exchanges are noted."""

    def __init__(self, inner: httpx2.BaseTransport, noting: Noting) -> None:
        self._inner = inner
        self._noting = noting

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send a request, and note it."""
        request.read()
        sent = self._noting.tagged(request)
        response = self._inner.handle_request(sent)
        if self._noting.wants(sent, response):
            response.read()
            self._noting.note(sent, response)
        return response

    def close(self) -> None:
        """Close the connections."""
        self._inner.close()


class AsyncNotingTransport(httpx2.AsyncBaseTransport):
    """The asynchronous twin."""

    def __init__(self, inner: httpx2.AsyncBaseTransport, noting: Noting) -> None:
        self._inner = inner
        self._noting = noting

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send a request, and note it."""
        await request.aread()
        sent = self._noting.tagged(request)
        response = await self._inner.handle_async_request(sent)
        if self._noting.wants(sent, response):
            await response.aread()
            self._noting.note(sent, response)
        return response

    async def aclose(self) -> None:
        """Close the connections."""
        await self._inner.aclose()
