"""Runs: the objects that also move by themselves."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass

from labkit.service.store.database import Json, dump
from labkit.service.store.pages import Cursor, Pages


@dataclass
class RunRow:
    """A run: ``body`` as on the wire, ``work`` the worker's notes, ``due_at`` when it next moves by itself."""

    body: Json
    work: Json
    due_at: float | None = None


class Runs(Pages):
    """Runs by id, by thread, and by the time at which they move."""

    def insert_run(self, project: str, row: RunRow) -> None:
        """Store a new run."""
        self._db.execute(
            "INSERT INTO runs (project, id, thread_id, active, due_at, work, body) VALUES (?, ?, ?, 1, ?, ?, ?)",
            (project, row.body["id"], row.body["thread_id"], row.due_at, dump(row.work), dump(row.body)),
        )

    def get_run(self, project: str, run_id: str) -> RunRow | None:
        """Return a run."""
        return self._run("project = ? AND id = ?", (project, run_id))

    def active_run(self, project: str, thread_id: str) -> RunRow | None:
        """Return the run that locks the thread."""
        return self._run("project = ? AND thread_id = ? AND active = 1", (project, thread_id))

    def next_due(self, project: str, until: float = math.inf) -> tuple[RunRow, float] | None:
        """Return the run that moves next by itself, and when, if that is not later than ``until``."""
        row = self._run(
            "project = ? AND due_at IS NOT NULL AND due_at <= ? ORDER BY due_at, seq LIMIT 1",
            (project, until),
        )
        return (row, row.due_at) if row and row.due_at is not None else None

    def due_at(self, project: str, run_id: str) -> float | None:
        """Return when a run next moves by itself; None: never, or there is no such run."""
        row = self._db.execute(
            "SELECT due_at FROM runs WHERE project = ? AND id = ?", (project, run_id)
        ).fetchone()
        return None if row is None or row[0] is None else float(row[0])

    def save_run(self, project: str, row: RunRow, *, active: bool) -> None:
        """Replace a run."""
        self._db.execute(
            "UPDATE runs SET body = ?, work = ?, due_at = ?, active = ? WHERE project = ? AND id = ?",
            (dump(row.body), dump(row.work), row.due_at, int(active), project, row.body["id"]),
        )

    def page_runs(self, project: str, thread_id: str, cursor: Cursor) -> tuple[list[Json], bool]:
        """Return one page of a thread's runs and whether more follow."""
        return self._page("runs", "project = ? AND thread_id = ?", [project, thread_id], cursor)

    def _run(self, where: str, values: tuple[object, ...]) -> RunRow | None:
        row = self._db.execute(f"SELECT body, work, due_at FROM runs WHERE {where}", values).fetchone()
        return RunRow(json.loads(row[0]), json.loads(row[1]), row[2]) if row else None
