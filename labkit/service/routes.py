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

_THREAD: Final = "/threads/{thread_id}"
_RUN: Final = _THREAD + "/runs/{run_id}"
_MESSAGE: Final = _THREAD + "/messages/{message_id}"
_AGENT: Final = "/assistants/{assistant_id}"
_FILE: Final = "/files/{file_id}"
_STORE: Final = "/vector_stores/{vector_store_id}"
_BATCH: Final = _STORE + "/file_batches/{batch_id}"

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
)

# Whose requests are forms with a file; all others have JSON or nothing.
UPLOADS: Final = frozenset({("POST", "/files")})
