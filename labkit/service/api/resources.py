"""Tool resources: what they name must be there, and a vector store that they describe is made."""

from __future__ import annotations

from typing import Final

from labkit.service import problems
from labkit.service.api import vector_stores
from labkit.service.call import Call, Json
from labkit.service.retrieval.stores import is_expired
from labkit.service.tools import attached

DAYS: Final = 7  # that the vector store of a thread's attachments lives after its last use (T:2527)


def resolve(call: Call, request: Json) -> Json:
    """Return a request with its ``tool_resources`` as they are kept: with the ids of the vector stores that were made."""
    resources = request.get("tool_resources")
    if not resources:
        return request
    call.find_files((resources.get("code_interpreter") or {}).get("file_ids") or ())
    search = resources.get("file_search")
    if search is None:
        return request
    for store_id in search.get("vector_store_ids") or ():
        _usable(call, store_id)
    kept = {key: value for key, value in search.items() if key != "vector_stores"}
    made = [vector_stores.make(call, inline)["id"] for inline in search.get("vector_stores") or ()]
    if made:
        kept["vector_store_ids"] = made
    return {**request, "tool_resources": {**resources, "file_search": kept}}


def attach(call: Call, thread_id: str, attachments: list[Json]) -> None:
    """Put the files of a message where the tools that they are for find them."""
    files = {
        file["id"]: file
        for file in call.find_files(each["file_id"] for each in attachments if each.get("file_id"))
    }
    kinds = {tool["type"] for each in attachments for tool in each.get("tools") or ()}
    wanted = [each for each in attachments if _is_for_search(each)]
    if wanted:
        # Before the vector store is made: of a message that is refused nothing stays anyway, but its error is clearer.
        vector_stores.find_files(call, [each["file_id"] for each in wanted if each.get("file_id")])
        store_id = _store_of(call, thread_id)
        for each in wanted:
            if each.get("file_id"):
                call.engine.indexing.add(store_id, files[each["file_id"]], None)
            else:
                call.engine.indexing.add_asset(store_id, each["data_source"])
    if kinds:
        attached.note(call.project.store, call.project.name, thread_id, kinds)


def _is_for_search(attachment: Json) -> bool:
    return any(tool["type"] == "file_search" for tool in attachment.get("tools") or ())


def _usable(call: Call, store_id: str) -> Json:
    store = call.find("vector_store", store_id)
    if is_expired(store, call.now):
        raise problems.store_expired(store_id)
    return store


def _store_of(call: Call, thread_id: str) -> str:
    """Return the vector store of a thread, a new one when it has none that lives."""
    store, project = call.project.store, call.project.name
    thread = call.find("thread", thread_id)
    search = thread["tool_resources"].get("file_search") or {}
    for store_id in search.get("vector_store_ids") or ():
        found = store.get(project, "vector_store", store_id)
        if found is not None and not is_expired(found, call.now):
            vector_stores.touch(call, found)
            return str(store_id)
    made = vector_stores.make(call, {"expires_after": {"anchor": "last_active_at", "days": DAYS}})
    thread["tool_resources"] = {**thread["tool_resources"], "file_search": {"vector_store_ids": [made["id"]]}}
    store.update(project, "thread", thread)
    return str(made["id"])
