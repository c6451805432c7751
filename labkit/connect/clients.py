"""How a lab's SDK clients are made: over the network, or inside this process."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable

    from azure.core.credentials import TokenCredential
    from azure.core.credentials_async import AsyncTokenCredential

    from labkit.connect.asgi import DirectApp
    from labkit.connect.noting import Noting

Options = dict[str, Any]


class Wiring(Protocol):
    """What the clients of one lab are built with; every method makes new objects."""

    def credential(self) -> TokenCredential:
        """Return the credential of the synchronous clients."""
        ...

    def options(self) -> Options:
        """Return keyword arguments for a synchronous azure client."""
        ...

    def openai_options(self, noting: Noting) -> Options:
        """Return keyword arguments for ``get_openai_client``; what goes over the wire is noted."""
        ...

    def aio_credential(self) -> AsyncTokenCredential:
        """Return the credential of the asynchronous clients."""
        ...

    def aio_options(self) -> Options:
        """Return keyword arguments for an asynchronous azure client."""
        ...

    def aio_openai_options(self, noting: Noting) -> Options:
        """Return keyword arguments for the asynchronous ``get_openai_client``."""
        ...


@dataclass(frozen=True)
class NetworkWiring:
    """Production clients: ``DefaultAzureCredential`` and the SDK's own transports.

    ``bundle`` is the CA file of the local service, None on Azure. ``keep_alive``: whether asynchronous clients keep
    their connections; those of a test would otherwise outlive the test's event loop.
    """

    bundle: Path | None = None
    keep_alive: bool = True

    def credential(self) -> TokenCredential:
        """Return the credential that production code uses."""
        from azure.identity import DefaultAzureCredential

        return DefaultAzureCredential()

    def options(self) -> Options:
        """Return nothing: the synchronous transport reads ``REQUESTS_CA_BUNDLE`` with every request."""
        return {}

    def openai_options(self, noting: Noting) -> Options:
        """Return an HTTP client as the SDK makes it; it reads ``SSL_CERT_FILE`` when it is made."""
        import httpx2
        from openai import DefaultHttpxClient

        from labkit.connect.noting import NotingTransport

        return {"http_client": DefaultHttpxClient(transport=NotingTransport(httpx2.HTTPTransport(), noting))}

    def aio_credential(self) -> AsyncTokenCredential:
        """Return the asynchronous twin of the credential, on a session that follows the running loop."""
        from azure.identity.aio import DefaultAzureCredential

        return DefaultAzureCredential(**self.aio_options())

    def aio_options(self) -> Options:
        """Return a pooled transport for the local service; see ``labkit.connect.pool``."""
        if self.bundle is None:
            return {}
        from labkit.connect.pool import PooledTransport
        from labkit.connect.trust import make_context

        return {"transport": PooledTransport(make_context(self.bundle), keep_alive=self.keep_alive)}

    def aio_openai_options(self, noting: Noting) -> Options:
        """Return the same for the asynchronous client."""
        import httpx2
        from openai import DefaultAsyncHttpxClient

        from labkit.connect.noting import AsyncNotingTransport

        transport = AsyncNotingTransport(httpx2.AsyncHTTPTransport(), noting)
        return {"http_client": DefaultAsyncHttpxClient(transport=transport)}


@dataclass(frozen=True)
class DirectWiring:
    """Clients that call the application in this process; ``sleep`` is what an SDK's retry delay does (seconds)."""

    app: DirectApp
    token: str
    sleep: Callable[[float], None]

    def credential(self) -> TokenCredential:
        """Return a credential with the service's own token."""
        from labkit.connect.transport import FixedCredential

        return FixedCredential(self.token)

    def options(self) -> Options:
        """Return the direct transport."""
        from labkit.connect.transport import DirectTransport

        return {"transport": DirectTransport(self.app, self.sleep)}

    def openai_options(self, noting: Noting) -> Options:
        """Return an HTTP client on the application."""
        from openai import DefaultHttpxClient

        from labkit.connect.direct_http import DirectHttp
        from labkit.connect.noting import NotingTransport

        return {
            "http_client": DefaultHttpxClient(
                transport=NotingTransport(DirectHttp(self.app, self.sleep), noting)
            )
        }

    def aio_credential(self) -> AsyncTokenCredential:
        """Return a credential with the service's own token."""
        from labkit.connect.transport import AsyncFixedCredential

        return AsyncFixedCredential(self.token)

    def aio_options(self) -> Options:
        """Return the direct transport's asynchronous twin."""
        from labkit.connect.transport import AsyncDirectTransport

        return {"transport": AsyncDirectTransport(self.app, self.sleep)}

    def aio_openai_options(self, noting: Noting) -> Options:
        """Return an asynchronous HTTP client on the application."""
        from openai import DefaultAsyncHttpxClient

        from labkit.connect.direct_http import AsyncDirectHttp
        from labkit.connect.noting import AsyncNotingTransport

        transport = AsyncNotingTransport(AsyncDirectHttp(self.app, self.sleep), noting)
        return {"http_client": DefaultAsyncHttpxClient(transport=transport)}
