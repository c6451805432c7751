"""What a client meets when a fault closes a connection or makes a reply late, and there is no connection at all.

Each error is the one that the SDK raises over a socket for the same fault; tests/contract compares them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from azure.core.exceptions import (
    AzureError,
    HttpResponseError,
    IncompleteReadError,
    ServiceRequestError,
    ServiceResponseError,
    ServiceResponseTimeoutError,
)

from labkit.connect.reading import READ_TIMEOUT
from labkit.service.carrier import LATE, HungUp

if TYPE_CHECKING:
    import httpx2


def closed(hung_up: HungUp) -> AzureError:
    """Return what a synchronous azure client raises when its connection is closed."""
    if hung_up.in_body:
        return IncompleteReadError("Connection broken: the body is incomplete", error=hung_up)
    return ServiceResponseError("Remote end closed connection without response", error=hung_up)


def cut_off(hung_up: HungUp) -> AzureError:
    """Return what a synchronous azure client raises when a stream ends between two pieces."""
    return HttpResponseError("Response ended prematurely", error=hung_up)


def closed_aio(hung_up: HungUp) -> AzureError:
    """Return what an asynchronous azure client raises then: aiohttp counts it as a failed request."""
    if hung_up.in_body:
        return IncompleteReadError("Response payload is not completed", error=hung_up)
    return ServiceRequestError("Server disconnected", error=hung_up)


def wait(headers: Mapping[str, str], options: Mapping[str, Any], sleep: Callable[[float], None]) -> None:
    """Let pass the time by which a reply is late, at most what the client has patience for (``read_timeout``).

    Raises:
        ServiceResponseTimeoutError: the reply comes too late for this client.
    """
    late = float(headers.get(LATE, 0.0))
    patience = options.get("read_timeout") or READ_TIMEOUT
    if late:
        sleep(min(late, patience))
    if late > patience:
        raise ServiceResponseTimeoutError(f"Read timed out. (read timeout={patience:g})")


def wait_httpx(headers: Mapping[str, str], request: httpx2.Request, sleep: Callable[[float], None]) -> None:
    """Do what :func:`wait` does for an HTTP client of the OpenAI clients."""
    import httpx2

    patience = request.extensions.get("timeout", {}).get("read")
    late = float(headers.get(LATE, 0.0))
    if late:
        sleep(late if patience is None else min(late, patience))
    if patience is not None and late > patience:
        raise httpx2.ReadTimeout("The read operation timed out", request=request)


def closed_httpx(hung_up: HungUp, request: httpx2.Request) -> httpx2.TransportError:
    """Return what an HTTP client of the OpenAI clients raises."""
    import httpx2

    if hung_up.in_body:
        return httpx2.RemoteProtocolError(
            "peer closed connection without sending complete message body", request=request
        )
    return httpx2.RemoteProtocolError("Server disconnected without sending a response.", request=request)
