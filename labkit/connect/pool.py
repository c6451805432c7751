"""One connection pool for a lab's asynchronous clients, with a TLS context of its own.

aiohttp reads ``SSL_CERT_FILE`` when it is imported, which may be before ``connect()``; and azure-core builds a new
TLS context for every request when it is given a file, so that no connection is ever used twice (floors §2.2:
3.7 ms a call instead of 1.1). A session with one context has neither trouble.
"""

from __future__ import annotations

import asyncio
import ssl

import aiohttp
from azure.core.pipeline.transport import AioHttpTransport


class PooledTransport(AioHttpTransport):  # type: ignore[misc]  # exported by a module-level __getattr__, untyped
    """azure-core's aiohttp transport on a session of our own.

    The session is made inside the running loop, on the first request, so that clients can be made anywhere; a new
    loop gets a new session, since connections belong to the loop that opened them.
    """

    session: aiohttp.ClientSession | None

    def __init__(self, context: ssl.SSLContext, *, keep_alive: bool = True) -> None:
        super().__init__()
        self._context = context
        self._keep_alive = keep_alive
        self._of: asyncio.AbstractEventLoop | None = None

    async def open(self) -> None:
        """Make the session of the running loop when there is none."""
        loop = asyncio.get_running_loop()
        if self.session is not None and self._of is not loop:
            await self._forget(self.session)
        if self.session is None:
            self._of = loop
            self.session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(ssl=self._context, force_close=not self._keep_alive),
                trust_env=True,  # proxies and their exceptions, as azure-core does
                cookie_jar=aiohttp.DummyCookieJar(),
                auto_decompress=False,
            )
        await super().open()

    async def _forget(self, session: aiohttp.ClientSession) -> None:
        connector = session.connector
        session.detach()
        if connector is not None:
            await connector.close()
        self.session = None
