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
    if reply.wait:
        late = await be_late(scope, reply.wait)
        reply = replace(reply, headers={**reply.headers, **late})
    if reply.hang_up:
        await _break_off(scope, receive, send, reply)
    else:
        await send_reply(send, reply)


async def be_late(scope: MutableMapping[str, Any], seconds: float) -> dict[str, str]:
    """Wait, where there is a connection to wait on; return the headers that say so where there is none."""
    carrier = _carrier(scope)
    if carrier is None:
        return {LATE: f"{seconds:g}"}
    await carrier.wait(seconds)
    return {}


async def _break_off(scope: Scope, receive: Receive, send: Send, reply: Reply) -> None:
    carrier = _carrier(scope)
    if carrier is None:
        raise HungUp(in_body=reply.hang_up == "body")
    if reply.hang_up == "body":
        await send_half(send, reply)
    carrier.hang_up()
    while (await receive())["type"] != "http.disconnect":
        pass


def _carrier(scope: MutableMapping[str, Any]) -> Carrier | None:
    carrier: Carrier | None = scope.get("state", {}).get(CARRIER)
    return carrier
