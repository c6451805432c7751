"""The body of a request, read from the wire: JSON up to its limit, and a form's file straight to the disk."""

from __future__ import annotations

from starlette.types import Receive

from labkit.service import problems
from labkit.service.forms import Form, FormReader
from labkit.service.payload import BODY_BYTES
from labkit.service.store import Blobs, DiskTrouble


async def receive_body(receive: Receive) -> bytes | None:
    """Return the request's body, of one that is too long so much that its refusal is sure; None: the client is gone."""
    parts, size = [], 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        if not message.get("more_body") or size > BODY_BYTES:
            return parts[0] if len(parts) == 1 else b"".join(parts)


async def receive_form(
    receive: Receive, content_type: str, blobs: Blobs
) -> Form | problems.Problem | DiskTrouble | None:
    """Return the form that comes, or why it cannot be read; None: the client is gone."""
    reader: FormReader | None = None
    try:
        reader = FormReader(content_type, blobs.begin)
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                reader.form.discard()
                return None
            reader.feed(message.get("body", b""))
            if not message.get("more_body"):
                return reader.finish()
    except (problems.Problem, DiskTrouble) as refusal:
        if reader is not None:
            reader.form.discard()
        return refusal
    except BaseException:
        if reader is not None:
            reader.form.discard()
        raise
