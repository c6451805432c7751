"""Whose an object is: a tag in the metadata of what a lab's clients create, so that it can be found after a crash."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from azure.core.pipeline.policies import SansIOHTTPPolicy

if TYPE_CHECKING:
    from azure.core.pipeline import PipelineRequest
    from azure.core.rest import HttpRequest

    from labkit.connect.lab import Lab

OWNER: Final = "labkit.owner"
"""The metadata key of the tag. Files have no metadata: they are known to the lab that uploaded them, and to no other."""

_TAGGED: Final = re.compile("threads|assistants|vector_stores|agents/[^/]+/versions|openai/v1/conversations")
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
        tagged = tag(sent.method, path, sent.content, self._owner)
        if tagged is not None:
            # A method of azure-core's requests that policies of the SDK use too.
            sent.set_bytes_body(tagged)


def tag(method: str, path: str, content: Any, owner: str) -> bytes | None:
    """Return the body of a request with the owner's tag; None: it creates nothing, or is to be left as it is.

    ``path``: what follows the project in the address.
    """
    if method != "POST" or not (path == "threads/runs" or _TAGGED.fullmatch(path)):
        return None
    body = _read(content)
    part = body.setdefault("thread", {}) if body is not None and path == "threads/runs" else body
    if not isinstance(part, dict):
        return None
    metadata = part.get("metadata") or {}
    if not isinstance(metadata, dict) or OWNER in metadata or len(metadata) >= _PAIRS:
        return None
    part["metadata"] = {**metadata, OWNER: owner}
    return json.dumps(body).encode()


def find_owned(lab: Lab, owner: str) -> Iterator[tuple[str, str]]:
    """Yield (id, collection) of everything on the service that carries the owner's tag; conversations cannot be listed."""
    for collection, listing in (
        ("threads", lab.agents.threads.list(limit=100)),
        ("assistants", lab.agents.list_agents(limit=100)),
        ("vector_stores", lab.agents.vector_stores.list(limit=100)),
    ):
        for item in listing:
            if (item.metadata or {}).get(OWNER) == owner:
                yield str(item.id), collection
    for agent in lab.project.agents.list(limit=100):
        if (agent.versions.latest.metadata or {}).get(OWNER) == owner:
            yield agent.name, "agents"


def _read(content: Any) -> dict[str, Any] | None:
    if content in (None, b"", ""):
        return {}
    try:
        body = json.loads(content)
    except (TypeError, ValueError):
        return None
    return body if isinstance(body, dict) else None
