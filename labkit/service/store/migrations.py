"""The file's format: what a new file gets, and how an older one becomes one of today.

``schema.sql`` is the newest format, whole. ``formats/to_N.sql`` leads a file of format N - 1 to format N.
To change the format: change ``schema.sql``, write the next step, raise ``SCHEMA_VERSION``. A step that was
released is never changed. New columns go last in their table, where ``ALTER TABLE`` puts them.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from importlib import resources
from typing import Final

SCHEMA_VERSION: Final = 5


class UnusableFormat(Exception):
    """The file is of no format that can be brought up to date; ``foreign``: it is not labkit's at all."""

    def __init__(self, message: str, *, foreign: bool) -> None:
        super().__init__(message)
        self.foreign = foreign


def read_format(db: sqlite3.Connection, newest: int = SCHEMA_VERSION) -> int:
    """Return the format of the file, 0 when it is empty; changes nothing.

    Raises:
        UnusableFormat: it is above ``newest``, or there are tables without a format.
    """
    found = int(db.execute("PRAGMA user_version").fetchone()[0])
    if found > newest:
        raise UnusableFormat(
            f"written by a newer labkit (format {found}, this one reads up to {newest})", foreign=False
        )
    if found == 0 and db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
        raise UnusableFormat("a database, but not one that labkit wrote", foreign=True)
    return found


def read_step(number: int) -> str:
    """Return the SQL that leads from format ``number`` - 1 to ``number``."""
    return _text(f"formats/to_{number}.sql")


def migrate(
    db: sqlite3.Connection,
    found: int,
    newest: int = SCHEMA_VERSION,
    step: Callable[[int], str] = read_step,
) -> None:
    """Lead ``db`` from the format ``found`` to ``newest`` in one transaction: who dies in it leaves the file as it was."""
    if found == newest:
        return
    texts = [step(number) for number in range(found + 1, newest + 1)] if found else [_text("schema.sql")]
    # The version is part of the file's header, and so of the transaction.
    script = ["BEGIN IMMEDIATE;", *texts, f"PRAGMA user_version = {newest};", "COMMIT;"]
    try:
        db.executescript("\n".join(script))
    except BaseException:
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise


def _text(name: str) -> str:
    return resources.files(__package__).joinpath(name).read_text("utf-8")
