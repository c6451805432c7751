"""One project of the service and the unmodified SDK in front of it, synchronous or asynchronous.

A scene is written once, as a coroutine over a client: ``await settle(...)`` for what the asynchronous client
awaits and the other returns, ``await collect(...)`` for a listing.
"""

from __future__ import annotations

import asyncio
import inspect
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from azure.ai.agents import AgentsClient
from azure.ai.agents.aio import AgentsClient as AsyncAgentsClient
from azure.core.credentials import AccessToken

from tests.contract.sdk.process import Json, ServiceProcess

Scene = Callable[[Any], Awaitable[None]]
FACES = ("sync", "aio")


@dataclass(frozen=True)
class Token:
    """A credential that has its token already."""

    text: str

    def get_token(self, *scopes: str, **options: object) -> AccessToken:
        """Return the token."""
        return AccessToken(self.text, int(time.time()) + 3600)


@dataclass(frozen=True)
class AsyncToken:
    """The same for the asynchronous client."""

    text: str

    async def get_token(self, *scopes: str, **options: object) -> AccessToken:
        """Return the token."""
        return AccessToken(self.text, int(time.time()) + 3600)

    async def close(self) -> None:
        """Do nothing."""

    async def __aenter__(self) -> AsyncToken:
        return self

    async def __aexit__(self, *error: object) -> None:
        return None


@dataclass
class Stage:
    """A project nobody else uses, whose clock moves one second a request."""

    service: ServiceProcess
    project: str
    face: str = "sync"
    options: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.control("POST", "clock", {"mode": "manual", "per_request": 1})

    def play(self, scene: Scene, *, token: str | None = None) -> None:
        """Run a scene with a client of this stage's face."""
        asyncio.run(self._play(scene, self.service.token() if token is None else token))

    async def _play(self, scene: Scene, token: str) -> None:
        # The CA is given to the client: aiohttp reads SSL_CERT_FILE at import, long before this service existed.
        options = {"connection_verify": str(self.service.home / "bundle.pem"), **self.options}
        endpoint = self.service.endpoint(self.project)
        if self.face == "sync":
            with AgentsClient(endpoint, Token(token), **options) as agents:
                await scene(agents)
        else:
            async with AsyncAgentsClient(endpoint, AsyncToken(token), **options) as agents:
                await scene(agents)

    def control(self, method: str, name: str, body: Json | None = None) -> Json:
        """Do something to the project by the side door."""
        return self.service.knock(method, f"/labkit/projects/{self.project}/{name}", body)

    def script(self, *turns: Json) -> None:
        """Say what the model answers next."""
        self.control("POST", "script", {"turns": turns})  # type: ignore[dict-item]  # a tuple is a JSON array

    def fault(self, name: str, **options: object) -> None:
        """Add to the fault plan."""
        self.control("POST", "faults", {"fault": name, **options})

    def requests(self) -> list[str]:
        """Return the requests that came, and forget them."""
        found = [
            f"{entry['method']} {entry['operation']} {entry['status']}"
            for entry in self.control("GET", "requests")["requests"]
        ]
        self.control("DELETE", "requests")
        return found


async def settle(value: Any) -> Any:
    """Return what a call of either client gives."""
    return await value if inspect.isawaitable(value) else value


async def collect(pages: Any) -> list[Any]:
    """Return everything that a listing of either client gives."""
    return [item async for item in pages] if hasattr(pages, "__aiter__") else list(pages)


async def begin(agents: Any, *texts: str, **settings: Any) -> tuple[str, str]:
    """Create an agent and a thread with user messages; return both ids."""
    agent = await settle(agents.create_agent(**{"model": "gpt-4o-mini", "name": "a", **settings}))
    thread = await settle(agents.threads.create())
    for text in texts:
        await settle(agents.messages.create(thread_id=thread.id, role="user", content=text))
    return agent.id, thread.id


async def until(agents: Any, run: Any, *statuses: str) -> Any:
    """Read the run until it has one of these statuses; each read moves the project's clock a second."""
    for _ in range(30):
        if run.status in statuses:
            return run
        run = await settle(agents.runs.get(thread_id=run.thread_id, run_id=run.id))
    raise AssertionError(f"never {statuses}, but {run.status}")
