"""Agents, threads, messages and run steps: objects that change only by request or by a run."""

from __future__ import annotations

import json

from labkit.service.store.database import Json, dump
from labkit.service.store.pages import Cursor, Pages


class Objects(Pages):
    """Objects by kind and id, below a parent."""

    def insert(
        self, project: str, kind: str, body: Json, *, parent: str = "", run_id: str | None = None
    ) -> None:
        """Store a new object under its ``body["id"]``."""
        self._db.execute(
            "INSERT INTO objects (project, kind, id, parent, run_id, body) VALUES (?, ?, ?, ?, ?, ?)",
            (project, kind, body["id"], parent, run_id, dump(body)),
        )

    def get(self, project: str, kind: str, object_id: str, *, parent: str | None = None) -> Json | None:
        """Return an object's body; ``parent`` must fit when given."""
        row = self._db.execute(
            "SELECT body, parent FROM objects WHERE project = ? AND kind = ? AND id = ?",
            (project, kind, object_id),
        ).fetchone()
        if row is None or row[0] is None or (parent is not None and row[1] != parent):
            return None
        body: Json = json.loads(row[0])
        return body

    def update(self, project: str, kind: str, body: Json) -> None:
        """Replace an object's body."""
        self._db.execute(
            "UPDATE objects SET body = ? WHERE project = ? AND kind = ? AND id = ?",
            (dump(body), project, kind, body["id"]),
        )

    def delete(self, project: str, kind: str, object_id: str) -> None:
        """Delete an object; its id stays a valid page cursor."""
        self._db.execute(
            "UPDATE objects SET body = NULL WHERE project = ? AND kind = ? AND id = ?",
            (project, kind, object_id),
        )

    def delete_thread_contents(self, project: str, thread_id: str) -> None:
        """Delete the messages, runs and steps of a thread."""
        self._db.execute(
            "DELETE FROM objects WHERE project = ?1 AND (kind = 'message' AND parent = ?2 OR kind IN ('step', 'tool_call')"
            " AND parent IN (SELECT id FROM runs WHERE project = ?1 AND thread_id = ?2))",
            (project, thread_id),
        )
        self._db.execute("DELETE FROM runs WHERE project = ? AND thread_id = ?", (project, thread_id))

    def children(self, project: str, kind: str, parent: str, *, newest: int) -> list[Json]:
        """Return the ``newest`` last objects below ``parent``, oldest first."""
        rows = self._db.execute(
            "SELECT body FROM objects WHERE project = ? AND kind = ? AND parent = ? AND body IS NOT NULL"
            " ORDER BY seq DESC LIMIT ?",
            (project, kind, parent, newest),
        ).fetchall()
        return [json.loads(body) for (body,) in reversed(rows)]

    def count(self, project: str, kind: str, parent: str) -> int:
        """Count the objects below ``parent``."""
        (number,) = self._db.execute(
            "SELECT count(*) FROM objects WHERE project = ? AND kind = ? AND parent = ? AND body IS NOT NULL",
            (project, kind, parent),
        ).fetchone()
        return int(number)

    def ids(self, kind: str) -> set[tuple[str, str]]:
        """Return project and id of every object of this kind."""
        return set(
            self._db.execute("SELECT project, id FROM objects WHERE kind = ? AND body IS NOT NULL", (kind,))
        )

    def page(
        self, project: str, kind: str, cursor: Cursor, *, parent: str = "", run_id: str | None = None
    ) -> tuple[list[Json], bool]:
        """Return one page of objects and whether more follow."""
        where, values = "project = ? AND kind = ? AND parent = ?", [project, kind, parent]
        if run_id is not None:
            where, values = where + " AND run_id = ?", [*values, run_id]
        return self._page("objects", where, values, cursor)
