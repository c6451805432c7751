"""The only place with SQL: projects, objects, runs and events in one SQLite file (or ``:memory:``).

Bodies go in and come out as JSON dictionaries. The connection autocommits; a request groups its statements
with :meth:`Store.transaction`, so what was acknowledged is on disk and a refused request leaves nothing.
"""

from __future__ import annotations

import json
import math
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any, Final

Json = dict[str, Any]

# The version of schema.sql; a newer file than this program knows is refused, never rewritten.
SCHEMA_VERSION = 1


class StoreUnusable(Exception):
    """The file cannot be used; ``damaged`` tells a broken database from one that cannot be opened."""

    def __init__(self, message: str, *, damaged: bool) -> None:
        super().__init__(message)
        self.damaged = damaged


class DiskTrouble(Exception):
    """A statement failed because of the disk: it is full, or cannot be read or written; the text names the file."""


@dataclass
class RunRow:
    """A run: ``body`` as on the wire, ``work`` the worker's notes, ``due_at`` when it next moves by itself."""

    body: Json
    work: Json
    due_at: float | None = None


@dataclass(frozen=True)
class Cursor:
    """One page of a listing: ``limit`` rows, from after/before an id, in one direction."""

    limit: int = 20
    newest_first: bool = True
    after: str | None = None
    before: str | None = None


class UnknownCursor(Exception):
    """``after`` or ``before`` names nothing in this listing."""


# Made once: json.dumps with options of its own builds an encoder for every call.
_ENCODER: Final = json.JSONEncoder(separators=(",", ":"), allow_nan=False)


def _dump(value: Mapping[str, Any]) -> str:
    # ASCII only: JSON text may hold lone surrogates, which SQLite's UTF-8 cannot.
    return _ENCODER.encode(value)


