"""The lab: one project of one service, with the SDK's own clients for it."""

from __future__ import annotations

import html
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, Self
from uuid import uuid4

from labkit.connect.clients import Wiring
from labkit.connect.control import ServiceControl

if TYPE_CHECKING:
    from collections.abc import Callable

    from azure.ai.agents import AgentsClient
    from azure.ai.agents.aio import AgentsClient as AsyncAgentsClient
    from azure.ai.projects import AIProjectClient
    from azure.ai.projects.aio import AIProjectClient as AsyncAIProjectClient
    from azure.core.credentials import TokenCredential
    from azure.core.credentials_async import AsyncTokenCredential
    from openai import AsyncOpenAI, OpenAI

    from labkit.connect.cleanup import CleanupReport, Ledger
    from labkit.connect.noting import Noting

Where = Literal["azure", "local", "in process"]

_PLACES: dict[Where, str] = {
    "azure": "Azure",
    "local": "Local Agent Service",
    "in process": "Agent Service in this process",
}


class Lab:
    """One project of one service. Clients are made when they are first used, because importing the SDKs takes a second.

    endpoint: the project's address. model: the deployment's name. where: "azure", "local" or "in process".
    service: control of the local service; on Azure every use of it is a clear error.
    notices: what the service wants its user to know, such as a damaged database that was put aside.

    ``with connect() as lab:`` closes the clients at the end; objects on the service stay. ``lab.cleanup()``
    deletes them.
    """

    def __init__(
        self,
        *,
        where: Where,
        endpoint: str,
        project_name: str,
        model: str,
        wiring: Wiring,
        service: ServiceControl,
        notices: tuple[str, ...] = (),
        on_close: Callable[[], None] = lambda: None,
    ) -> None:
        self.where = where
        self.endpoint = endpoint
        self.project_name = project_name
        self.model = model
        self.service = service
        self.notices = notices
        self._wiring = wiring
        self._on_close = on_close

    @cached_property
    def agents(self) -> AgentsClient:
        """The client for agents, threads, messages, runs and run steps."""
        from azure.ai.agents import AgentsClient

        return AgentsClient(
            endpoint=self.endpoint,
            credential=self._credential,
            per_call_policies=_policies(self._ledger, self.owner),
            **self._wiring.options(),
        )

    @cached_property
    def project(self) -> AIProjectClient:
        """The client for deployments, connections and the successor's agents."""
        from azure.ai.projects import AIProjectClient

        return AIProjectClient(
            endpoint=self.endpoint,
            credential=self._credential,
            per_call_policies=_policies(self._ledger, self.owner),
            **self._wiring.options(),
        )

    @cached_property
    def openai(self) -> OpenAI:
        """The client for conversations and responses."""
        return self.project.get_openai_client(
            **self._wiring.openai_options(_noting(self._ledger, self.owner))
        )

    @cached_property
    def aio(self) -> AsyncClients:
        """The asynchronous twins of ``agents``, ``project`` and ``openai``."""
        return AsyncClients(self.endpoint, self._wiring, self._ledger, self.owner)

    @cached_property
    def owner(self) -> str:
        """The tag of what this lab creates (metadata ``labkit.owner``): on Azure another one for each lab, else the project's name.

        Assign a name of your own before the first client is used, to find with ``adopt`` what an earlier program left.
        """
        return uuid4().hex[:12] if self.where == "azure" else self.project_name

    def adopt(self) -> list[tuple[str, str]]:
        """Take in what carries this lab's tag and is not known to it: an earlier program made it, and may have crashed.

        Return (kind, id) of each; ``cleanup`` then deletes them too. Files carry no tag,
        and conversations cannot be listed.
        """
        from labkit.connect.cleanup import KINDS
        from labkit.connect.owner import find_owned

        found = [each for each in find_owned(self, self.owner) if each[0] not in self._ledger.living]
        self._ledger.living.update(found)
        return [(KINDS[collection], object_id) for object_id, collection in found]

    @property
    def leftovers(self) -> list[tuple[str, str]]:
        """What this lab's clients created and nobody deleted through them, as (kind, id), oldest first; asks nobody."""
        from labkit.connect.cleanup import KINDS

        return [(KINDS[collection], object_id) for object_id, collection in self._ledger.living.items()]

    def cleanup(self) -> CleanupReport:
        """Delete what this lab's clients created, sync and async, and report it.

        Those are threads, conversations, agents of both kinds, vector stores and files; a response stays until it is deleted.

        An object that is gone already counts as done; one that cannot be deleted is reported, and the next clean-up tries
        it again. Objects made by other clients are not touched; see ``adopt``.
        """
        from labkit.connect.cleanup import delete_all

        return delete_all(self._ledger, self)

    def close(self) -> None:
        """Close the synchronous clients; an in-process service ends with everything in it."""
        for name in ("openai", "agents", "project", "_credential"):
            client = self.__dict__.pop(name, None)
            if client is not None:
                client.close()
        self._on_close()

    async def aclose(self) -> None:
        """Close the asynchronous clients, then the synchronous ones."""
        aio = self.__dict__.pop("aio", None)
        if aio is not None:
            await aio.close()
        self.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    def __repr__(self) -> str:
        # Neither port nor path: the line stands in notebooks whose outputs are compared byte by byte.
        host = f" {self.endpoint.partition('://')[2].partition('/')[0]}" if self.where == "azure" else ""
        return f"{_PLACES[self.where]}{host} · project {self.project_name} · model {self.model}"

    def _repr_html_(self) -> str:
        return f"<p>{html.escape(repr(self))}</p>"

    @cached_property
    def _credential(self) -> TokenCredential:
        return self._wiring.credential()

    @cached_property
    def _ledger(self) -> Ledger:
        from labkit.connect.cleanup import Ledger

        return Ledger()


