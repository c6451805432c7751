"""The projects and their settings."""

from __future__ import annotations

from labkit.service.store.database import Database, writes
from labkit.service.store.text import Json, dump, load


class Projects(Database):
    """Names and saved settings."""

    def project_names(self) -> list[str]:
        """Return the names of all projects, sorted."""
        return [name for (name,) in self._db.execute("SELECT name FROM projects ORDER BY name")]

    def project_state(self, project: str) -> Json | None:
        """Return what was saved for ``project``."""
        found = self._db.execute("SELECT state, shown, ids_given FROM projects WHERE name = ?", (project,))
        row = found.fetchone()
        if row is None:
            return None
        text, shown, ids_given = row
        state = load(text)
        if shown is not None:
            state |= {"clock": {**state["clock"], "shown": shown}, "ids_given": ids_given}
        return state

    @writes
    def save_project(self, project: str, state: Json) -> None:
        """Save the project's state."""
        self._db.execute(
            "INSERT OR REPLACE INTO projects (name, state) VALUES (?, ?)", (project, dump(state))
        )

    @writes
    def save_pace(self, project: str, shown: float, ids_given: int) -> None:
        """Save what a request changes by itself, without the rest of the state: the clock's time and the ids that were given."""
        self._db.execute(
            "UPDATE projects SET shown = ?, ids_given = ? WHERE name = ?", (shown, ids_given, project)
        )

    @writes
    def forget_project(self, project: str) -> None:
        """Delete everything of ``project``."""
        self._db.execute("DELETE FROM projects WHERE name = ?", (project,))
        for table in ("objects", "runs", "events"):
            self._db.execute(f"DELETE FROM {table} WHERE project = ?", (project,))
        self._forget()
