"""One listener of the service: a uvicorn server that stops when it is told to, and its settings."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterator
from typing import Final

import uvicorn
from starlette.types import ASGIApp

from labkit.service import certificates
from labkit.service.connection import Connection

# Seconds a connection may be idle. Longer than any pause of a lesson: the SDK does not retry a POST
# on a connection that was closed under it (wire contract §9).
KEEP_ALIVE: Final = 3600


class Server(uvicorn.Server):
    """A server that leaves signals to whoever has several to stop, and sleeps until it is told to leave."""

    _leaving: asyncio.Event | None = None

    def leave(self) -> None:
        """End the server at once."""
        self.should_exit = True
        if self._leaving is not None:
            self._leaving.set()

    async def main_loop(self) -> None:
        """Keep the Date header right, once a second; uvicorn's own loop wakes up ten times as often, and stops later."""
        leaving = self._leaving = asyncio.Event()
        while not self.should_exit:
            await self.on_tick(0)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(leaving.wait(), timeout=1.0)

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave them alone."""
        yield


def configure(app: ASGIApp, files: certificates.Files | None) -> uvicorn.Config:
    """Return the settings of a listener: HTTPS with these files, else plain HTTP."""
    return uvicorn.Config(
        app,
        http=Connection,
        # Defects are logged where they are answered; what is left is noise, such as "0 tasks cancelled" at each stop.
        log_level="critical",
        access_log=False,
        lifespan="off",
        ws="none",  # an Upgrade header is no reason to speak another protocol
        server_header=False,
        timeout_keep_alive=KEEP_ALIVE,
        # Streams were ended and had 0.1 s for it (uvicorn); whoever is left does not read.
        timeout_graceful_shutdown=0,
        ssl_certfile=str(files.server) if files else None,
    )
