"""Responses as azure-core expects them, sync and async, by its public abstract classes."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator, MutableMapping
from types import TracebackType
from typing import Any

from azure.core.exceptions import (
    HttpResponseError,
    ResponseNotReadError,
    ServiceResponseTimeoutError,
    StreamConsumedError,
)
from azure.core.rest import AsyncHttpResponse, HttpRequest, HttpResponse
from azure.core.utils import case_insensitive_dict

from labkit.connect import disturbance
from labkit.connect.asgi import Answer
from labkit.connect.reading import Reading
from labkit.service.carrier import HungUp

_REASONS = {200: "OK", 400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found",
            429: "Too Many Requests", 500: "Internal Server Error", 502: "Bad Gateway"}  # fmt: skip


class _Response:
    """What both shapes share. The body is here already, or, of a stream, still with the application."""

    def __init__(self, request: HttpRequest, answer: Answer | Reading) -> None:
        self._request = request
        self._status = answer.status
        self._headers: MutableMapping[str, str] = case_insensitive_dict(answer.headers)
        self._encoding: str | None = None
        self._body = answer.body if isinstance(answer, Answer) else None
        self._reading = answer if isinstance(answer, Reading) else None
        self._is_consumed = self._reading is None

    @property
    def request(self) -> HttpRequest:
        return self._request

    @property
    def url(self) -> str:
        return self._request.url

    @property
    def status_code(self) -> int:
        return self._status

    @property
    def reason(self) -> str:
        return _REASONS.get(self._status, "")

    @property
    def headers(self) -> MutableMapping[str, str]:
        return self._headers

    @property
    def content_type(self) -> str | None:
        return self._headers.get("content-type")

    @property
    def is_closed(self) -> bool:
        return self._reading is None or self._reading.is_over

    @property
    def is_stream_consumed(self) -> bool:
        return self._is_consumed

    @property
    def encoding(self) -> str | None:
        return self._encoding

    @encoding.setter
    def encoding(self, value: str | None) -> None:
        self._encoding = value

    @property
    def content(self) -> bytes:
        if self._body is None:
            raise ResponseNotReadError(self)
        return self._body

    def text(self, encoding: str | None = None) -> str:
        return self.content.decode(encoding or self._encoding or "utf-8-sig")

    def json(self) -> Any:
        return json.loads(self.content)

    def raise_for_status(self) -> None:
        if self.status_code >= 400:
            raise HttpResponseError(response=self)

    def _open(self) -> Reading:
        """Return the stream, which can be read once."""
        if self._reading is None or self._is_consumed:
            raise StreamConsumedError(self)
        self._is_consumed = True
        return self._reading


class DirectResponse(_Response, HttpResponse):
    """A response for synchronous clients."""

    def __enter__(self) -> DirectResponse:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Leave a stream where it is; without one there is no connection to close."""
        if self._reading is not None:
            self._reading.close()

    def read(self) -> bytes:
        """Return the whole body."""
        if self._body is None:
            self._body = b"".join(self.iter_raw())
        return self._body

    def iter_raw(self, **_: Any) -> Iterator[bytes]:
        """Yield the body, a stream's in the pieces that the application sends."""
        if self._body is not None:
            yield self._body
            return
        try:
            yield from self._open()
        except TimeoutError as error:
            raise ServiceResponseTimeoutError(str(error), error=error) from error
        except HungUp as hung_up:
            raise disturbance.cut_off(hung_up) from hung_up

    def iter_bytes(self, **_: Any) -> Iterator[bytes]:
        """Do the same: nothing is compressed."""
        return self.iter_raw()


class AsyncDirectResponse(_Response, AsyncHttpResponse):
    """A response for asynchronous clients."""

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None = None,
        exc_value: BaseException | None = None,
        traceback: TracebackType | None = None,
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Leave a stream where it is; without one there is no connection to close."""
        if self._reading is not None:
            self._reading.close()

    async def read(self) -> bytes:
        """Return the whole body."""
        if self._body is None:
            self._body = b"".join([piece async for piece in self.iter_raw()])
        return self._body

    async def iter_raw(self, **_: Any) -> AsyncIterator[bytes]:
        """Yield the body, a stream's in the pieces that the application sends."""
        if self._body is not None:
            yield self._body
            return
        try:
            async for piece in self._open():
                yield piece
        except TimeoutError as error:
            raise ServiceResponseTimeoutError(str(error), error=error) from error
        except HungUp as hung_up:
            raise disturbance.closed_aio(hung_up) from hung_up

    def iter_bytes(self, **_: Any) -> AsyncIterator[bytes]:
        """Do the same: nothing is compressed."""
        return self.iter_raw()
