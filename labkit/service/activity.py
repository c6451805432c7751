"""Whether anybody needs the service: what its idle time is counted from."""

from __future__ import annotations

import time
from collections.abc import Callable

from starlette.types import ASGIApp, Receive, Scope, Send


class Activity:
    """Knows since when nobody has needed the service: a stream needs it as long as somebody listens."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._last = monotonic()
        self._open = 0

    def idle(self) -> float:
        """Return seconds since the last request; 0 while one is being answered."""
        return 0.0 if self._open else self._monotonic() - self._last

    def watch(self, app: ASGIApp) -> ASGIApp:
        """Return ``app``, with every request noted."""

        async def watched(scope: Scope, receive: Receive, send: Send) -> None:
            self._open += 1
            try:
                await app(scope, receive, send)
            finally:
                self._open -= 1
                self._last = self._monotonic()

        return watched
