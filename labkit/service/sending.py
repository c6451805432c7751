"""Answers on their way out: JSON at once, a file piece by piece."""

from __future__ import annotations

from typing import Final

from starlette.types import Send

from labkit.service.gateway import Reply

# Bytes of a file that are in memory at a time.
PIECE: Final = 256 * 1024


async def send_reply(send: Send, reply: Reply) -> None:
    """Send a reply; a file as fast as the client takes it, and then close it."""
    download = reply.download
    size = len(reply.body) if download is None else download.size
    headers = [
        (b"content-type", reply.content_type.encode("latin-1")),
        (b"content-length", str(size).encode("latin-1")),
        *((name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in reply.headers.items()),
    ]
    start = {"type": "http.response.start", "status": reply.status, "headers": headers}
    if download is None:
        await send(start)
        await send({"type": "http.response.body", "body": reply.body})
        return
    with download.file as file:
        await send(start)
        while piece := file.read(PIECE):
            await send({"type": "http.response.body", "body": piece, "more_body": True})
        await send({"type": "http.response.body", "body": b""})
