"""Lists of dictionaries that show themselves as a table: in a notebook as HTML, elsewhere as text."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence
from typing import Any

Row = dict[str, Any]

# An id of the wire; the face shows its beginning, which is enough to tell two apart. The row itself keeps it whole.
_LONG_ID = re.compile(r"\b([a-z]+_[A-Za-z0-9]{4})[A-Za-z0-9]{16,}")


class Table(list[Row]):
    """A plain list of dictionaries with a face.

    Only ``columns`` are shown, long ids by their beginning. Times in the column ``at`` are shown as seconds since the first row, because a
    table is read for the order and the gaps.
    """

    def __init__(self, rows: Iterable[Row], columns: Sequence[str], *, empty: str) -> None:
        super().__init__(rows)
        self._columns = tuple(columns)
        self._empty = empty

    def __repr__(self) -> str:
        if not self:
            return self._empty
        cells = [list(self._columns), *self._cells()]
        widths = [max(len(row[at]) for row in cells) for at in range(len(self._columns))]
        lines = [
            "  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip()
            for row in cells
        ]
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        if not self:
            return f"<p>{html.escape(self._empty)}</p>"
        # Said for each cell: notebooks align the cells of a table to the right.
        left = 'style="text-align:left;white-space:nowrap"'
        head = "".join(f'<th scope="col" {left}>{html.escape(name)}</th>' for name in self._columns)
        body = "".join(
            "<tr>" + "".join(f"<td {left}>{html.escape(text)}</td>" for text in row) + "</tr>"
            for row in self._cells()
        )
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"

    def _cells(self) -> list[list[str]]:
        start = float(self[0].get("at") or 0.0)
        return [[_show(name, row.get(name), start) for name in self._columns] for row in self]


def shorten(text: str) -> str:
    """Return ``text`` with the ids in it shown by their beginning."""
    return _LONG_ID.sub(r"\1…", text)


def _show(name: str, value: Any, start: float) -> str:
    if value is None:
        return ""
    if name == "at":
        return f"+{float(value) - start:.1f} s"
    # A path may hold what would move a terminal's cursor.
    return shorten("".join(sign if sign.isprintable() else "\ufffd" for sign in str(value)))
