"""Which object a path speaks of: the collections of the data plane, by the words of their path."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from labkit.service.replies import agents, files, messages, project, runs, successor, vector_stores
from labkit.service.replies.reply import Deleted, Item, Listing, Page, Reply, Values


@dataclass(frozen=True)
class Collection:
    """One collection: its objects, a page of them, what tells that one was deleted, and what a POST to it answers."""

    item: type[Reply]
    page: type[Reply]
    deleted: type[Reply] = Deleted
    created: type[Reply] | None = None  # None: the object


def _paged(item: type[Item], deleted: type[Reply] = Deleted) -> Collection:
    page: Any = Page[item]  # type: ignore[valid-type]  # made at run time, which is what pydantic's generics are for
    return Collection(item, page, deleted)


def _listed(item: type[Item]) -> Collection:
    listing: Any = Listing[item]  # type: ignore[valid-type]  # as above
    return Collection(item, listing)


def _plain(item: type[Item]) -> Collection:
    values: Any = Values[item]  # type: ignore[valid-type]  # as above
    return Collection(item, values)


def _successor(base: str) -> dict[str, Collection]:
    # A deleted item is answered with its conversation, new ones with all of them.
    items = Collection(successor.Item, successor.ItemPage, successor.Conversation, successor.ItemPage)
    return {
        f"{base}/conversations": _paged(successor.Conversation),
        f"{base}/conversations/items": items,
        f"{base}/responses": _paged(successor.Response),
        f"{base}/responses/input_items": items,
    }


# The words of the path without its parameters -> the collection. A rule of tests/unit demands one for every route.
COLLECTIONS: Final[dict[str, Collection]] = {
    "assistants": _paged(agents.Agent),
    "threads": _paged(agents.Thread),
    "threads/messages": _paged(messages.Message),
    "threads/runs": _paged(runs.Run),
    "threads/runs/steps": _paged(runs.RunStep),
    "files": _listed(files.File),
    "vector_stores": _paged(vector_stores.VectorStore),
    "vector_stores/files": _paged(vector_stores.VectorStoreFile),
    "vector_stores/file_batches": _paged(vector_stores.FileBatch),
    "vector_stores/file_batches/files": _paged(vector_stores.VectorStoreFile),
    "deployments": _plain(project.Deployment),
    "connections": _plain(project.Connection),
    "agents": _paged(successor.VersionedAgent, successor.AgentDeleted),
    "agents/versions": _paged(successor.AgentVersion, successor.AgentVersionDeleted),
    **_successor("openai/v1"),
    **_successor("agents/endpoint/protocols/openai"),
}
