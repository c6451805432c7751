"""Whose an object is: a tag in the metadata of what a lab's clients create, so that it can be found after a crash."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from azure.core.pipeline.policies import SansIOHTTPPolicy

if TYPE_CHECKING:
    from azure.ai.agents import AgentsClient
    from azure.core.pipeline import PipelineRequest
    from azure.core.rest import HttpRequest

OWNER: Final = "labkit.owner"
"""The metadata key of the tag. Files have no metadata: they are known to the lab that uploaded them, and to no other."""

_TAGGED: Final = frozenset({"threads", "assistants", "vector_stores"})
_PAIRS: Final = 16  # of metadata. Source: wire contract §10


class OwnerPolicy(SansIOHTTPPolicy["HttpRequest", Any]):
    """Tag what a client creates; works in sync and async pipelines. A body that is not a JSON object is left as it is."""

    def __init__(self, owner: str) -> None:
        super().__init__()
        self._owner = owner

    def on_request(self, request: PipelineRequest[HttpRequest]) -> None:
        """Add the tag to the body of a request that creates something."""
        sent = request.http_request
        path = urlsplit(sent.url).path.partition("/api/projects/")[2].partition("/")[2].strip("/")
        if sent.method != "POST" or not (path in _TAGGED or path == "threads/runs"):
            return
        body = _read(sent.content)
        if body is None:
            return
        part = body if path in _TAGGED else body.setdefault("thread", {})
        if not isinstance(part, dict):
            return
        metadata = part.get("metadata") or {}
        if isinstance(metadata, dict) and OWNER not in metadata and len(metadata) < _PAIRS:
            part["metadata"] = {**metadata, OWNER: self._owner}
            # A method of azure-core's requests that policies of the SDK use too.
            sent.set_bytes_body(json.dumps(body).encode())


def find_owned(agents: AgentsClient, owner: str) -> Iterator[tuple[str, str]]:
    """Yield (id, collection) of everything on the service that carries the owner's tag."""
    for collection, listing in (
        ("threads", agents.threads.list(limit=100)),
        ("assistants", agents.list_agents(limit=100)),
        ("vector_stores", agents.vector_stores.list(limit=100)),
    ):
        for item in listing:
            if (item.metadata or {}).get(OWNER) == owner:
                yield str(item.id), collection


def _read(content: Any) -> dict[str, Any] | None:
    if content in (None, b"", ""):
        return {}
    try:
        body = json.loads(content)
    except (TypeError, ValueError):
        return None
    return body if isinstance(body, dict) else None
