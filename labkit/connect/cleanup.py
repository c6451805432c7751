"""What a lab's clients created, and deleting it again.

A policy in the clients' pipeline reads the answers to POST and DELETE, so that nobody has to keep lists.
"""

from __future__ import annotations

import html
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from azure.core.exceptions import AzureError
from azure.core.pipeline.policies import SansIOHTTPPolicy

if TYPE_CHECKING:
    from azure.core.pipeline import PipelineRequest, PipelineResponse
    from azure.core.rest import HttpRequest, HttpResponse

    from labkit.connect.lab import Lab

#: Collection in the path -> our word. The order is the order of deleting: a thread may still use a file or an agent.
KINDS = {
    "conversations": "conversation",
    "threads": "thread",
    "agents": "agent",
    "assistants": "agent",
    "vector_stores": "vector store",
    "files": "file",
}
#: The path of the successor's conversations.
CONVERSATIONS = ["openai", "v1", "conversations"]


@dataclass
class Ledger:
    """Objects that exist because of one lab: id -> collection, oldest first."""

    living: dict[str, str] = field(default_factory=dict)

    def note(self, method: str, path: str, answer: Any) -> None:
        """Read one successful exchange; ``path`` is what follows the project in the URL."""
        parts = path.strip("/").split("/")
        if method == "DELETE" and (len(parts) == 2 or parts[:-1] == CONVERSATIONS):
            self.living.pop(parts[-1], None)
        elif method == "POST" and isinstance(answer, dict):
            created = _created(parts, answer)
            if created is not None:
                self.living[created[0]] = created[1]

    def cares(self, method: str, path: str) -> bool:
        """Tell whether such an exchange of the OpenAI clients may create or delete something."""
        parts = path.strip("/").split("/")
        return (method, parts) == ("POST", CONVERSATIONS) or (
            method == "DELETE" and parts[:-1] == CONVERSATIONS
        )


def _created(parts: list[str], answer: dict[str, Any]) -> tuple[str, str] | None:
    if parts == ["threads", "runs"]:  # create-thread-and-run answers with the run
        return str(answer.get("thread_id")), "threads"
    if parts[0] == "agents" and parts[2:] == ["versions"]:  # the first version makes the agent
        return str(answer.get("name")), "agents"
    if parts == CONVERSATIONS and "id" in answer:
        return str(answer["id"]), "conversations"
    if len(parts) == 1 and parts[0] in KINDS and "id" in answer:
        return str(answer["id"]), parts[0]
    return None


class LedgerPolicy(SansIOHTTPPolicy["HttpRequest", "HttpResponse"]):
    """Write what a client creates and deletes into a ledger; works in sync and async pipelines."""

    def __init__(self, ledger: Ledger) -> None:
        super().__init__()
        self._ledger = ledger

    def on_response(
        self, request: PipelineRequest[HttpRequest], response: PipelineResponse[HttpRequest, HttpResponse]
    ) -> None:
        """Note the exchange when it succeeded."""
        method = request.http_request.method
        if method not in ("POST", "DELETE") or response.http_response.status_code != 200:
            return
        path = read_path(request.http_request.url)
        # A stream is not read yet here, and nothing that is kept is created by one.
        self._ledger.note(method, path, _read_json(response.http_response) if method == "POST" else None)


def read_path(url: str) -> str:
    """Return what follows the project in an address."""
    return urlsplit(url).path.partition("/api/projects/")[2].partition("/")[2].strip("/")


def _read_json(response: HttpResponse) -> Any:
    if not response.is_stream_consumed or "json" not in (response.content_type or ""):
        return None
    try:
        return response.json()
    except ValueError:
        return None


@dataclass(frozen=True)
class Leftover:
    """An object that could not be deleted, and the reason."""

    object_id: str
    kind: str
    reason: str


@dataclass(frozen=True)
class CleanupReport:
    """What a clean-up did: ids that were deleted, ids that were gone already, and what is left."""

    deleted: tuple[tuple[str, str], ...] = ()
    gone: tuple[tuple[str, str], ...] = ()
    left: tuple[Leftover, ...] = ()

    def __bool__(self) -> bool:
        """Tell whether nothing is left."""
        return not self.left

    def lines(self) -> list[str]:
        """Return the report as lines of text."""
        if not (self.deleted or self.gone or self.left):
            return ["Nothing to clean up: this lab's clients created nothing that is still there."]
        found = [f"deleted       {kind:12} {object_id}" for object_id, kind in self.deleted]
        found += [f"already gone  {kind:12} {object_id}" for object_id, kind in self.gone]
        found += [
            f"left          {item.kind:12} {item.object_id}  because {item.reason}" for item in self.left
        ]
        return [*found, f"{len(self.deleted)} deleted, {len(self.left)} left."]

    def __repr__(self) -> str:
        return "\n".join(self.lines())

    def _repr_html_(self) -> str:
        return f"<pre>{html.escape(repr(self))}</pre>"


def delete_all(ledger: Ledger, lab: Lab) -> CleanupReport:
    """Delete everything in ``ledger``; an object that is gone already counts as done, any other failure is reported."""
    deleted, gone, left = [], [], []
    for object_id, collection in sorted(ledger.living.items(), key=lambda item: list(KINDS).index(item[1])):
        kind = KINDS[collection]
        try:
            _delete(lab, collection, object_id)
            deleted.append((object_id, kind))
        except Exception as error:  # noqa: BLE001  # whatever it is (wire W15), the others are to go
            if _status(error) != 404:
                left.append(Leftover(object_id, kind, _reason(error)))
                continue
            gone.append((object_id, kind))
            ledger.living.pop(object_id, None)
    return CleanupReport(tuple(deleted), tuple(gone), tuple(left))


def _delete(lab: Lab, collection: str, object_id: str) -> None:
    # Each client is made when it is needed: most labs have no use for the successor's.
    match collection:
        case "conversations":
            lab.openai.conversations.delete(object_id)
        case "agents":
            lab.project.agents.delete(object_id)
        case "threads":
            lab.agents.threads.delete(object_id)
        case "assistants":
            lab.agents.delete_agent(object_id)
        case "vector_stores":
            lab.agents.vector_stores.delete(object_id)
        case _:
            lab.agents.files.delete(object_id)


def _status(error: Exception) -> int | None:
    """Return the HTTP status of an error of either SDK."""
    status = getattr(error, "status_code", None)
    return status if isinstance(status, int) else None


def _reason(error: Exception) -> str:
    from openai import APIConnectionError

    if _status(error):
        return f"the service answered HTTP {_status(error)}"
    if isinstance(error, AzureError | APIConnectionError):
        return "the service does not answer"
    return f"the answer could not be read ({type(error).__name__})"
