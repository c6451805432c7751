"""From a request to the SDK call that sends it, by the rule that the SDK's names follow.

Source: azure-ai-agents 1.1.0, the methods of ``AgentsClient`` and of its operation groups; azure-ai-projects 2.10.0 and
openai 3.54.0 for the successor.
"""

from __future__ import annotations

from collections.abc import Mapping
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
    ("GET", "/agents"): "agents.list",
    ("GET", "/agents/{agent_name}"): "agents.get",
    ("PATCH", "/agents/{agent_name}"): "agents.update_details",
    ("DELETE", "/agents/{agent_name}"): "agents.delete",
    ("POST", "/agents/{agent_name}:enable"): "agents.enable",
    ("POST", "/agents/{agent_name}:disable"): "agents.disable",
    ("POST", "/agents/{agent_name}/versions"): "agents.create_version",
    ("GET", "/agents/{agent_name}/versions"): "agents.list_versions",
    ("GET", "/agents/{agent_name}/versions/{version}"): "agents.get_version",
    ("DELETE", "/agents/{agent_name}/versions/{version}"): "agents.delete_version",
}
# What the OpenAI client asks, below one of its two addresses.
_OPENAI: Final = ("/openai/v1", "/agents/{agent_name}/endpoint/protocols/openai")
_OPENAI_GROUPS: Final = {
    "conversations": "conversations",
    "conversations/items": "conversations.items",
    "responses": "responses",
    "responses/input_items": "responses.input_items",
}
# The same call with and without a stream.
_STREAMED: Final = {"runs.create": "runs.stream", "responses.create": "responses.create"}


def call_of(entry: dict[str, Any]) -> str:
    """Return the SDK's name for the call behind a log entry, such as ``runs.create``; the request itself when unknown."""
    method, operation = entry["method"], entry["operation"]
    name = _EXCEPTIONS.get((method, operation)) or _find(method, operation) or f"{method} {operation}"
    if entry.get("events") is None:
        return name
    return _STREAMED.get(name, f"{name}_stream")


def _find(method: str, operation: str) -> str | None:
    for base in _OPENAI:
        if operation.startswith(base + "/"):
            name = _by_rule(method, operation.removeprefix(base), _OPENAI_GROUPS)
            return name and name.replace(".get", ".retrieve")
    return _by_rule(method, operation, _GROUPS)


def _by_rule(method: str, operation: str, groups: Mapping[str, str]) -> str | None:
    parts = [part for part in operation.split("/") if part]
    words = [part for part in parts if not part.startswith("{")]
    group = groups.get("/".join(words))
    if group is None:
        # An action, such as cancel, on the object before it.
        group = groups.get("/".join(words[:-1]))
        return f"{group}.{words[-1]}" if group and method == "POST" else None
    verb = _VERBS.get((method, bool(parts) and parts[-1].startswith("{")))
    return f"{group}.{verb}" if verb else None