class AsyncClients:
    """The asynchronous clients of a lab, on one connection pool; they can be made outside a running loop."""

    def __init__(self, endpoint: str, wiring: Wiring, ledger: Ledger, owner: str) -> None:
        self._owner = owner
        self._endpoint = endpoint
        self._wiring = wiring
        self._ledger = ledger

    @cached_property
    def agents(self) -> AsyncAgentsClient:
        """The client for agents, threads, messages, runs and run steps."""
        from azure.ai.agents.aio import AgentsClient

        return AgentsClient(
            endpoint=self._endpoint,
            credential=self._credential,
            per_call_policies=_policies(self._ledger, self._owner),
            **self._options,
        )

    @cached_property
    def project(self) -> AsyncAIProjectClient:
        """The client for deployments, connections and the successor's agents."""
        from azure.ai.projects.aio import AIProjectClient

        return AIProjectClient(
            endpoint=self._endpoint,
            credential=self._credential,
            per_call_policies=_policies(self._ledger, self._owner),
            **self._options,
        )

    @cached_property
    def openai(self) -> AsyncOpenAI:
        """The client for conversations and responses."""
        return self.project.get_openai_client(
            **self._wiring.aio_openai_options(_noting(self._ledger, self._owner))
        )

    async def close(self) -> None:
        """Close the clients and their connections."""
        for name in ("openai", "agents", "project", "_credential"):
            client = self.__dict__.pop(name, None)
            if client is not None:
                await client.close()
        self.__dict__.pop("_options", None)

    @cached_property
    def _credential(self) -> AsyncTokenCredential:
        return self._wiring.aio_credential()

    @cached_property
    def _options(self) -> dict[str, Any]:
        return self._wiring.aio_options()


def _policies(ledger: Ledger, owner: str) -> list[Any]:
    from labkit.connect.cleanup import LedgerPolicy
    from labkit.connect.owner import OwnerPolicy

    return [LedgerPolicy(ledger), OwnerPolicy(owner)]


def _noting(ledger: Ledger, owner: str) -> Noting:
    from labkit.connect.noting import Noting

    return Noting(ledger, owner)
