"""Agents, threads, messages and run steps: objects that change only by request or by a run."""

from __future__ import annotations

from sqlite3 import Connection
from typing import Final

from labkit.service.store.database import writes
from labkit.service.store.pages import Cursor, Listed, Pages
from labkit.service.store.pending import Layer
from labkit.service.store.text import Json, load

# Objects that are remembered to be there, and parents whose children's number is, at most.
_REMEMBERED: Final = 10_000


class Objects(Pages):
    """Objects by kind and id, below a parent."""

    _counts: dict[tuple[str, str, str], int]  # project, kind, parent -> objects below it
    _there: set[tuple[str, str, str]]  # project, kind, id of objects that were found

    @writes
    def insert(
        self, project: str, kind: str, body: Json, *, parent: str = "", run_id: str | None = None
    ) -> None:
        """Store a new object under its ``body["id"]``."""
        self._layers[-1].objects.insert((project, kind, body["id"]), (parent, run_id), body)
        if (project, kind, parent) in self._counts:
            self._counts[project, kind, parent] += 1

    def get(self, project: str, kind: str, object_id: str, *, parent: str | None = None) -> Json | None:
        """Return an object's body; ``parent`` must fit when given."""
        if self._layers and parent is None:
            body = self._layers[-1].objects.live((project, kind, object_id))
            if body is not None:
                return body
        text = self.get_text(project, kind, object_id, parent=parent)
        return None if text is None else load(text)

    def get_text(self, project: str, kind: str, object_id: str, *, parent: str | None = None) -> str | None:
        """Return an object's body as the JSON text that is stored."""
        if parent is None:
            for layer in reversed(self._layers):
                if found := layer.objects.values((project, kind, object_id)):
                    return str(found[0])
        row = (
            (self._connection if parent is None else self._db)
            .execute(
                "SELECT body, parent FROM objects WHERE project = ? AND kind = ? AND id = ?",
                (project, kind, object_id),
            )
            .fetchone()
        )
        if row is None or (parent is not None and row[1] != parent):
            return None
        text: str | None = row[0]
        return text

    def has(self, project: str, kind: str, object_id: str) -> bool:
        """Tell whether there is such an object."""
        key = project, kind, object_id
        if key not in self._there:
            if self.get_text(*key) is None:
                return False
            if len(self._there) >= _REMEMBERED:
                self._there.clear()
            self._there.add(key)
        return True

    @writes
    def update(self, project: str, kind: str, body: Json) -> None:
        """Replace an object's body."""
        self._layers[-1].objects.update((project, kind, body["id"]), body)

    @writes
    def delete(self, project: str, kind: str, object_id: str) -> None:
        """Delete an object; its id stays a valid page cursor."""
        self._db.execute(
            "UPDATE objects SET body = NULL WHERE project = ? AND kind = ? AND id = ?",
            (project, kind, object_id),
        )
        self._forget()

    @writes
    def make_room(self, project: str, kind: str, object_id: str) -> None:
        """Forget a deleted object whole, cursor and all, so that its id can be given once more: a name, chosen by a user."""
        self._db.execute(
            "DELETE FROM objects WHERE project = ? AND kind = ? AND id = ? AND body IS NULL",
            (project, kind, object_id),
        )
        self._forget()

    @writes
    def delete_children(self, project: str, kind: str, parent: str) -> None:
        """Delete the objects below ``parent``; their ids stay valid page cursors."""
        self._db.execute(
            "UPDATE objects SET body = NULL WHERE project = ? AND kind = ? AND parent = ?",
            (project, kind, parent),
        )
        self._forget()

    @writes
    def delete_thread_contents(self, project: str, thread_id: str) -> None:
        """Delete the messages, runs and steps of a thread."""
        self._db.execute(
            "DELETE FROM objects WHERE project = ?1 AND (kind IN ('message', 'code_file', 'attached_tools') AND parent = ?2 OR kind IN ('step', 'tool_call')"
            " AND parent IN (SELECT id FROM runs WHERE project = ?1 AND thread_id = ?2))",
            (project, thread_id),
        )
        self._db.execute("DELETE FROM runs WHERE project = ? AND thread_id = ?", (project, thread_id))
        self._forget()

    def children(self, project: str, kind: str, parent: str, *, newest: int) -> list[Json]:
        """Return the ``newest`` last objects below ``parent``, oldest first."""
        rows = (
            self._reading(kind)
            .execute(
                "SELECT body FROM objects WHERE project = ? AND kind = ? AND parent = ? AND body IS NOT NULL"
                " ORDER BY seq DESC LIMIT ?",
                (project, kind, parent, newest),
            )
            .fetchall()
        )
        return [load(body) for (body,) in reversed(rows)]

    def count(self, project: str, kind: str, parent: str) -> int:
        """Count the objects below ``parent``."""
        number = self._counts.get((project, kind, parent))
        if number is None:
            (number,) = self._db.execute(
                "SELECT count(*) FROM objects WHERE project = ? AND kind = ? AND parent = ? AND body IS NOT NULL",
                (project, kind, parent),
            ).fetchone()
            if len(self._counts) >= _REMEMBERED:
                self._counts.clear()
            self._counts[project, kind, parent] = int(number)
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
        rows, more = self.page_texts(project, kind, cursor, parent=parent, run_id=run_id)
        return [load(text) for _, text in rows], more

    def page_texts(
        self, project: str, kind: str, cursor: Cursor, *, parent: str = "", run_id: str | None = None
    ) -> tuple[list[Listed], bool]:
        """Return one page of objects as ids and JSON texts, and whether more follow."""
        where, values = "project = ? AND kind = ? AND parent = ?", [project, kind, parent]
        if run_id is not None:
            where, values = where + " AND run_id = ?", [*values, run_id]
        return self._page("objects", where, values, cursor)

    def _reading(self, kind: str) -> Connection:
        """Return the connection; what was written and is not in the file yet goes there only if it is of this kind."""
        for layer in self._layers:
            if any(key[1] == kind for key in layer.objects):
                return self._db
        return self._connection

    def _write(self, layer: Layer) -> None:
        super()._write(layer)
        if not layer.objects:
            return
        new, changed = layer.objects.take()
        if new:
            self._connection.executemany(
                "INSERT INTO objects (project, kind, id, parent, run_id, body) VALUES (?, ?, ?, ?, ?, ?)", new
            )
        if changed:
            self._connection.executemany(
                "UPDATE objects SET body = ? WHERE project = ? AND kind = ? AND id = ?", changed
            )

    def _forget(self) -> None:
        super()._forget()
        self._counts = {}
        self._there = set()
