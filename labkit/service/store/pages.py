"""One page of a listing, by cursor."""

from __future__ import annotations

from dataclasses import dataclass

from labkit.service.store.database import Database

# An id, and the body as the JSON text that is stored.
Listed = tuple[str, str]


@dataclass(frozen=True)
class Cursor:
    """One page of a listing: ``limit`` rows, from after/before an id, in one direction."""

    limit: int = 20
    newest_first: bool = True
    after: str | None = None
    before: str | None = None


class UnknownCursor(Exception):
    """``after`` or ``before`` names nothing in this listing."""


class Pages(Database):
    """Listings in the order of creation."""

    def _page(
        self,
        table: str,
        where: str,
        values: list[str],
        cursor: Cursor,
        *,
        narrow: tuple[str, list[str]] = ("", []),
    ) -> tuple[list[Listed], bool]:
        """Return one page of what is ``where``; ``narrow`` leaves some of it out, but a cursor may name it."""
        later, earlier, order = ("<", ">", "DESC") if cursor.newest_first else (">", "<", "ASC")
        bounds: list[object] = [*values, *narrow[1]]
        clause = where + narrow[0]
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
            f"SELECT id, body FROM {table} WHERE {clause} AND body IS NOT NULL ORDER BY seq {order} LIMIT ?",
            [*bounds, cursor.limit + 1],
        ).fetchall()
        return rows[: cursor.limit], len(rows) > cursor.limit
