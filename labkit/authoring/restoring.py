"""Give a learner's notebook, or one exercise of it, back as it was shipped; what is replaced is kept beside it."""

from __future__ import annotations

import copy
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from labkit.authoring import documents
from labkit.errors import SettingsError


def restore(own: Path, shipped: Path, exercise_id: str | None = None) -> Path | None:
    """Restore the learner's notebook `own` from `shipped`: the cells of one exercise, or all of it.

    Returns the file in which the notebook is kept as it was, None when there was nothing to change.

    Raises:
        SettingsError: a file cannot be read or written, or is no notebook.
    """
    try:
        before = own.read_bytes()
        after = shipped.read_bytes() if exercise_id is None else _with_exercise(own, shipped, exercise_id)
        if before == after:
            return None
        kept = _keep(own, before)
        beside = own.with_name(f".{own.name}.{os.getpid()}")  # whole or not at all
        beside.write_bytes(after)
        beside.replace(own)
    except (OSError, ValueError) as problem:
        raise SettingsError(
            f"{own.name} was not restored: {problem}.",
            expected=f"a notebook that JupyterLab opens, in a folder with room that is yours: {own.parent}",
            try_next="to begin it anew, move the file away and run labkit lab",
        ) from problem
    return kept


def _with_exercise(own: Path, shipped: Path, exercise_id: str) -> bytes:
    """Return the learner's notebook with the shipped cells of one exercise, put back where they are missing."""
    mine, theirs = documents.read(own), documents.read(shipped)
    names = [f"{part}-{exercise_id.replace('.', '-')}" for part in ("exercise", "check")]
    order = [cell.get("id", "") for cell in theirs.cells]
    for cell in theirs.cells:
        if cell.get("id") in names:
            _put(mine.cells, copy.deepcopy(cell), order)
    return documents.to_bytes(mine)


def _put(cells: list[Any], cell: Any, order: Sequence[str]) -> None:
    """Replace the cell of the same id; without one, insert after the nearest earlier cell that is still there."""
    places = {each.get("id", ""): place for place, each in enumerate(cells)}
    if cell.id in places:
        cells[places[cell.id]] = cell
        return
    earlier = [places[name] for name in order[: order.index(cell.id)] if name in places]
    cells.insert(earlier[-1] + 1 if earlier else 0, cell)


def _keep(own: Path, content: bytes) -> Path:
    number = 1
    while True:
        kept = own.with_name(f"{own.stem}.before-reset-{number}.ipynb")
        try:
            with kept.open("xb") as file:
                file.write(content)
        except FileExistsError:
            number += 1
            continue
        return kept
