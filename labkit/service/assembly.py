"""The service put together: store, gateway, and the two ASGI applications."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from starlette.types import ASGIApp

from labkit.service.app import DataPlane
from labkit.service.control import PRINCIPAL, TOKEN_SECONDS, Process, side_door
from labkit.service.gateway import Gateway
from labkit.service.identity import Issuer, Principal
from labkit.service.model.turns import Model, Prompt, Turn
from labkit.service.outside import Outside
from labkit.service.store import Store
from labkit.service.tools.toolbox import Toolbox, local_tools

# The secret of a service that no other process can reach.
IN_PROCESS: Final = "in-process"


class DefaultModel:
    """The rule-based model, imported with its tables when it is first asked: many services only follow a script."""

    def reply(self, prompt: Prompt) -> Turn:
        """Return the next turn, by rule."""
        from labkit.service.model.rules import RuleModel

        return RuleModel().reply(prompt)


class Service:
    """The local Agent Service without a socket: ``data`` and ``control`` are ASGI applications.

    Both may be driven without an event loop: they wait for nothing but the request's own body, and a stream for its
    run, by a waiter that the drive may bring along (``streaming.waiting``).
    """

    def __init__(
        self,
        store: Store,
        secret: str,
        *,
        model: Model | None = None,
        tools: Toolbox | None = None,
        outside: Outside | None = None,
        wall: Callable[[], float] = time.time,
        process: Process | None = None,
    ) -> None:
        self._store = store
        outside = outside or Outside()
        self._tools = tools or Toolbox(local_tools(outside.hosts))
        answering = model or outside.model or DefaultModel()
        self._gateway = Gateway(store, Issuer(secret.encode()), answering, self._tools, wall)
        self.secret = secret
        self.data: ASGIApp = DataPlane(self._gateway)
        self.control: ASGIApp = side_door(self._gateway, secret, process or Process())

    def issue_token(self, principal: Principal = PRINCIPAL, lifetime: float = TOKEN_SECONDS) -> str:
        """Return a bearer token for ``principal``, valid for ``lifetime`` seconds of wall time."""
        return self._gateway.token(principal, lifetime)[0]

    def end_streams(self) -> None:
        """End every open stream where it is; their runs go on when the service is there again."""
        self._gateway.end_streams()

    def close(self) -> None:
        """Stop what is being worked on, end the streams, and close the store."""
        self.end_streams()
        self._tools.close()
        self._store.close()


def build(
    database: str | Path = ":memory:", secret: str = IN_PROCESS, *, wall: Callable[[], float] = time.time
) -> Service:
    """Build a service on ``database``; the default keeps nothing.

    Raises:
        StoreUnusable: the file is damaged, cannot be opened, or is of a newer format.
    """
    store = Store(database)
    store.sweep()
    return Service(store, secret, wall=wall)
