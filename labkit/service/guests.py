"""Guests: several people on one service, each with projects, a key and a listener of their own.

A guest's projects are those named ``<guest>.<anything>``. Its listener is the whole data plane on a port of its own, so
that a guest who stops "its" service has really stopped it, for itself alone: nobody answers there.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from labkit.service import certificates, sockets
from labkit.service.identity import Issuer, is_guest_name
from labkit.service.serving import Server

logger = logging.getLogger(__name__)


class UnknownGuest(LookupError):
    """Nobody of that name was admitted."""


@dataclass(frozen=True, slots=True)
class Guest:
    """A guest as the side door describes it; key: what opens the side door for it."""

    name: str
    port: int
    is_open: bool
    key: str


class Guests:
    """Who was admitted, kept in a file, and their listeners.

    Args:
        record: the file: names and ports.
        issuer: makes their keys.
        listener: makes a server of the data plane.
    """

    def __init__(self, record: Path, issuer: Issuer, listener: Callable[[], Server]) -> None:
        self._record = record
        self._issuer = issuer
        self._listener = listener
        self._ports = _read(record)
        self._open: dict[str, tuple[Server, asyncio.Task[None]]] = {}

    def describe(self, name: str) -> Guest:
        """Return a guest.

        Raises:
            UnknownGuest: nobody of that name was admitted.
        """
        if name not in self._ports:
            raise UnknownGuest(name)
        return Guest(name, self._ports[name], name in self._open, self._issuer.guest_key(name))

    def names(self) -> list[str]:
        """Return who was admitted, sorted."""
        return sorted(self._ports)

    async def open_all(self) -> None:
        """Open every listener, on the ports of the last time."""
        for name in self.names():
            try:
                await self.open(name)
            except sockets.CannotStart as trouble:
                logger.warning("the listener of %s stays closed: %s", name, trouble)

    async def admit(self, name: str) -> Guest:
        """Admit a guest, and open its listener; one that was admitted is as it was.

        Raises:
            ValueError: the name cannot be used.
            OSError: the record cannot be written.
        """
        if not is_guest_name(name):
            raise ValueError(
                f"guest {name[:40]!r}: expected 1 to 32 small letters, digits, dashes or underscores"
            )
        if name not in self._ports:
            self._listen(name)
            self._write()
        return self.describe(name)

    async def open(self, name: str) -> Guest:
        """Open a guest's listener, where it was.

        Raises:
            UnknownGuest: nobody of that name was admitted.
            CannotStart: somebody else has the port.
        """
        if not self.describe(name).is_open:
            self._listen(name)
        return self.describe(name)

    async def close(self, name: str) -> Guest:
        """Close a guest's listener and its connections; its objects stay, and runs that are due go on.

        Raises:
            UnknownGuest: nobody of that name was admitted.
        """
        self.describe(name)
        server, task = self._open.pop(name, (None, None))
        if server and task:
            server.leave()
            await task
        return self.describe(name)

    async def forget(self, name: str) -> None:
        """Close a guest's listener, and admit it no more.

        Raises:
            UnknownGuest: nobody of that name was admitted.
            OSError: the record cannot be written.
        """
        await self.close(name)
        del self._ports[name]
        self._write()

    def leave(self) -> None:
        """End all listeners: the service is about to stop."""
        for server, _ in self._open.values():
            server.leave()

    async def wait(self) -> None:
        """Wait until all listeners have ended."""
        await asyncio.gather(*(task for _, task in self._open.values()))

    def _listen(self, name: str) -> None:
        known = self._ports.get(name)
        bound = sockets.listen_to_keep() if known is None else sockets.listen(known, None)
        port = sockets.port_of(bound)
        server = self._listener()
        task = asyncio.create_task(server.serve([bound, *sockets.also_loopback(port, sockets.LOOPBACK)]))
        self._ports[name] = port
        self._open[name] = (server, task)

    def _write(self) -> None:
        certificates.write_private(self._record, json.dumps(self._ports, indent=1).encode())


def _read(record: Path) -> dict[str, int]:
    try:
        found = json.loads(record.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    known = found.items() if isinstance(found, dict) else ()
    return {name: port for name, port in known if is_guest_name(name) and type(port) is int}
