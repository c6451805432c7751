"""The SQLite connection: opening, transactions, and what can be wrong with the file.

A request groups its writes with :meth:`Database.transaction`, so what was acknowledged is on disk and a refused
request leaves nothing.
"""

from __future__ import annotations

import functools
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

from labkit.service.store import migrations
from labkit.service.store.pending import Layer


class StoreUnusable(Exception):
    """The file cannot be used; ``damaged`` tells a broken database from one that cannot be opened."""

    def __init__(self, message: str, *, damaged: bool) -> None:
        super().__init__(message)
        self.damaged = damaged


class DiskTrouble(Exception):
    """A statement failed because of the disk: it is full, or cannot be read or written; the text names the file."""


_P = ParamSpec("_P")
_R = TypeVar("_R")
_Store = TypeVar("_Store", bound="Database")


def writes(
    method: Callable[Concatenate[_Store, _P], _R],
) -> Callable[Concatenate[_Store, _P], _R]:
    """Give a method that writes a transaction of its own where none is open."""

    @functools.wraps(method)
    def written(self: _Store, /, *args: _P.args, **kwargs: _P.kwargs) -> _R:
        if self.in_transaction:
            return method(self, *args, **kwargs)
        with self.transaction():
            return method(self, *args, **kwargs)

    return written


class Database:
    """One connection, and what its open transactions wrote. Not thread-safe by itself: the service serialises its callers."""

    def __init__(self, database: str | Path = ":memory:") -> None:
        self.database = str(database)
        self._layers: list[Layer] = []
        self._forget()
        try:
            # timeout: seconds to wait for another process that has the file; whoever has it keeps it.
            self._connection = sqlite3.connect(
                self.database, timeout=0.5, isolation_level=None, check_same_thread=False
            )
            try:
                self._prepare()
            except BaseException:
                self._connection.close()  # a damaged file is moved aside next, which Windows does to closed files only
                raise
        except sqlite3.Error as error:
            raise StoreUnusable(f"{self.database}: {error}", damaged=_is_damage(error)) from error

    def _prepare(self) -> None:
        db = self._connection
        try:
            found = migrations.read_format(db)
        except migrations.UnusableFormat as error:
            raise StoreUnusable(f"{self.database}: {error}", damaged=error.foreign) from error
        # One process has the file: no locks to take for every request, and no memory to share, which network disks lack.
        db.execute("PRAGMA locking_mode = EXCLUSIVE")
        # WAL + NORMAL: a killed process loses nothing that was committed (SQLite, "Write-Ahead Logging"); an insert costs 16 µs.
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = NORMAL")
        # Pages; four times the default. Copying them back into the file waits for the disk, and everybody with it.
        db.execute("PRAGMA wal_autocheckpoint = 4000")
        # Reads every page (some milliseconds a megabyte): better now than in the middle of a lesson.
        check = db.execute("PRAGMA quick_check(1)").fetchone()[0]
        if check != "ok":
            raise StoreUnusable(f"{self.database}: {' '.join(check.split())}", damaged=True)
        migrations.migrate(db, found)

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    @property
    def in_transaction(self) -> bool:
        """Tell whether a transaction is open."""
        return bool(self._layers)

    @property
    def _db(self) -> sqlite3.Connection:
        """The connection with everything written so far in it, for statements that must see it or be undone with it."""
        self._flush()
        return self._connection

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Make all writes inside one: all of them happen, or none. One inside another undoes only itself.

        The file hears of it when it must: a transaction that writes nothing costs nothing.
        """
        layer = Layer()
        if self._layers:
            self._layers[-1].freeze()
        self._layers.append(layer)
        try:
            yield
            self._commit(layer)
        except BaseException as error:
            self._undo(layer)
            if isinstance(error, sqlite3.OperationalError):
                raise DiskTrouble(f"{self.database}: {error}") from error
            raise
        finally:
            self._layers.pop()
        if not self._layers:
            for act in layer.afterwards:
                act()

    def afterwards(self, act: Callable[[], None]) -> None:
        """Do ``act`` when the transaction around this has happened; never when it has not. For what SQLite cannot undo."""
        if self._layers:
            self._layers[-1].afterwards.append(act)
        else:
            act()

    def _commit(self, layer: Layer) -> None:
        inner = len(self._layers) > 1
        if layer.begun or (layer.holds_anything() and not inner):
            self._flush()
            self._connection.execute("RELEASE inside" if inner else "COMMIT")
        if inner:
            self._layers[-2].absorb(layer)

    def _undo(self, layer: Layer) -> None:
        self._forget()
        if layer.begun and self._connection.in_transaction:
            self._connection.execute("ROLLBACK TO inside" if len(self._layers) > 1 else "ROLLBACK")

    def _flush(self) -> None:
        """Give everything that was written to the file, each layer's part within its own transaction there."""
        for depth, layer in enumerate(self._layers):
            if layer.begun and not self._connection.in_transaction:
                # A full disk ends a transaction by itself; what follows must not be written without what came before.
                raise DiskTrouble(f"{self.database}: the disk ended the transaction")
            if not layer.begun:
                self._connection.execute("SAVEPOINT inside" if depth else "BEGIN IMMEDIATE")
                layer.begun = True
            self._write(layer)

    def _write(self, layer: Layer) -> None:
        """Give one layer's rows to the file: the tables' own classes know how."""

    def _forget(self) -> None:
        """Forget what is known of the file's content without asking it: something was undone."""


def _is_damage(error: sqlite3.Error) -> bool:
    return error.sqlite_errorcode in (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT)
