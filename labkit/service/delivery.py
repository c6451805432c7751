"""How a reply goes back: at once, late, cut off in its middle, or not at all."""

from __future__ import annotations

from collections.abc import MutableMapping
from dataclasses import replace
from typing import Any

from starlette.types import Receive, Scope, Send

from labkit.service.carrier import CARRIER, LATE, Carrier, HungUp
from labkit.service.exchange import Reply
from labkit.service.sending import send_half, send_reply


async def deliver(scope: Scope, receive: Receive, send: Send, reply: Reply) -> None:
    """Send a reply, and let happen to it what its faults say.

    Raises:
        HungUp: the connection is to be closed, and nobody here can.
    """
    if not (reply.wait or reply.hang_up):
        await send_reply(send, reply)
        return
    try:
        await _disturb(scope, receive, send, reply)
    finally:
        if reply.download is not None:
            reply.download.file.close()  # the client may have left while it waited


async def _disturb(scope: Scope, receive: Receive, send: Send, reply: Reply) -> None:
    if reply.wait:
        late = await be_late(scope, reply.wait)
        reply = replace(reply, headers={**reply.headers, **late})
    if not reply.hang_up:
        await send_reply(send, reply)
        return
    in_body = reply.hang_up == "body"
    if in_body and _carrier(scope) is not None:
        await send_half(send, reply)
    await break_off(scope, receive, in_body=in_body)


async def be_late(scope: MutableMapping[str, Any], seconds: float) -> dict[str, str]:
    """Wait, where there is a connection to wait on; return the headers that say so where there is none."""
    carrier = _carrier(scope)
    if carrier is None:
        return {LATE: f"{seconds:g}"}
    await carrier.wait(seconds)
    return {}


async def break_off(scope: MutableMapping[str, Any], receive: Receive, *, in_body: bool) -> None:
    """Close the connection, and return when it is closed; ``in_body``: part of the answer was sent.

    Raises:
        HungUp: there is no connection that could be closed.
    """
    carrier = _carrier(scope)
    if carrier is None:
        raise HungUp(in_body=in_body)
    carrier.hang_up()
    while (await receive())["type"] != "http.disconnect":
        pass


def _carrier(scope: MutableMapping[str, Any]) -> Carrier | None:
    carrier: Carrier | None = scope.get("state", {}).get(CARRIER)
    return carrier
