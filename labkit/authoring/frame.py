"""The rules for an author's notebook as a whole: its sections, its ids, its exercises."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any, Final

from labkit.authoring.cells import cell_problems
from labkit.authoring.documents import KERNEL, tags_of

SECTIONS: Final = (
    "Questions",
    "You will be able to",
    "Predict",
    "Run",
    "Name it",
    "Exercises",
    "Break it",
    "Clean up",
    "Key points",
    "Next",
)
# These follow from the cell before them, so they need no reason of their own.
_NO_REASON_NEEDED = frozenset({"check", "parameters", "setup", "reveal"})
_HEADING = re.compile(r"^## +(.+?) *$", re.MULTILINE)


def notebook_problems(notebook: Any, exercise_ids: Sequence[str] | None) -> Iterator[str]:
    """Yield a sentence for each rule that the notebook breaks, the cell first.

    `exercise_ids` are the lesson's exercises; None leaves their cells unchecked.
    """
    if (notebook.get("nbformat"), notebook.get("nbformat_minor")) < (4, 5):
        yield "the notebook is older than nbformat 4.5, which cell ids need; save it with a current JupyterLab"
        return
    if notebook.metadata.get("kernelspec", {}).get("name") != KERNEL["kernelspec"]["name"]:
        yield "the notebook's kernel is not python3; choose the Python 3 kernel"
    for number, cell in enumerate(notebook.cells, start=1):
        for problem in cell_problems(cell):
            yield f"cell {number} ({cell.get('id', 'no id')}): {problem}"
    yield from _repeated_ids(notebook.cells)
    yield from _section_problems(notebook.cells)
    yield from _missing_reasons(notebook.cells)
    if exercise_ids is not None:
        yield from _exercise_problems(notebook.cells, exercise_ids)


def _repeated_ids(cells: Sequence[Any]) -> Iterator[str]:
    for cell_id, times in Counter(cell.get("id", "") for cell in cells).items():
        if cell_id and times > 1:
            yield f"the id {cell_id} is used {times} times; every cell needs its own"


def _section_problems(cells: Sequence[Any]) -> Iterator[str]:
    if not cells or cells[0].cell_type != "markdown" or not cells[0].source.startswith("# "):
        yield "the first cell should be Markdown that begins with the title: # Title"
    headings = [h.casefold() for c in cells if c.cell_type == "markdown" for h in _HEADING.findall(c.source)]
    places = []
    for section in SECTIONS:
        place = next((n for n, h in enumerate(headings) if h.startswith(section.casefold())), None)
        if place is None:
            yield f"the section ## {section} is missing; the frame is {', '.join(SECTIONS)}"
        else:
            places.append((place, section))
    for (one, earlier), (other, later) in pairwise(places):
        if one > other:
            yield f"## {later} comes before ## {earlier}; the frame has them the other way round"


def _missing_reasons(cells: Sequence[Any]) -> Iterator[str]:
    before = None
    for cell in cells:
        needs = cell.cell_type == "code" and not _NO_REASON_NEEDED & set(tags_of(cell))
        if needs and (before is None or before.cell_type != "markdown"):
            yield f"cell {cell.get('id', 'no id')}: a code cell without a reason; put a Markdown cell before it"
        before = cell


def _exercise_problems(cells: Sequence[Any], exercise_ids: Sequence[str]) -> Iterator[str]:
    places = {cell.get("id", ""): place for place, cell in enumerate(cells)}
    for exercise_id in exercise_ids:
        slug = exercise_id.replace(".", "-")
        exercise, check = places.get(f"exercise-{slug}"), places.get(f"check-{slug}")
        if exercise is None or "exercise" not in tags_of(cells[exercise]):
            yield f"exercise {exercise_id} has no cell with id exercise-{slug} and tag exercise"
        if check is None or "check" not in tags_of(cells[check]):
            yield f"exercise {exercise_id} has no cell with id check-{slug} and tag check"
        elif _checked_id(cells[check].source) != exercise_id:
            yield f'cell check-{slug} should end with check("{exercise_id}", …) as its last expression'
        elif exercise is not None and check < exercise:
            yield f"cell check-{slug} comes before cell exercise-{slug}; put it after"
    yield from _unknown_checks(cells, exercise_ids)


def _unknown_checks(cells: Sequence[Any], exercise_ids: Sequence[str]) -> Iterator[str]:
    for cell in cells:
        checked = _checked_id(cell.source) if "check" in tags_of(cell) else None
        if checked is not None and checked not in exercise_ids:
            yield f"cell {cell.get('id', 'no id')} checks {checked}, which the lesson does not have"


def _checked_id(source: str) -> str | None:
    """Return the exercise id of a last expression `check("01.2", ...)`, else None."""
    try:
        body = ast.parse(source).body
    except SyntaxError:
        return None
    call = body[-1].value if body and isinstance(body[-1], ast.Expr) else None
    if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "check"):
        return None
    first = call.args[0] if call.args else None
    return str(first.value) if isinstance(first, ast.Constant) else None
