"""Files in vector stores, and when each of them is indexed."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from labkit.service.store.database import writes
from labkit.service.store.pages import Cursor, Listed, Pages
from labkit.service.store.text import Json, dump, load


@dataclass
class VectorFile:
    """A file in a vector store: ``body`` as on the wire, ``work`` how to index it, ``due_at`` when that has been done.

    chunks, tokens: of what was indexed. seq: its number among all of them; 0 until it is stored.
    """

    body: Json
    work: Json
    due_at: float | None = None
    batch_id: str | None = None
    chunks: int = 0
    tokens: int = 0
    seq: int = 0


class Tally(NamedTuple):
    """How many files have a status, and their size (bytes)."""

    status: str
    files: int
    usage: int


_COLUMNS = "body, work, due_at, batch_id, chunks, tokens, seq"


class VectorFiles(Pages):
    """Files by vector store and id, by batch, and by the time at which they are indexed."""

    @writes
    def put_vector_file(self, project: str, row: VectorFile) -> None:
        """Store a new file of a vector store, or one that comes back to it."""
        body = row.body
        self._db.execute(
            "DELETE FROM vector_files WHERE project = ? AND store_id = ? AND id = ?",
            (project, body["vector_store_id"], body["id"]),
        )
        found = self._db.execute(
            "INSERT INTO vector_files (project, store_id, id, batch_id, status, usage, chunks, tokens, due_at, work, body)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING seq",
            (
                project, body["vector_store_id"], body["id"], row.batch_id, body["status"], body["usage_bytes"],
                row.chunks, row.tokens, row.due_at, dump(row.work), dump(body),
            ),
        )  # fmt: skip
        (row.seq,) = found.fetchone()

    @writes
    def save_vector_file(self, row: VectorFile) -> None:
        """Replace a file of a vector store."""
        self._db.execute(
            "UPDATE vector_files SET batch_id = ?, status = ?, usage = ?, chunks = ?, tokens = ?, due_at = ?, work = ?,"
            " body = ? WHERE seq = ?",
            (
                row.batch_id, row.body["status"], row.body["usage_bytes"], row.chunks, row.tokens, row.due_at, dump(row.work),
                dump(row.body), row.seq,
            ),
        )  # fmt: skip

    def get_vector_file(self, project: str, store_id: str, file_id: str) -> VectorFile | None:
        """Return a file of a vector store."""
        found = self._vector_files("project = ? AND store_id = ? AND id = ?", (project, store_id, file_id))
        return found[0] if found else None

    def due_vector_files(self, project: str, until: float = math.inf) -> list[VectorFile]:
        """Return the files that are to be indexed by ``until``, in that order."""
        return self._vector_files(
            "project = ? AND due_at IS NOT NULL AND due_at <= ? ORDER BY due_at, seq", (project, until)
        )

    def vector_files_of(self, project: str, file_id: str) -> list[VectorFile]:
        """Return a file's places in all vector stores."""
        return self._vector_files("project = ? AND id = ?", (project, file_id))

    def vector_files_in(
        self, project: str, store_ids: Iterable[str], status: str | None = None
    ) -> list[VectorFile]:
        """Return the files of these vector stores, or those of them that have a status, oldest first."""
        ids = list(store_ids)
        where = f"project = ?1 AND (?2 IS NULL OR status = ?2) AND store_id IN ({', '.join('?' * len(ids))})"
        return self._vector_files(f"{where} ORDER BY seq", (project, status, *ids))

    def tally(self, project: str, store_id: str, batch_id: str | None = None) -> list[Tally]:
        """Count the files of a vector store, or of one batch of it, by status."""
        rows = self._db.execute(
            "SELECT status, count(*), sum(usage) FROM vector_files"
            " WHERE project = ?1 AND store_id = ?2 AND (?3 IS NULL OR batch_id = ?3) AND body IS NOT NULL GROUP BY status",
            (project, store_id, batch_id),
        )
        return [Tally(*row) for row in rows]

    @writes
    def delete_vector_files(self, rows: Iterable[VectorFile]) -> None:
        """Delete files of vector stores; their ids stay valid page cursors there."""
        self._db.executemany(
            "UPDATE vector_files SET body = NULL, due_at = NULL WHERE seq = ?", [(row.seq,) for row in rows]
        )

    @writes
    def forget_vector_files(self, project: str) -> list[int]:
        """Delete every file of a project's vector stores; return the numbers that they had."""
        rows = self._db.execute("DELETE FROM vector_files WHERE project = ? RETURNING seq", (project,))
        return [seq for (seq,) in rows]

    def page_vector_files(
        self, project: str, store_id: str, cursor: Cursor, *, batch_id: str | None, status: str | None
    ) -> tuple[list[Listed], bool]:
        """Return one page of the files of a vector store and whether more follow."""
        where, values = "project = ? AND store_id = ?", [project, store_id]
        if batch_id is not None:
            where, values = where + " AND batch_id = ?", [*values, batch_id]
        narrow = ("", []) if status is None else (" AND status = ?", [status])
        return self._page("vector_files", where, values, cursor, narrow=narrow)

    def _vector_files(self, where: str, values: Sequence[object]) -> list[VectorFile]:
        rows = self._db.execute(
            f"SELECT {_COLUMNS} FROM vector_files WHERE body IS NOT NULL AND {where}", values
        ).fetchall()
        return [VectorFile(load(body), load(work), *rest) for body, work, *rest in rows]
