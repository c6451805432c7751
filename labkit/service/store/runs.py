"""Runs and responses: the objects that also move by themselves."""

from __future__ import annotations

import math

from labkit.service.store.agenda import Agenda
from labkit.service.store.database import writes
from labkit.service.store.pages import Cursor, Listed, Pages
from labkit.service.store.pending import Layer, RunRow, SavedRun, Values
from labkit.service.store.text import load


class Runs(Pages):
    """Runs by id, by thread, and by the time at which they move."""

    _agendas: dict[str, Agenda]

    @writes
    def insert_run(self, project: str, row: RunRow) -> None:
        """Store a new run."""
        run_id, thread_id = row.body["id"], row.locks
        self._agenda(project).put(run_id, thread_id, row.due_at)
        self._layers[-1].runs.insert((project, run_id), (thread_id,), SavedRun(row, active=True))

    @writes
    def save_run(self, project: str, row: RunRow, *, active: bool) -> None:
        """Replace a run."""
        run_id, agenda = row.body["id"], self._agenda(project)
        if active:
            agenda.put(run_id, row.locks, row.due_at)
        else:
            agenda.drop(run_id)
        self._layers[-1].runs.update((project, run_id), SavedRun(row, active))

    def get_run(self, project: str, run_id: str) -> RunRow | None:
        """Return a run."""
        for layer in reversed(self._layers):
            if saved := layer.runs.live((project, run_id)):
                return saved.row
            if found := layer.runs.values((project, run_id)):
                return _row(found)
        row = self._connection.execute(
            "SELECT body, work, due_at FROM runs WHERE project = ? AND id = ?", (project, run_id)
        ).fetchone()
        return _row(row) if row else None

    @writes
    def delete_run(self, project: str, run_id: str) -> None:
        """Delete a run that is not active."""
        self._db.execute("DELETE FROM runs WHERE project = ? AND id = ?", (project, run_id))
        self._forget()

    def run_text(self, project: str, thread_id: str, run_id: str) -> str | None:
        """Return the body of a thread's run as the JSON text that is stored."""
        row = self._db.execute(
            "SELECT body FROM runs WHERE project = ? AND id = ? AND thread_id = ?",
            (project, run_id, thread_id),
        ).fetchone()
        return row and str(row[0])

    def newest_run_id(self, project: str, thread_id: str) -> str | None:
        """Return the id of the run that was created last on the thread."""
        row = self._db.execute(
            "SELECT id FROM runs WHERE project = ? AND thread_id = ? ORDER BY seq DESC LIMIT 1",
            (project, thread_id),
        ).fetchone()
        return row[0] if row else None

    def active_run(self, project: str, thread_id: str) -> RunRow | None:
        """Return the run that locks the thread."""
        run_id = self._agenda(project).on_thread(thread_id)
        return None if run_id is None else self.get_run(project, run_id)

    def follows(self, project: str, row: RunRow, until: float) -> float | None:
        """Return when a run moves next by itself, if that is not later than ``until`` and nothing comes before it."""
        following = self._agenda(project).next_due()
        if following is None or following[0] > until or following[1] != row.body["id"]:
            return None
        return following[0]

    def is_due(self, project: str, until: float) -> bool:
        """Tell whether a run moves by itself at ``until`` or before."""
        following = self._agenda(project).next_due()
        return following is not None and following[0] <= until

    def next_due(self, project: str, until: float = math.inf) -> tuple[RunRow, float] | None:
        """Return the run that moves next by itself, and when, if that is not later than ``until``."""
        following = self._agenda(project).next_due()
        if following is None or following[0] > until:
            return None
        due_at, run_id = following
        row = self.get_run(project, run_id)
        return (row, due_at) if row else None

    def due_at(self, project: str, run_id: str) -> float | None:
        """Return when a run next moves by itself; None: never, or there is no such run."""
        return self._agenda(project).due_at(run_id)

    def is_active(self, project: str, run_id: str) -> bool:
        """Tell whether a run is there and can still change."""
        return self._agenda(project).is_active(run_id)

    def page_runs(self, project: str, thread_id: str, cursor: Cursor) -> tuple[list[Listed], bool]:
        """Return one page of a thread's runs, as ids and JSON texts, and whether more follow."""
        return self._page("runs", "project = ? AND thread_id = ?", [project, thread_id], cursor)

    def _agenda(self, project: str) -> Agenda:
        agenda = self._agendas.get(project)
        if agenda is None:
            agenda = self._agendas[project] = Agenda()
            rows = self._db.execute(
                "SELECT id, thread_id, due_at FROM runs WHERE project = ? AND active = 1 ORDER BY seq",
                (project,),
            )
            for run_id, thread_id, due_at in rows:
                agenda.put(run_id, thread_id, due_at)
        return agenda

    def _write(self, layer: Layer) -> None:
        super()._write(layer)
        if not layer.runs:
            return
        new, changed = layer.runs.take()
        if new:
            self._connection.executemany(
                "INSERT INTO runs (project, id, thread_id, body, work, due_at, active) VALUES (?, ?, ?, ?, ?, ?, ?)",
                new,
            )
        if changed:
            self._connection.executemany(
                "UPDATE runs SET body = ?, work = ?, due_at = ?, active = ? WHERE project = ? AND id = ?",
                changed,
            )

    def _forget(self) -> None:
        super()._forget()
        self._agendas = {}


def _row(values: Values) -> RunRow:
    body, work, due_at, *_ = values
    return RunRow(load(body), load(work), due_at)
