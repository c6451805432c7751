"""Which cells are left out on Azure: those that need the local service, and those that need what they would have made."""

from __future__ import annotations

import builtins
from collections.abc import Sequence
from typing import Any

from labkit.authoring.documents import tags_of
from labkit.running.books import LOCAL_ONLY
from labkit.running.names import names_of


def left_out(cells: Sequence[Any]) -> dict[int, str]:
    """Map the place of each code cell that is to be skipped to the reason, in words.

    A cell is skipped for its tag; and when it reads a name that so far only skipped cells have set, because it could
    do nothing but fail.
    """
    skipped: dict[int, str] = {}
    made: set[str] = set(dir(builtins))
    lost: set[str] = set()
    for place, cell in enumerate(cells):
        if cell.cell_type != "code":
            continue
        reads, sets = names_of(cell.source)
        missing = sorted((reads & lost) - made)
        if LOCAL_ONLY in tags_of(cell):
            skipped[place] = "it needs the local service"
        elif missing:
            skipped[place] = f"it needs {', '.join(missing)}, which a cell for the local service makes"
        if place in skipped:
            lost |= sets
        else:
            made |= sets
    return skipped
