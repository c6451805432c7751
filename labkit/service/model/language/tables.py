"""Read a table that somebody pasted: lines of values with commas, semicolons, tabs or bars between them."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Final

_SEPARATORS: Final = (",", "\t", ";", "|")
_LINES_AT_MOST: Final = 2_000
_NUMBER: Final = re.compile(r"[-+]?[$\u20ac\u00a3]?\s?\d[\d,]*(?:\.\d+)?\s?%?")
_MONEY: Final = ("amount", "cost", "price", "total", "value", "sum", "sales", "revenue", "expense")


@dataclass(frozen=True)
class Table:
    """Hold a table: its header, its rows of text, and its lines as they were written."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    lines: tuple[str, ...]

    def column(self, name: str) -> tuple[str, ...]:
        """Return the values of a column."""
        at = self.header.index(name)
        return tuple(row[at] for row in self.rows)

    def numbers(self, name: str) -> list[Fraction]:
        """Return the numbers of a column; empty when not all of its values are numbers."""
        found = [as_number(value) for value in self.column(name) if value.strip()]
        return (
            [value for value in found if value is not None]
            if all(value is not None for value in found)
            else []
        )


@lru_cache(64)
def read_table(text: str) -> Table | None:
    """Return the first table of at least a header and one row that a text holds; None when it holds none."""
    lines = text.splitlines()[:_LINES_AT_MOST]
    for separator in _SEPARATORS:
        block: list[str] = []
        for line in [*lines, ""]:
            wide = line.count(separator)
            if wide and (not block or wide == block[0].count(separator)):
                block.append(line)
                continue
            if len(block) > 1 and block[0].count(separator) > (0 if separator in "\t|" else 1):
                break
            block = [line] if wide else []
        if len(block) > 1 and (table := _parse(block, separator)):
            return table
    return None


def _parse(block: list[str], separator: str) -> Table | None:
    stripped = [line.strip().strip("|") for line in block] if separator == "|" else block
    rows = [tuple(cell.strip() for cell in row) for row in csv.reader(stripped, delimiter=separator)]
    rows = [row for row in rows if not all(set(cell) <= set("-: ") for cell in row)]
    if len(rows) < 2 or len({len(row) for row in rows}) > 1 or len(rows[0]) < 2:
        return None
    header = rows[0]
    # A header has names, not numbers; a line of prose has cells too long to be names.
    if any(as_number(cell) is not None or len(cell) > 40 or not cell for cell in header):
        return None
    return Table(header, tuple(rows[1:]), tuple(block))


def as_number(text: str) -> Fraction | None:
    """Read "$1,250.50" or "12%" as a number; None when a text is none."""
    stripped = text.strip()
    if not _NUMBER.fullmatch(stripped) or len(stripped) > 40:
        return None
    return Fraction(re.sub(r"[^\d.+-]", "", stripped))


def total_line(table: Table) -> str | None:
    """Return "Total: 215.40" for a table with a column of amounts; None when it has none."""
    name = next(
        (
            each
            for each in table.header
            if any(word in each.casefold() for word in _MONEY) and table.numbers(each)
        ),
        None,
    )
    if name is None:
        return None
    total = sum(table.numbers(name), Fraction(0))
    places = max((len(value.partition(".")[2].rstrip("%")) for value in table.column(name)), default=0)
    return f"Total: {float(total):.{min(places, 6)}f}"
