"""Send a request within limits: to allowed hosts only, for a limited time, and reading a limited answer."""

from __future__ import annotations

import threading
import time
from collections.abc import Collection
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from labkit.service.hosts import host_of, is_loopback
from labkit.service.tools.openapi.sending import Outgoing

if TYPE_CHECKING:
    import httpx2

Json = dict[str, Any]

# Seconds of wall time: to connect, between two pieces of the answer, and in all.
CONNECT, READ, TOTAL = 5.0, 20.0, 30.0
BYTES: Final = 1024 * 1024  # of an answer
REDIRECTS: Final = 5
ANY: Final = "*"


def call(request: Outgoing, allowed: Collection[str], stop: threading.Event) -> Json:
    """Send the request and return ``{"status": int, "body": str}``, or ``{"error": text}`` when there is no answer."""
    import httpx2  # 100 ms, and most services never call anybody

    host = host_of(request.url)
    if reason := refusal(request.url, allowed):
        return {"error": reason}
    timeout = httpx2.Timeout(READ, connect=CONNECT)
    # A proxy is for other hosts; on the way to this machine it would only be in the way.
    client = httpx2.Client(timeout=timeout, trust_env=not is_loopback(host), headers={"user-agent": "labkit"})
    try:
        with client:
            return _follow(client, request, allowed, stop)
    except httpx2.TimeoutException:
        return {"error": f"{host} did not answer in time."}
    except (httpx2.HTTPError, httpx2.InvalidURL, ValueError) as error:
        return {"error": f"{host} could not be called: {str(error) or type(error).__name__}."}


def refusal(url: str, allowed: Collection[str]) -> str | None:
    """Return why nothing is sent to this address, or None."""
    host = host_of(url)
    if not host or urlsplit(url).scheme not in ("http", "https"):
        return "The description has no server with an http or https address, so there is nobody to call."
    if is_loopback(host) or ANY in allowed or host in allowed:
        return None
    return (
        f"The local Agent Service does not call {host}: it calls this machine only. To allow that host, "
        f"start the service with LABKIT_OPENAPI_HOSTS={host}."
    )


def _follow(
    client: httpx2.Client, request: Outgoing, allowed: Collection[str], stop: threading.Event
) -> Json:
    deadline = time.monotonic() + TOTAL
    following: httpx2.Request | None = client.build_request(
        request.method, request.url, headers=dict(request.headers), content=request.content
    )
    for _ in range(REDIRECTS + 1):
        assert following is not None
        response = client.send(following, stream=True)
        try:
            following = response.next_request
            if following is None:
                return _read(response, deadline, stop)
            target = str(following.url)
            if host_of(target) != host_of(request.url) or refusal(target, allowed):
                return {
                    "error": f"The answer leads on to {host_of(target) or target[:200]}, which is not followed."
                }
        finally:
            response.close()
    return {"error": f"The answer leads on more than {REDIRECTS} times."}


def _read(response: httpx2.Response, deadline: float, stop: threading.Event) -> Json:
    content = bytearray()
    for piece in response.iter_bytes():
        content += piece
        if stop.is_set():
            return {"error": "Nobody waits for the answer any more."}
        if time.monotonic() > deadline:
            return {"error": f"The answer was not whole after {TOTAL:g} seconds."}
        if len(content) > BYTES:
            return {"error": f"The answer has more than {BYTES} bytes."}
    text = content.decode(response.encoding or "utf-8", "replace")
    return {"status": response.status_code, "body": text}
