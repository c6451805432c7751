"""An in-process answer in the shape that azure-core expects, sync and async, by its public abstract classes."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator, MutableMapping
from types import TracebackType
from typing import Any

from azure.core.exceptions import HttpResponseError
from azure.core.rest import AsyncHttpResponse, HttpRequest, HttpResponse
from azure.core.utils import case_insensitive_dict

from labkit.connect.asgi import Answer

_REASONS = {200: "OK", 400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found",
            429: "Too Many Requests", 500: "Internal Server Error", 502: "Bad Gateway"}  # fmt: skip


class _Complete:
    """What both shapes share: the whole answer is here already, nothing is ever streamed or open."""

    def __init__(self, request: HttpRequest, answer: Answer) -> None:
        self._request = request
        self._answer = answer
        self._headers: MutableMapping[str, str] = case_insensitive_dict(answer.headers)
        self._encoding: str | None = None

    @property
    def request(self) -> HttpRequest:
        return self._request

    @property
    def url(self) -> str:
        return self._request.url

    @property
    def status_code(self) -> int:
        return self._answer.status

    @property
    def reason(self) -> str:
        return _REASONS.get(self._answer.status, "")

    @property
    def headers(self) -> MutableMapping[str, str]:
        return self._headers

    @property
    def content_type(self) -> str | None:
        return self._headers.get("content-type")

    @property
    def is_closed(self) -> bool:
        return True

    @property
    def is_stream_consumed(self) -> bool:
        return True

    @property
    def encoding(self) -> str | None:
        return self._encoding

    @encoding.setter
    def encoding(self, value: str | None) -> None:
        self._encoding = value

    @property
    def content(self) -> bytes:
        return self._answer.body

    def text(self, encoding: str | None = None) -> str:
        return self._answer.body.decode(encoding or self._encoding or "utf-8-sig")

    def json(self) -> Any:
        return json.loads(self._answer.body)

    def raise_for_status(self) -> None:
        if self.status_code >= 400:
            raise HttpResponseError(response=self)


class DirectResponse(_Complete, HttpResponse):
    """A response for synchronous clients."""

    def __enter__(self) -> DirectResponse:
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def close(self) -> None:
        """Do nothing: there is no connection."""

    def read(self) -> bytes:
        """Return the whole body."""
        return self.content

    def iter_raw(self, **_: Any) -> Iterator[bytes]:
        """Yield the whole body."""
        yield self.content

    def iter_bytes(self, **_: Any) -> Iterator[bytes]:
        """Yield the whole body."""
        yield self.content


class AsyncDirectResponse(_Complete, AsyncHttpResponse):
    """A response for asynchronous clients."""

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None = None,
        exc_value: BaseException | None = None,
        traceback: TracebackType | None = None,
    ) -> None:
        return None

    async def close(self) -> None:
        """Do nothing: there is no connection."""

    async def read(self) -> bytes:
        """Return the whole body."""
        return self.content

    async def iter_raw(self, **_: Any) -> AsyncIterator[bytes]:
        """Yield the whole body."""
        yield self.content

    async def iter_bytes(self, **_: Any) -> AsyncIterator[bytes]:
        """Yield the whole body."""
        yield self.content
