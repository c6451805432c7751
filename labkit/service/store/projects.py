"""The projects and their settings."""

from __future__ import annotations

import json

from labkit.service.store.database import Database, writes
from labkit.service.store.text import Json, dump


class Projects(Database):
    """Names and saved settings."""

    def project_names(self) -> list[str]:
        """Return the names of all projects, sorted."""
        return [name for (name,) in self._db.execute("SELECT name FROM projects ORDER BY name")]

    def project_state(self, project: str) -> Json | None:
        """Return what was saved for ``project``."""
        row = self._db.execute("SELECT state FROM projects WHERE name = ?", (project,)).fetchone()
        return json.loads(row[0]) if row else None

    @writes
    def save_project(self, project: str, state: Json) -> None:
        """Save the project's state."""
        self._db.execute("INSERT OR REPLACE INTO projects VALUES (?, ?)", (project, dump(state)))

    @writes
    def forget_project(self, project: str) -> None:
        """Delete everything of ``project``."""
        self._db.execute("DELETE FROM projects WHERE name = ?", (project,))
        for table in ("objects", "runs", "events"):
            self._db.execute(f"DELETE FROM {table} WHERE project = ?", (project,))
        self._forget()
