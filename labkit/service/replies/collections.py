"""Which object a path speaks of: the collections of the data plane, by the words of their path."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from labkit.service.replies import agents, files, messages, project, runs, vector_stores
from labkit.service.replies.reply import Item, Listing, Page, Reply, Values


@dataclass(frozen=True)
class Collection:
    """One collection: its objects, and a page of them."""

    item: type[Reply]
    page: type[Reply]


def _paged(item: type[Item]) -> Collection:
    page: Any = Page[item]  # type: ignore[valid-type]  # made at run time, which is what pydantic's generics are for
    return Collection(item, page)


def _listed(item: type[Item]) -> Collection:
    listing: Any = Listing[item]  # type: ignore[valid-type]  # as above
    return Collection(item, listing)


def _plain(item: type[Item]) -> Collection:
    values: Any = Values[item]  # type: ignore[valid-type]  # as above
    return Collection(item, values)


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
}
