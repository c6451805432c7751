"""The log of every change of status."""

from __future__ import annotations

from labkit.service.store.database import Database, Json


class Events(Database):
    """What happened, numbered from 1 in each project."""

    def add_event(self, project: str, at: float, run_id: str, kind: str, body: Json, event: str) -> None:
        """Log a change of status."""
        self._db.execute(
            "INSERT INTO events (project, n, at, run_id, object, id, status, event)"
            " SELECT ?1, coalesce(max(n), 0) + 1, ?2, ?3, ?4, ?5, ?6, ?7"
            " FROM events WHERE project = ?1",
            (project, at, run_id, kind, body["id"], body["status"], event),
        )

    def events(self, project: str, *, run_id: str | None = None, after: int = 0) -> list[Json]:
        """Return logged changes with ``n > after``, oldest first."""
        names = ("n", "at", "run_id", "object", "id", "status", "event")
        rows = self._db.execute(
            f"SELECT {', '.join(names)} FROM events WHERE project = ? AND n > ? AND (? IS NULL OR run_id = ?) ORDER BY n",
            (project, after, run_id, run_id),
        )
        return [dict(zip(names, row, strict=True)) for row in rows]