class Store:
    """The service's state. Not thread-safe by itself: the service serialises its callers."""

    def __init__(self, database: str | Path = ":memory:") -> None:
        self.database = str(database)
        try:
            self._db = sqlite3.connect(self.database, isolation_level=None, check_same_thread=False)
            try:
                self._prepare()
            except BaseException:
                self._db.close()  # a damaged file is moved aside next, which Windows does to closed files only
                raise
        except sqlite3.Error as error:
            raise StoreUnusable(f"{self.database}: {error}", damaged=_is_damage(error)) from error

    def _prepare(self) -> None:
        version = self._db.execute("PRAGMA user_version").fetchone()[0]
        if version > SCHEMA_VERSION:
            raise StoreUnusable(
                f"{self.database}: written by a newer labkit (format {version}, this one reads {SCHEMA_VERSION})",
                damaged=False,
            )
        # WAL + NORMAL: a killed process loses nothing that was committed (SQLite, "Write-Ahead Logging"); an insert costs 16 µs.
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = NORMAL")
        # Reads every page (some milliseconds a megabyte): better now than in the middle of a lesson.
        found = self._db.execute("PRAGMA quick_check(1)").fetchone()[0]
        if found != "ok":
            raise StoreUnusable(f"{self.database}: {' '.join(found.split())}", damaged=True)
        self._db.executescript(resources.files(__package__).joinpath("schema.sql").read_text("utf-8"))
        self._db.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Make all statements inside one: all of them happen, or none. One inside another undoes only itself."""
        inner = self._db.in_transaction
        try:
            self._db.execute("SAVEPOINT inside" if inner else "BEGIN IMMEDIATE")
            yield
            self._db.execute("RELEASE inside" if inner else "COMMIT")
        except BaseException as error:
            # A full disk ends the transaction by itself.
            if self._db.in_transaction:
                self._db.execute("ROLLBACK TO inside" if inner else "ROLLBACK")
            if isinstance(error, sqlite3.OperationalError):
                raise DiskTrouble(f"{self.database}: {error}") from error
            raise

    # -- projects --

    def project_names(self) -> list[str]:
        """Return the names of all projects, sorted."""
        return [name for (name,) in self._db.execute("SELECT name FROM projects ORDER BY name")]

    def project_state(self, project: str) -> Json | None:
        """Return what was saved for ``project``."""
        row = self._db.execute("SELECT state FROM projects WHERE name = ?", (project,)).fetchone()
        return json.loads(row[0]) if row else None

    def save_project(self, project: str, state: Json) -> None:
        """Save the project's state."""
        self._db.execute("INSERT OR REPLACE INTO projects VALUES (?, ?)", (project, _dump(state)))

    def forget_project(self, project: str) -> None:
        """Delete everything of ``project``."""
        self._db.execute("DELETE FROM projects WHERE name = ?", (project,))
        for table in ("objects", "runs", "events"):
            self._db.execute(f"DELETE FROM {table} WHERE project = ?", (project,))

    # -- agents, threads, messages, steps --

    def insert(
        self, project: str, kind: str, body: Json, *, parent: str = "", run_id: str | None = None
    ) -> None:
        """Store a new object under its ``body["id"]``."""
        self._db.execute(
            "INSERT INTO objects (project, kind, id, parent, run_id, body) VALUES (?, ?, ?, ?, ?, ?)",
            (project, kind, body["id"], parent, run_id, _dump(body)),
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
            (_dump(body), project, kind, body["id"]),
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
            "DELETE FROM objects WHERE project = ?1 AND (kind = 'message' AND parent = ?2 OR kind = 'step'"
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

    def page(
        self, project: str, kind: str, cursor: Cursor, *, parent: str = "", run_id: str | None = None
    ) -> tuple[list[Json], bool]:
        """Return one page of objects and whether more follow."""
        where, values = "project = ? AND kind = ? AND parent = ?", [project, kind, parent]
        if run_id is not None:
            where, values = where + " AND run_id = ?", [*values, run_id]
        return self._page("objects", where, values, cursor)

    # -- runs --

    def insert_run(self, project: str, row: RunRow) -> None:
        """Store a new run."""
        self._db.execute(
            "INSERT INTO runs (project, id, thread_id, active, due_at, work, body) VALUES (?, ?, ?, 1, ?, ?, ?)",
            (project, row.body["id"], row.body["thread_id"], row.due_at, _dump(row.work), _dump(row.body)),
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

    def save_run(self, project: str, row: RunRow, *, active: bool) -> None:
        """Replace a run."""
        self._db.execute(
            "UPDATE runs SET body = ?, work = ?, due_at = ?, active = ? WHERE project = ? AND id = ?",
            (_dump(row.body), _dump(row.work), row.due_at, int(active), project, row.body["id"]),
        )

    def page_runs(self, project: str, thread_id: str, cursor: Cursor) -> tuple[list[Json], bool]:
        """Return one page of a thread's runs and whether more follow."""
        return self._page("runs", "project = ? AND thread_id = ?", [project, thread_id], cursor)

    # -- events --

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

    # -- shared --

    def _run(self, where: str, values: tuple[object, ...]) -> RunRow | None:
        row = self._db.execute(f"SELECT body, work, due_at FROM runs WHERE {where}", values).fetchone()
        return RunRow(json.loads(row[0]), json.loads(row[1]), row[2]) if row else None

    def _page(self, table: str, where: str, values: list[str], cursor: Cursor) -> tuple[list[Json], bool]:
        later, earlier, order = ("<", ">", "DESC") if cursor.newest_first else (">", "<", "ASC")
        bounds: list[object] = list(values)
        clause = where
        for sign, object_id in ((later, cursor.after), (earlier, cursor.before)):
            if object_id is not None:
                found = self._db.execute(
                    f"SELECT seq FROM {table} WHERE {where} AND id = ?", [*values, object_id]
                )
                row = found.fetchone()
                if row is None:
                    raise UnknownCursor(object_id)
                clause, bounds = f"{clause} AND seq {sign} ?", [*bounds, row[0]]
        rows = self._db.execute(
            f"SELECT body FROM {table} WHERE {clause} AND body IS NOT NULL ORDER BY seq {order} LIMIT ?",
            [*bounds, cursor.limit + 1],
        ).fetchall()
        return [json.loads(body) for (body,) in rows[: cursor.limit]], len(rows) > cursor.limit


def _is_damage(error: sqlite3.Error) -> bool:
    return error.sqlite_errorcode in (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT)
