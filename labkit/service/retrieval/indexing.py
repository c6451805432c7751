"""Files into vector stores: each is put there with the time at which it is ready, and indexed when that time has come.

Nothing of it happens by itself. Whoever looks at a vector store, or searches one, first lets happen what is due
(:meth:`Indexing.catch_up`). Long texts and documents are read beside the requests, as a job; like every job it is done
again when its result was lost.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from labkit.service.project import Project
from labkit.service.retrieval import stores
from labkit.service.retrieval.chunking import chunks
from labkit.service.retrieval.kinds import DOCUMENTS, Unreadable, extension, unparsable
from labkit.service.retrieval.questions import pairs
from labkit.service.store import VectorFile
from labkit.service.tools.jobs import Jobs, Key

Json = dict[str, Any]

logger = logging.getLogger(__name__)

TOKENS: Final = 2_000_000  # of one file; QL
# Seconds of service time until a file is ready: some, and more for a large one. An assumption, chosen so that a
# client that polls once a second sees `in_progress`, and seldom twice.
LEAST_SECONDS: Final = 0.5
BYTES_A_SECOND: Final = 2_000_000
MOST_SECONDS: Final = 5.0
# Bytes of a text file that is read at once; the rest is a job.
AT_ONCE: Final = 200_000

DEFECT: Final = (
    "The file could not be indexed: a defect of the local Agent Service, whose log has the details."
)


class Indexing:
    """The files of the vector stores of one project."""

    def __init__(self, project: Project, jobs: Jobs) -> None:
        self._project = project
        self._store = project.store
        self._jobs = jobs

    def add(self, store_id: str, file: Json, asked: Json | None, batch_id: str | None = None) -> VectorFile:
        """Put an uploaded file into a vector store; one that is there, and has not failed, stays as it is."""
        known = self._store.get_vector_file(self._project.name, store_id, file["id"])
        if known is not None and known.body["status"] in ("in_progress", "completed"):
            known.batch_id = batch_id or known.batch_id
            self._store.save_vector_file(known)
            return known
        now = self._project.dial.now()
        body = stores.file(file["id"], int(now), store_id, stores.strategy(asked))
        row = VectorFile(body, {"filename": file["filename"], "bytes": file["bytes"]}, batch_id=batch_id)
        row.due_at = now + min(MOST_SECONDS, LEAST_SECONDS + file["bytes"] / BYTES_A_SECOND)
        self._store.put_vector_file(self._project.name, row)
        if not _is_quick(row):
            self._start(row)
        return row

    def add_asset(self, store_id: str, source: Json, batch_id: str | None = None) -> VectorFile:
        """Put a file of Azure's into a vector store: it fails, and says what it would need."""
        now = self._project.dial.now()
        body = stores.file(self._project.new_id("assistant-"), int(now), store_id, {"type": "other"})
        row = VectorFile(body, {"asset": source["uri"]}, now + LEAST_SECONDS, batch_id)
        self._store.put_vector_file(self._project.name, row)
        return row

    def catch_up(self, *, wait: bool = False) -> None:
        """Index what is due by now; ``wait``: also what is not read yet, as on a clock that is held."""
        now = self._project.dial.now()
        # A clock that is held decides alone what is seen.
        wait = wait or self._project.dial.setting.mode == "manual"
        due = self._store.due_vector_files(self._project.name, now)
        if due:
            with self._project.transaction():
                for row in due:
                    self._index(row, wait=wait)

    def finish(self, store_ids: Iterable[str]) -> None:
        """Index now what is still to come in these vector stores: who searches them waits for it."""
        rows = self._store.vector_files_in(self._project.name, store_ids, "in_progress")
        with self._project.transaction():
            for row in rows:
                self._index(row, wait=True)

    def cancel(self, rows: Iterable[VectorFile]) -> None:
        """Index these files never."""
        for row in rows:
            self._jobs.drop(self._key(row))
            row.body["status"], row.due_at = "cancelled", None
            self._store.save_vector_file(row)

    def remove(self, rows: list[VectorFile]) -> None:
        """Take files out of their vector stores."""
        for row in rows:
            self._jobs.drop(self._key(row))
        self._store.delete_vector_files(rows)
        self._store.delete_chunks(row.seq for row in rows)

    def _index(self, row: VectorFile, *, wait: bool) -> None:
        try:
            outcome = self._outcome(row, wait=wait)
        except Exception:
            # A defect must not stop a whole vector store: the file that met it fails, and the next one is indexed.
            logger.exception("file %s met a defect", row.body["id"])
            outcome = {"error": {"code": "server_error", "message": DEFECT}}
        if outcome is None:
            return  # on a clock that runs: whoever looks next finds more
        if "error" in outcome:
            row.body["status"], row.body["last_error"] = "failed", outcome["error"]
        else:
            found = outcome["chunks"]
            row.body.update(status="completed", usage_bytes=sum(len(text.encode()) for text, _ in found))
            row.chunks, row.tokens = len(found), sum(number for _, number in found)
            self._store.add_chunks(row.seq, ((text, pairs(text), number) for text, number in found))
        row.due_at = None
        self._store.save_vector_file(row)

    def _outcome(self, row: VectorFile, *, wait: bool) -> Json | None:
        if "asset" in row.work:
            return {"error": {"code": "server_error", "message": _unreachable(row.work["asset"])}}
        if _is_quick(row):
            return _read(self._path(row), row.work["filename"], row.body["chunking_strategy"])
        key = self._key(row)
        if not self._jobs.has(key):
            self._start(row)
        outcome = self._jobs.take(key, wait=wait)
        if outcome is not None and isinstance(outcome.get("error"), str):  # the job's own trouble
            return {"error": {"code": "server_error", "message": outcome["error"]}}
        return outcome

    def _start(self, row: VectorFile) -> None:
        path, filename, strategy = self._path(row), row.work["filename"], row.body["chunking_strategy"]
        self._jobs.start(self._key(row), lambda _: _read(path, filename, strategy))

    def _key(self, row: VectorFile) -> Key:
        return self._project.name, f"{row.body['vector_store_id']}/{row.body['id']}"

    def _path(self, row: VectorFile) -> Path:
        return self._store.blobs.path(self._project.name, row.body["id"])


def _is_quick(row: VectorFile) -> bool:
    """Tell whether a file is read faster than it could be handed over."""
    work = row.work
    return "asset" in work or (work["bytes"] <= AT_ONCE and extension(work["filename"]) not in DOCUMENTS)


def _read(path: Path, filename: str, strategy: Json) -> Json:
    """Return a file's passages, or why there are none. Runs in a job's thread: it knows no project and no store."""
    from labkit.service.retrieval.extraction import extract  # most services never read a file

    try:
        size, overlap = (
            strategy["static"]["max_chunk_size_tokens"],
            strategy["static"]["chunk_overlap_tokens"],
        )
        found = []
        for number, chunk in enumerate(chunks(extract(path, filename), size, overlap)):
            if number * (size - overlap) + chunk.tokens > TOKENS:
                raise unparsable("it is too large")
            found.append((chunk.text, chunk.tokens))
    except Unreadable as unreadable:
        return {"error": {"code": unreadable.code, "message": str(unreadable)}}
    except OSError as error:
        logger.error("%s: %s", path, error.strerror or error)
        return {"error": {"code": "server_error", "message": "The content of the file cannot be read."}}
    return {"chunks": found}


def _unreachable(uri: str) -> str:
    return (
        f"The asset '{uri}' is in Azure, which the local Agent Service cannot reach. "
        "Run this against a Foundry project, or upload the file and use its id."
    )
