"""Everything that a service holds, as one value: two of them are equal when nothing was changed."""

from __future__ import annotations

from typing import Any

from labkit.service.store import Store


def read_stored(store: Store) -> dict[str, list[tuple[Any, ...]]]:
    """Return all rows of all tables, whichever there are."""
    database = store._db
    tables = database.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").fetchall()
    return {name: database.execute(f'SELECT * FROM "{name}"').fetchall() for (name,) in tables}
