"""Batches: files that are put into a vector store together, and counted together."""

from __future__ import annotations

from labkit.service import problems, requests
from labkit.service.api import vector_store_files, vector_stores
from labkit.service.call import Answer, Call, Json
from labkit.service.retrieval import stores


def create(call: Call) -> Json:
    """``POST /vector_stores/{v}/file_batches``."""
    store = vector_stores.find_usable(call)
    request = call.read(requests.AddVectorStoreFiles)
    files = vector_stores.find_files(call, request.get("file_ids") or ())
    sources = request.get("data_sources") or ()
    vector_stores.has_room(call, store["id"], len(files) + len(sources))
    batch = stores.batch(call.project.new_id("vsfb_"), call.now, store["id"])
    call.project.store.insert(call.project.name, "file_batch", batch, parent=store["id"])
    for file in files:
        call.engine.indexing.add(store["id"], file, request.get("chunking_strategy"), batch["id"])
    for source in sources:
        call.engine.indexing.add_asset(store["id"], source, batch["id"])
    vector_stores.touch(call, store)
    return _shown(call, batch)


def get(call: Call) -> Json:
    """``GET /vector_stores/{v}/file_batches/{b}``."""
    return _shown(call, _find(call))


def cancel(call: Call) -> Json:
    """``POST /vector_stores/{v}/file_batches/{b}/cancel``: what is not indexed yet never is."""
    batch = _find(call)
    status = _shown(call, batch)["status"]
    if status != "in_progress":
        raise problems.invalid(f"Cannot cancel file batch with status '{status}'.")
    project, store = call.project.name, call.project.store
    rows = store.vector_files_in(project, [batch["vector_store_id"]], "in_progress")
    call.engine.indexing.cancel(row for row in rows if row.batch_id == batch["id"])
    batch["status"] = "cancelled"
    store.update(project, "file_batch", batch)
    return _shown(call, batch)


def files(call: Call) -> Answer:
    """``GET /vector_stores/{v}/file_batches/{b}/files``; ``filter`` keeps those of one status."""
    batch = _find(call)
    return vector_store_files.page(call, batch["vector_store_id"], batch["id"])


def _find(call: Call) -> Json:
    store = vector_stores.find(call)
    return call.find("file_batch", call.path["batch_id"], parent=store["id"])


def _shown(call: Call, batch: Json) -> Json:
    tallies = call.project.store.tally(call.project.name, batch["vector_store_id"], batch["id"])
    return stores.complete_batch(batch, tallies)
