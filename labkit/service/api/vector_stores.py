"""Vector stores: files that file_search searches together."""

from __future__ import annotations

from collections.abc import Iterable

from labkit.service import bodies, problems, requests
from labkit.service.call import Call, Json
from labkit.service.retrieval import kinds, stores


def create(call: Call) -> Json:
    """``POST /vector_stores``: empty, or with files, which are then indexed."""
    return shown(call, make(call, call.read(requests.CreateVectorStore)))


def make(call: Call, request: Json) -> Json:
    """Store a vector store and put its files into it; 404 or 400 when one of them cannot be searched."""
    files = find_files(call, request.get("file_ids") or ())
    body = stores.vector_store(call.project.new_id("vs_"), call.now, request)
    call.project.store.insert(call.project.name, "vector_store", body)
    for file in files:
        call.engine.indexing.add(body["id"], file, request.get("chunking_strategy"))
    for source in (request.get("configuration") or {}).get("data_sources") or ():
        call.engine.indexing.add_asset(body["id"], source)
    return body


def list_(call: Call) -> Json:
    """``GET /vector_stores``."""
    call.engine.indexing.catch_up()
    data, more = call.page_bodies("vector_store")
    return bodies.page([shown(call, body) for body in data], has_more=more)


def get(call: Call) -> Json:
    """``GET /vector_stores/{v}``."""
    return shown(call, find(call))


def update(call: Call) -> Json:
    """``POST /vector_stores/{v}``: name, expiry and metadata."""
    body = find_usable(call)
    changes = call.read(requests.UpdateVectorStore)
    changes["expires_after"] = stores.policy(changes.get("expires_after"))
    body.update({key: value for key, value in changes.items() if value is not None})
    body["last_active_at"] = call.now
    call.project.store.update(call.project.name, "vector_store", body)
    return shown(call, body)


def delete(call: Call) -> Json:
    """``DELETE /vector_stores/{v}``: its files stay files."""
    body = find(call)
    call.engine.indexing.remove(call.project.store.vector_files_in(call.project.name, [body["id"]]))
    call.project.store.delete(call.project.name, "vector_store", body["id"])
    return bodies.deleted("vector_store", body["id"])


def find(call: Call) -> Json:
    """Return the vector store that the path names, after what was due in it."""
    call.engine.indexing.catch_up()
    return call.find("vector_store", call.path["vector_store_id"])


def find_usable(call: Call) -> Json:
    """Return the vector store that the path names; 400 when it has expired."""
    body = find(call)
    if stores.is_expired(body, call.now):
        raise problems.store_expired(body["id"])
    return body


def shown(call: Call, body: Json) -> Json:
    """Return a vector store as it is now."""
    tallies = call.project.store.tally(call.project.name, body["id"])
    return stores.complete(body, tallies, call.now)


def find_files(call: Call, file_ids: Iterable[str]) -> list[Json]:
    """Return uploaded files; 404 when one is missing, 400 when one is of a kind that cannot be searched."""
    files = call.find_files(file_ids)
    unsearchable = kinds.unsearchable(file["filename"] for file in files)
    if unsearchable:
        raise problems.not_searchable(unsearchable, kinds.SEARCHABLE)
    return files


def has_room(call: Call, store_id: str, more: int) -> None:
    """Refuse files that a vector store has no room for."""
    held = stores.counts(call.project.store.tally(call.project.name, store_id))["total"]
    if held + more > requests.FILES:
        text = f"Vector store {store_id} already has {held} files; it can hold {requests.FILES}."
        raise problems.invalid(text, code="file_limit_exceeded")


def touch(call: Call, body: Json) -> None:
    """Note that a vector store was used, which is what its expiry counts from."""
    body["last_active_at"] = call.now
    call.project.store.update(call.project.name, "vector_store", body)
