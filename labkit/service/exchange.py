"""A request as it came, and what goes back.

Nobody changes one. They are not frozen all the same: to make a frozen one costs four times as much, for every request.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from labkit.service.call import Download, Upload
from labkit.service.streaming.streams import Stream

Json = dict[str, Any]

# What is plainly an id; nothing else of a request is repeated in a header.
_ID: Final = re.compile(r"[!-~]{1,128}")


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
    client_id: str | None = None  # what the client calls this request
    retries: str | None = None  # how often an OpenAI client has repeated it, which has no name for it

    @property
    def call_id(self) -> str | None:
        """What this request has in common with the other attempts of its call."""
        return f"{self.method} {self.path}" if self.client_id is None and self.retries else self.client_id


@dataclass(slots=True)
class Reply:
    """What goes back: HTTP status, body bytes, extra headers; or a stream or a file, which are bodies of their own.

    wait: seconds of real time before it is sent; hang_up: the connection is closed instead of the reply, or in its body;
    faults: the names of those that struck; marks: the headers with the request's ids.
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
    marks: tuple[tuple[bytes, bytes], ...] = ()


def marks(request_id: str, client_id: str | None) -> tuple[tuple[bytes, bytes], ...]:
    """Return the headers with the request's ids, for whoever compares the logs of both sides."""
    name = request_id.encode("ascii")
    ids = ((b"apim-request-id", name), (b"x-request-id", name))
    if client_id is None or not _ID.fullmatch(client_id):
        return ids
    return (*ids, (b"x-ms-client-request-id", client_id.encode("ascii")))


def encode(body: Json | str) -> bytes:
    """Return JSON as bytes; ASCII only, since a JSON string may hold what UTF-8 cannot."""
    if isinstance(body, str):
        return body.encode("ascii")
    return json.dumps(body, separators=(",", ":"), allow_nan=False).encode("ascii")
