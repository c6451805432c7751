"""Files of a vector store; each has the id of the file that it is."""

from __future__ import annotations

from typing import Final

from labkit.service import bodies, problems, requests
from labkit.service.api import vector_stores
from labkit.service.call import Answer, Call, Json
from labkit.service.retrieval.stores import STATUSES
from labkit.service.store import VectorFile

_FILTERS: Final = ", ".join(f"'{status}'" for status in STATUSES)


def create(call: Call) -> Json:
    """``POST /vector_stores/{v}/files``: one file, to be indexed."""
    store = vector_stores.find_usable(call)
    request = call.read(requests.AddVectorStoreFile)
    indexing = call.engine.indexing
    if request.get("file_id") is None:
        row = indexing.add_asset(store["id"], request["data_source"])
    else:
        (file,) = vector_stores.find_files(call, [request["file_id"]])
        vector_stores.has_room(call, store["id"], 1)
        row = indexing.add(store["id"], file, request.get("chunking_strategy"))
    vector_stores.touch(call, store)
    return row.body


def list_(call: Call) -> Answer:
    """``GET /vector_stores/{v}/files``; ``filter`` keeps those of one status."""
    return page(call, vector_stores.find(call)["id"])


def get(call: Call) -> Json:
    """``GET /vector_stores/{v}/files/{f}``."""
    return _find(call).body


def delete(call: Call) -> Json:
    """``DELETE /vector_stores/{v}/files/{f}``: the file itself stays."""
    row = _find(call)
    call.engine.indexing.remove([row])
    return bodies.deleted("vector_store.file", row.body["id"])


def page(call: Call, store_id: str, batch_id: str | None = None) -> str:
    """Return one page of the files of a vector store, or of one batch of it."""
    status = call.query.get("filter") or None
    if status not in (None, *STATUSES):
        text = f"Invalid value: '{status[:40]}'. Supported values are: {_FILTERS}."
        raise problems.invalid(text, param="filter", code="invalid_value")
    return call.page_vector_files(store_id, batch_id=batch_id, status=status)


def _find(call: Call) -> VectorFile:
    store, file_id = vector_stores.find(call), call.path["file_id"]
    row = call.project.store.get_vector_file(call.project.name, store["id"], file_id)
    if row is None:
        text = f"No file found with id '{file_id}' in vector store '{store['id']}'."
        raise problems.invalid(text, status=404)
    return row
