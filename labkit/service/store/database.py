"""The SQLite connection: opening, transactions, and what can be wrong with the file.

The connection autocommits; a request groups its statements with :meth:`Database.transaction`, so what was
acknowledged is on disk and a refused request leaves nothing.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from labkit.service.store import migrations

Json = dict[str, Any]


class StoreUnusable(Exception):
    """The file cannot be used; ``damaged`` tells a broken database from one that cannot be opened."""

    def __init__(self, message: str, *, damaged: bool) -> None:
        super().__init__(message)
        self.damaged = damaged


class DiskTrouble(Exception):
    """A statement failed because of the disk: it is full, or cannot be read or written; the text names the file."""


# Made once: json.dumps with options of its own builds an encoder for every call.
_ENCODER: Final = json.JSONEncoder(separators=(",", ":"), allow_nan=False)


def dump(value: Mapping[str, Any]) -> str:
    """Return JSON text, ASCII only."""
    # ASCII only: JSON text may hold lone surrogates, which SQLite's UTF-8 cannot.
    return _ENCODER.encode(value)


class Database:
    """One connection. Not thread-safe by itself: the service serialises its callers."""

    def __init__(self, database: str | Path = ":memory:") -> None:
        self.database = str(database)
        self._afterwards: list[Callable[[], None]] = []
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
        try:
            found = migrations.read_format(self._db)
        except migrations.UnusableFormat as error:
            raise StoreUnusable(f"{self.database}: {error}", damaged=error.foreign) from error
        # WAL + NORMAL: a killed process loses nothing that was committed (SQLite, "Write-Ahead Logging"); an insert costs 16 µs.
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = NORMAL")
        # Reads every page (some milliseconds a megabyte): better now than in the middle of a lesson.
        check = self._db.execute("PRAGMA quick_check(1)").fetchone()[0]
        if check != "ok":
            raise StoreUnusable(f"{self.database}: {' '.join(check.split())}", damaged=True)
        migrations.migrate(self._db, found)

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Make all statements inside one: all of them happen, or none. One inside another undoes only itself."""
        inner, known = self._db.in_transaction, len(self._afterwards)
        try:
            self._db.execute("SAVEPOINT inside" if inner else "BEGIN IMMEDIATE")
            yield
            self._db.execute("RELEASE inside" if inner else "COMMIT")
        except BaseException as error:
            del self._afterwards[known:]
            # A full disk ends the transaction by itself.
            if self._db.in_transaction:
                self._db.execute("ROLLBACK TO inside" if inner else "ROLLBACK")
            if isinstance(error, sqlite3.OperationalError):
                raise DiskTrouble(f"{self.database}: {error}") from error
            raise
        if not inner:
            self._settle()

    def afterwards(self, act: Callable[[], None]) -> None:
        """Do ``act`` when the transaction around this has happened; never when it has not. For what SQLite cannot undo."""
        self._afterwards.append(act)
        if not self._db.in_transaction:
            self._settle()

    def _settle(self) -> None:
        acts, self._afterwards = self._afterwards, []
        for act in acts:
            act()


def _is_damage(error: sqlite3.Error) -> bool:
    return error.sqlite_errorcode in (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT)
