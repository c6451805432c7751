"""azure-core transports that call an ASGI application directly, and the credential that goes with them."""

from __future__ import annotations

from collections.abc import Callable
from types import TracebackType
from typing import Any

from azure.core.credentials import AccessToken
from azure.core.pipeline.transport import AsyncHttpTransport, HttpTransport
from azure.core.rest import AsyncHttpResponse, HttpRequest, HttpResponse

from labkit.connect import disturbance
from labkit.connect.answers import AsyncDirectResponse, DirectResponse
from labkit.connect.asgi import DirectApp, Exchange
from labkit.service.carrier import HungUp

#: The token is for this process's own service and dies with it; so far in the future nobody renews it (unix seconds).
NEVER = 4_102_444_800


class DirectTransport(HttpTransport[HttpRequest, HttpResponse]):
    """Carry a synchronous client's requests to the application; ``sleep`` is what a retry's delay does."""

    def __init__(self, app: DirectApp, sleep: Callable[[float], None]) -> None:
        self._app = app
        self._sleep = sleep

    def send(self, request: HttpRequest, *, stream: bool = False, **options: Any) -> HttpResponse:
        """Return the application's answer; of a ``stream`` the head, its body comes as it is read."""
        exchange = to_exchange(request)
        try:
            answer = self._app.open(exchange) if stream else self._app.call(exchange)
        except HungUp as hung_up:
            raise disturbance.closed(hung_up) from hung_up
        disturbance.wait(answer.headers, options, self._sleep)
        return DirectResponse(request, answer)

    def sleep(self, duration: float) -> None:
        """Let ``duration`` seconds pass on the service's clock."""
        self._sleep(duration)

    def open(self) -> None:
        """Do nothing: there is no connection."""

    def close(self) -> None:
        """Do nothing: there is no connection."""

    def __exit__(
        self,
        exc_type: type[BaseException] | None = None,
        exc_value: BaseException | None = None,
        traceback: TracebackType | None = None,
    ) -> None:
        return None


class AsyncDirectTransport(AsyncHttpTransport[HttpRequest, AsyncHttpResponse]):
    """Carry an asynchronous client's requests to the application; ``sleep`` is what a retry's delay does."""

    def __init__(self, app: DirectApp, sleep: Callable[[float], None]) -> None:
        self._app = app
        self._sleep = sleep

    async def send(self, request: HttpRequest, *, stream: bool = False, **options: Any) -> AsyncHttpResponse:
        """Return the application's answer; of a ``stream`` the head, its body comes as it is read."""
        exchange = to_exchange(request)
        try:
            answer = await (self._app.aopen(exchange) if stream else self._app.acall(exchange))
        except HungUp as hung_up:
            raise disturbance.closed_aio(hung_up) from hung_up
        disturbance.wait(answer.headers, options, self._sleep)
        return AsyncDirectResponse(request, answer)

    async def sleep(self, duration: float) -> None:
        """Let ``duration`` seconds pass on the service's clock."""
        self._sleep(duration)

    async def open(self) -> None:
        """Do nothing: there is no connection."""

    async def close(self) -> None:
        """Do nothing: there is no connection."""

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None = None,
        exc_value: BaseException | None = None,
        traceback: TracebackType | None = None,
    ) -> None:
        return None


class FixedCredential:
    """A credential whose token is known already."""

    def __init__(self, token: str) -> None:
        self._token = AccessToken(token, NEVER)

    def get_token(self, *_: str, **__: Any) -> AccessToken:
        """Return the token, whatever it is asked for."""
        return self._token

    def close(self) -> None:
        """Do nothing."""


class AsyncFixedCredential:
    """The asynchronous twin of ``FixedCredential``."""

    def __init__(self, token: str) -> None:
        self._token = AccessToken(token, NEVER)

    async def get_token(self, *_: str, **__: Any) -> AccessToken:
        """Return the token, whatever it is asked for."""
        return self._token

    async def close(self) -> None:
        """Do nothing."""

    async def __aenter__(self) -> AsyncFixedCredential:
        return self

    async def __aexit__(self, *_: object) -> None:
        return None


def to_exchange(request: HttpRequest) -> Exchange:
    """Translate an SDK request."""
    content = request.content
    if isinstance(content, dict) or getattr(request, "_files", None):
        return _multipart(request)
    return Exchange(request.method, request.url, dict(request.headers), _whole(content))


def _whole(content: Any) -> bytes:
    """Return a body that may be text, bytes, a file or pieces; the SDK passes on what its caller gave."""
    if content is None:
        return b""
    if isinstance(content, str):
        return content.encode()
    if hasattr(content, "read"):
        return _whole(content.read())
    return bytes(content) if isinstance(content, bytes | bytearray) else b"".join(content)


def _multipart(request: HttpRequest) -> Exchange:
    # The library that carries a form to the real service writes this one too, so the bytes are the same.
    import requests

    form = requests.Request(
        request.method,
        request.url,
        headers=dict(request.headers),
        data=getattr(request, "_data", None),
        files=getattr(request, "_files", None),
    ).prepare()
    body = form.body.encode() if isinstance(form.body, str) else form.body  # a form without a file is a str
    if not isinstance(body, bytes):
        raise TypeError(
            f"a form of {type(body).__name__} was given; expected files whose content is in memory"
        )
    headers = {str(name): str(value) for name, value in form.headers.items()}
    return Exchange(request.method, request.url, headers, body)
