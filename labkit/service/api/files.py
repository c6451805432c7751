"""Files: uploaded bytes, under the id that they get here and the name that their owner gave them."""

from __future__ import annotations

import os
from typing import Final
from urllib.parse import quote

from labkit.service import bodies, problems, requests
from labkit.service.call import Call, Download, Json
from labkit.service.store import BlobMissing

# Bytes that are processed in a second of service time, and the most seconds that it takes. So a small file is ready
# at once, and a large one can be seen `pending`, which is what `upload_and_poll` waits for.
BYTES_A_SECOND: Final = 10_000_000
MOST_SECONDS: Final = 5


def create(call: Call) -> Json:
    """``POST /files``: a form with ``purpose`` and ``file``, and perhaps ``filename`` (wire contract §11)."""
    fields, file = call.read_form(requests.UploadFile)
    body = bodies.file(call.project.new_id("assistant-"), call.now, file.size, fields)
    store = call.project.store
    store.insert(call.project.name, "file", body)
    store.keep_blob(file, call.project.name, body["id"])
    return _seen(body, call.now)


def list_(call: Call) -> Json:
    """``GET /files``, newest first and whole: this listing has no pages. ``purpose`` keeps those of one purpose."""
    purpose = call.query.get("purpose")
    files = reversed(call.project.store.children(call.project.name, "file", "", newest=-1))
    data = [_seen(body, call.now) for body in files if purpose is None or body["purpose"] == purpose]
    return {"object": "list", "data": data}


def get(call: Call) -> Json:
    """``GET /files/{f}``."""
    return _seen(_find(call), call.now)


def content(call: Call) -> Download:
    """``GET /files/{f}/content``: the bytes as they came."""
    body = _find(call)
    try:
        blob = call.project.store.blobs.open(call.project.name, body["id"])
    except BlobMissing:
        text = f"The content of file '{body['id']}' is no longer on this machine. Delete the file and upload it again."
        raise problems.invalid(text, code="file_content_missing", status=404) from None
    # ASCII, with no character that ends a header: the name is whatever its owner chose.
    name = quote(body["filename"], safe="", errors="replace")
    headers = {"content-disposition": f"attachment; filename*=UTF-8''{name}"}
    return Download(blob, os.fstat(blob.fileno()).st_size, headers)


def delete(call: Call) -> Json:
    """``DELETE /files/{f}``: it leaves every vector store, too."""
    body = _find(call)
    project, store = call.project.name, call.project.store
    call.engine.indexing.remove(store.vector_files_of(project, body["id"]))
    store.delete(project, "file", body["id"])
    store.remove_blob(project, body["id"])
    return {"id": body["id"], "object": "file", "deleted": True}


def _find(call: Call) -> Json:
    return call.find("file", call.path["file_id"])


def _seen(body: Json, now: int) -> Json:
    """Return the file with the status it has by now."""
    is_ready = now - body["created_at"] >= min(MOST_SECONDS, body["bytes"] // BYTES_A_SECOND)
    return {**body, "status": "processed" if is_ready else "pending"}
