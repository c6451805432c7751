"""From a request to the SDK call that sends it, by the rule that the SDK's names follow.

Source: azure-ai-agents 1.1.0, the methods of ``AgentsClient`` and of its operation groups.
"""

from __future__ import annotations

from typing import Any, Final

# The words of the path without its parameters -> the operation group.
_GROUPS: Final = {
    "threads": "threads",
    "threads/messages": "messages",
    "threads/runs": "runs",
    "threads/runs/steps": "run_steps",
    "files": "files",
    "vector_stores": "vector_stores",
    "vector_stores/files": "vector_store_files",
    "vector_stores/file_batches": "vector_store_file_batches",
}
# (method, is about one object) -> the method's name.
_VERBS: Final = {
    ("POST", False): "create",
    ("GET", False): "list",
    ("GET", True): "get",
    ("POST", True): "update",
    ("DELETE", True): "delete",
}
# What does not follow the rule.
_EXCEPTIONS: Final = {
    ("POST", "/assistants"): "create_agent",
    ("GET", "/assistants"): "list_agents",
    ("GET", "/assistants/{assistant_id}"): "get_agent",
    ("POST", "/assistants/{assistant_id}"): "update_agent",
    ("DELETE", "/assistants/{assistant_id}"): "delete_agent",
    ("POST", "/threads/runs"): "create_thread_and_run",
    ("POST", "/files"): "files.upload",
    ("GET", "/files/{file_id}/content"): "files.get_content",
    ("POST", "/vector_stores/{vector_store_id}"): "vector_stores.modify",
    ("GET", "/vector_stores/{vector_store_id}/file_batches/{batch_id}/files"): (
        "vector_store_file_batches.list_files"
    ),
    ("GET", "/deployments"): "deployments.list",
    ("GET", "/deployments/{name}"): "deployments.get",
    ("GET", "/connections"): "connections.list",
    ("GET", "/connections/{name}"): "connections.get",
}


def call_of(entry: dict[str, Any]) -> str:
    """Return the SDK's name for the call behind a log entry, such as ``runs.create``; the request itself when unknown."""
    method, operation = entry["method"], entry["operation"]
    name = _EXCEPTIONS.get((method, operation)) or _by_rule(method, operation) or f"{method} {operation}"
    if entry.get("events") is None:
        return name
    return {"runs.create": "runs.stream"}.get(name, f"{name}_stream")


def _by_rule(method: str, operation: str) -> str | None:
    parts = [part for part in operation.split("/") if part]
    words = [part for part in parts if not part.startswith("{")]
    group = _GROUPS.get("/".join(words))
    if group is None:
        # An action, such as cancel, on the object before it.
        group = _GROUPS.get("/".join(words[:-1]))
        return f"{group}.{words[-1]}" if group and method == "POST" else None
    verb = _VERBS.get((method, bool(parts) and parts[-1].startswith("{")))
    return f"{group}.{verb}" if verb else None
