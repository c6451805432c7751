"""The connections of the HTTPS listener: ordinary ones, which the application may close (see :mod:`.carrier`)."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from labkit.service.carrier import CARRIER
from labkit.service.listener import PatientProtocol


@dataclass(frozen=True)
class Socket:
    """What carries the requests of one connection."""

    transport: asyncio.Transport

    def hang_up(self) -> None:
        """Close the connection without a farewell, as a process that dies does."""
        self.transport.abort()

    async def wait(self, seconds: float) -> None:
        """Let so much real time pass; other connections are served meanwhile."""
        await asyncio.sleep(seconds)


class Connection(PatientProtocol):
    """One connection, which is not patient without end; its requests find it in the scope's ``state``."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as the parent has it
        """Keep the transport where a request can reach it."""
        super().connection_made(transport)
        self.app_state = {**self.app_state, CARRIER: Socket(transport)}
