"""The log of every change of status."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from labkit.service.store.database import Database, writes
from labkit.service.store.pending import Layer
from labkit.service.store.text import Json

_COLUMNS: Final = ("n", "at", "run_id", "object", "id", "status", "event")


class Events(Database):
    """What happened, numbered from 1 in each project."""

    _newest: dict[str, int]

    @writes
    def add_event(self, project: str, at: float, run_id: str, kind: str, body: Json, event: str) -> None:
        """Log a change of status."""
        self._layers[-1].events.append((project, at, run_id, kind, body["id"], body["status"], event))

    def events(
        self, project: str, *, run_id: str | None = None, after: int = 0, limit: int = -1
    ) -> list[Json]:
        """Return logged changes with ``n > after``, oldest first, at most ``limit`` (negative: all)."""
        rows = self._db.execute(
            f"SELECT {', '.join(_COLUMNS)} FROM events WHERE project = ? AND n > ? AND (? IS NULL OR run_id = ?) ORDER BY n LIMIT ?",
            (project, after, run_id, run_id, limit),
        )
        return [dict(zip(_COLUMNS, row, strict=True)) for row in rows]

    def last_event(self, project: str, kinds: Collection[str]) -> Json | None:
        """Return the newest change of an object of these kinds; None when there is none."""
        row = self._db.execute(
            f"SELECT {', '.join(_COLUMNS)} FROM events WHERE project = ? AND object IN ({', '.join('?' * len(kinds))}) "
            "ORDER BY n DESC LIMIT 1",
            (project, *kinds),
        ).fetchone()
        return row and dict(zip(_COLUMNS, row, strict=True))

    def newest_event(self, project: str) -> int:
        """Return the number of the newest event, 0 when there is none."""
        self._flush()
        return self._newest_written(project)

    def _newest_written(self, project: str) -> int:
        if project not in self._newest:
            found = self._connection.execute("SELECT max(n) FROM events WHERE project = ?", (project,))
            self._newest[project] = found.fetchone()[0] or 0
        return self._newest[project]

    def _write(self, layer: Layer) -> None:
        super()._write(layer)
        rows, layer.events = layer.events, []
        numbered = []
        for project, *rest in rows:
            self._newest[project] = number = self._newest_written(project) + 1
            numbered.append((project, number, *rest))
        if numbered:
            self._connection.executemany("INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?)", numbered)

    def _forget(self) -> None:
        super()._forget()
        self._newest = {}
