"""Answers on their way out: JSON at once, a file piece by piece."""

from __future__ import annotations

from typing import Final

from starlette.types import Message, Send

from labkit.service.exchange import Reply

# Bytes of a file that are in memory at a time.
PIECE: Final = 256 * 1024


async def send_reply(send: Send, reply: Reply) -> None:
    """Send a reply; a file as fast as the client takes it, and then close it."""
    download = reply.download
    if download is None:
        await send(head(reply))
        await send({"type": "http.response.body", "body": reply.body})
        return
    with download.file as file:
        await send(head(reply))
        while piece := file.read(PIECE):
            await send({"type": "http.response.body", "body": piece, "more_body": True})
        await send({"type": "http.response.body", "body": b""})


async def send_half(send: Send, reply: Reply) -> None:
    """Send the head of a reply and half of what it promises, of a file at most one piece."""
    download = reply.download
    await send(head(reply))
    if download is None:
        half = reply.body[: len(reply.body) // 2]
    else:
        with download.file as file:
            half = file.read(min(PIECE, download.size // 2))
    await send({"type": "http.response.body", "body": half, "more_body": True})


def head(reply: Reply) -> Message:
    """Return the message with status and headers."""
    size = len(reply.body) if reply.download is None else reply.download.size
    content = [
        (b"content-type", reply.content_type.encode("latin-1")),
        (b"content-length", str(size).encode("latin-1")),
    ]
    headers = [
        *([] if reply.status == 204 else content),  # which has none (RFC 9110, 8.6)
        *((name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in reply.headers.items()),
        *reply.marks,
    ]
    return {"type": "http.response.start", "status": reply.status, "headers": headers}
