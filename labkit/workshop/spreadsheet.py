"""Tables for a spreadsheet: CSV in which nothing that people wrote is a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable


def to_csv(rows: Iterable[Iterable[object]]) -> str:
    """Return rows as CSV; text that a spreadsheet would take for a formula gets an apostrophe before it."""
    sheet = io.StringIO()
    csv.writer(sheet, lineterminator="\n").writerows([_harmless(value) for value in row] for row in rows)
    return sheet.getvalue()


def _harmless(value: object) -> object:
    is_formula = isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r")
    return f"'{value}" if is_formula and value else value
