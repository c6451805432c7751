"""What a lab's clients created, and deleting it again.

A policy in the clients' pipeline reads the answers to POST and DELETE, so that nobody has to keep lists.
"""

from __future__ import annotations

import html
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from azure.core.exceptions import AzureError, HttpResponseError, ResourceNotFoundError
from azure.core.pipeline.policies import SansIOHTTPPolicy

if TYPE_CHECKING:
    from azure.ai.agents import AgentsClient
    from azure.core.pipeline import PipelineRequest, PipelineResponse
    from azure.core.rest import HttpRequest, HttpResponse

#: Collection in the path -> our word. The order is the order of deleting: a thread may still use a file or an agent.
KINDS = {"threads": "thread", "assistants": "agent", "vector_stores": "vector store", "files": "file"}


@dataclass
class Ledger:
    """Objects that exist because of one lab: id -> collection, oldest first."""

    living: dict[str, str] = field(default_factory=dict)

    def note(self, method: str, path: str, answer: Any) -> None:
        """Read one successful exchange; ``path`` is what follows the project in the URL."""
        parts = path.strip("/").split("/")
        if method == "DELETE" and len(parts) == 2:
            self.living.pop(parts[1], None)
        elif method == "POST" and isinstance(answer, dict):
            created = _created(parts, answer)
            if created is not None:
                self.living[created[0]] = created[1]


def _created(parts: list[str], answer: dict[str, Any]) -> tuple[str, str] | None:
    if parts == ["threads", "runs"]:  # create-thread-and-run answers with the run
        return str(answer.get("thread_id")), "threads"
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
        path = urlsplit(request.http_request.url).path.partition("/api/projects/")[2].partition("/")[2]
        # A stream is not read yet here, and nothing that is kept is created by one.
        self._ledger.note(method, path, _read_json(response.http_response) if method == "POST" else None)


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


def delete_all(ledger: Ledger, agents: AgentsClient) -> CleanupReport:
    """Delete everything in ``ledger``; an object that is gone already counts as done, any other failure is reported."""
    deletes: dict[str, Callable[[str], Any]] = {
        "threads": agents.threads.delete,
        "assistants": agents.delete_agent,
        "vector_stores": agents.vector_stores.delete,
        "files": agents.files.delete,
    }
    deleted, gone, left = [], [], []
    for object_id, collection in sorted(ledger.living.items(), key=lambda item: list(KINDS).index(item[1])):
        kind = KINDS[collection]
        try:
            deletes[collection](object_id)
            deleted.append((object_id, kind))
        except ResourceNotFoundError:
            gone.append((object_id, kind))
            ledger.living.pop(object_id, None)
        except Exception as error:  # noqa: BLE001  # whatever it is (wire W15), the others are to go
            left.append(Leftover(object_id, kind, _reason(error)))
    return CleanupReport(tuple(deleted), tuple(gone), tuple(left))


def _reason(error: Exception) -> str:
    if isinstance(error, HttpResponseError) and error.status_code:
        return f"the service answered HTTP {error.status_code}"
    if isinstance(error, AzureError):
        return "the service does not answer"
    return f"the answer could not be read ({type(error).__name__})"
