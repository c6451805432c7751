"""A request as it came, and what goes back.

Nobody changes one. They are not frozen all the same: to make a frozen one costs four times as much, for every request.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from labkit.service.call import Download, Upload
from labkit.service.streaming.streams import Stream

Json = dict[str, Any]


@dataclass(slots=True)
class Incoming:
    """A request as it came from the wire."""

    method: str
    path: str  # below the project, such as /threads/thread_X
    operation: str  # its template, such as /threads/{thread_id}
    parameters: Mapping[str, str]
    query: Mapping[str, str]
    authorization: str | None
    body: bytes
    upload: Upload = None


@dataclass(slots=True)
class Reply:
    """What goes back: HTTP status, body bytes, extra headers; or a stream or a file, which are bodies of their own.

    wait: seconds of real time before it is sent; hang_up: the connection is closed instead of the reply, or in its body;
    faults: the names of those that struck.
    """

    status: int
    body: bytes
    headers: Mapping[str, str]
    content_type: str = "application/json"
    stream: Stream | None = None
    download: Download | None = None
    wait: float = 0.0
    hang_up: Literal["reply", "body"] | None = None
    faults: tuple[str, ...] = ()


def encode(body: Json | str) -> bytes:
    """Return JSON as bytes; ASCII only, since a JSON string may hold what UTF-8 cannot."""
    if isinstance(body, str):
        return body.encode("ascii")
    return json.dumps(body, separators=(",", ":"), allow_nan=False).encode("ascii")
