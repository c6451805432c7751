"""The data plane's routes (wire contract §3), as one table."""

from __future__ import annotations

from typing import Final

from labkit.service.api import (
    agents,
    deployments,
    file_batches,
    files,
    messages,
    runs,
    steps,
    threads,
    vector_store_files,
    vector_stores,
)
from labkit.service.gateway import Handler
from labkit.service.successor import conversations, responses, versioned_agents

_THREAD: Final = "/threads/{thread_id}"
_RUN: Final = _THREAD + "/runs/{run_id}"
_MESSAGE: Final = _THREAD + "/messages/{message_id}"
_AGENT: Final = "/assistants/{assistant_id}"
_FILE: Final = "/files/{file_id}"
_STORE: Final = "/vector_stores/{vector_store_id}"
_BATCH: Final = _STORE + "/file_batches/{batch_id}"

# The OpenAI client's own routes: without an api-version (wire contract §14).
OPENAI: Final = "/openai/v1"
# The same for one agent, which the path then names.
_OF_AGENT: Final = "/agents/{agent_name}/endpoint/protocols/openai"
_NAME: Final = "/agents/{agent_name}"


def _conversations(base: str) -> tuple[tuple[str, str, Handler], ...]:
    one, items = base + "/conversations/{conversation_id}", base + "/conversations/{conversation_id}/items"
    return (
        ("POST", base + "/conversations", conversations.create),
        ("GET", one, conversations.get),
        ("POST", one, conversations.update),
        ("DELETE", one, conversations.delete),
        ("POST", items, conversations.create_items),
        ("GET", items, conversations.list_items),
        ("GET", items + "/{item_id}", conversations.get_item),
        ("DELETE", items + "/{item_id}", conversations.delete_item),
    )


def _responses(base: str) -> tuple[tuple[str, str, Handler], ...]:
    one = base + "/responses/{response_id}"
    return (
        ("POST", base + "/responses", responses.create),
        ("GET", one, responses.get),
        ("DELETE", one, responses.delete),
        ("POST", one + "/cancel", responses.cancel),
        ("GET", one + "/input_items", responses.list_input_items),
    )


# Order matters: /threads/runs is not the thread "runs".
ROUTES: Final[tuple[tuple[str, str, Handler], ...]] = (
    ("POST", "/assistants", agents.create),
    ("GET", "/assistants", agents.list_),
    ("GET", _AGENT, agents.get),
    ("POST", _AGENT, agents.update),
    ("DELETE", _AGENT, agents.delete),
    ("POST", "/threads/runs", runs.create_with_thread),
    ("POST", "/threads", threads.create),
    ("GET", "/threads", threads.list_),
    ("GET", _THREAD, threads.get),
    ("POST", _THREAD, threads.update),
    ("DELETE", _THREAD, threads.delete),
    ("POST", _THREAD + "/messages", messages.create),
    ("GET", _THREAD + "/messages", messages.list_),
    ("GET", _MESSAGE, messages.get),
    ("POST", _MESSAGE, messages.update),
    ("POST", _THREAD + "/runs", runs.create),
    ("GET", _THREAD + "/runs", runs.list_),
    ("GET", _RUN, runs.get),
    ("POST", _RUN, runs.update),
    ("POST", _RUN + "/submit_tool_outputs", runs.submit),
    ("POST", _RUN + "/cancel", runs.cancel),
    ("GET", _RUN + "/steps", steps.list_),
    ("GET", _RUN + "/steps/{step_id}", steps.get),
    ("POST", "/files", files.create),
    ("GET", "/files", files.list_),
    ("GET", _FILE, files.get),
    ("GET", _FILE + "/content", files.content),
    ("DELETE", _FILE, files.delete),
    ("POST", "/vector_stores", vector_stores.create),
    ("GET", "/vector_stores", vector_stores.list_),
    ("GET", _STORE, vector_stores.get),
    ("POST", _STORE, vector_stores.update),
    ("DELETE", _STORE, vector_stores.delete),
    ("POST", _STORE + "/files", vector_store_files.create),
    ("GET", _STORE + "/files", vector_store_files.list_),
    ("GET", _STORE + _FILE, vector_store_files.get),
    ("DELETE", _STORE + _FILE, vector_store_files.delete),
    ("POST", _STORE + "/file_batches", file_batches.create),
    ("GET", _BATCH, file_batches.get),
    ("POST", _BATCH + "/cancel", file_batches.cancel),
    ("GET", _BATCH + "/files", file_batches.files),
    ("GET", "/deployments", deployments.list_),
    ("GET", "/deployments/{name}", deployments.get),
    ("GET", "/connections", deployments.connections),
    ("GET", "/connections/{name}", deployments.connection),
    ("GET", "/agents", versioned_agents.list_),
    ("GET", _NAME, versioned_agents.get),
    ("PATCH", _NAME, versioned_agents.update),
    ("DELETE", _NAME, versioned_agents.delete),
    ("POST", _NAME + ":enable", versioned_agents.enable),
    ("POST", _NAME + ":disable", versioned_agents.disable),
    ("POST", _NAME + "/versions", versioned_agents.create_version),
    ("GET", _NAME + "/versions", versioned_agents.list_versions),
    ("GET", _NAME + "/versions/{version}", versioned_agents.get_version),
    ("DELETE", _NAME + "/versions/{version}", versioned_agents.delete_version),
    *_conversations(OPENAI),
    *_responses(OPENAI),
    *_conversations(_OF_AGENT),
    *_responses(_OF_AGENT),
)

# Whose requests are forms with a file; all others have JSON or nothing.
UPLOADS: Final = frozenset({("POST", "/files")})
