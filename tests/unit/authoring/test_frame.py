from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from labkit.authoring.frame import SECTIONS, notebook_problems
from tests.unit.authoring.conftest import code, text

if TYPE_CHECKING:
    from collections.abc import Callable


def place(notebook: Any, cell_id: str) -> int:
    """Return where a cell stands."""
    return [cell.id for cell in notebook.cells].index(cell_id)


def test_a_good_notebook_has_no_problem(notebook: Any) -> None:
    """The small notebook keeps every rule."""
    assert list(notebook_problems(notebook, ["02.1"])) == []


def test_exercises_are_only_looked_for_when_they_are_known(notebook: Any) -> None:
    """Without ids nothing is said about exercises."""
    del notebook.cells[place(notebook, "check-02-1")]
    assert list(notebook_problems(notebook, None)) == []


@pytest.mark.parametrize("section", SECTIONS)
def test_a_missing_section_is_named(notebook: Any, section: str) -> None:
    """Each part of the frame is needed."""
    cell = notebook.cells[place(notebook, f"section-{section.lower().replace(' ', '-')}")]
    cell.source = "Only words."
    assert [p for p in notebook_problems(notebook, ["02.1"]) if f"## {section} is missing" in p]


def _without(cell_id: str) -> Callable[[Any], None]:
    def change(notebook: Any) -> None:
        del notebook.cells[place(notebook, cell_id)]

    return change


def _with(cell_id: str, **fields: Any) -> Callable[[Any], None]:
    def change(notebook: Any) -> None:
        notebook.cells[place(notebook, cell_id)].update(fields)

    return change


def _swapped(one: str, other: str) -> Callable[[Any], None]:
    def change(notebook: Any) -> None:
        a, b = place(notebook, one), place(notebook, other)
        notebook.cells[a], notebook.cells[b] = notebook.cells[b], notebook.cells[a]

    return change


def _added(cell: Any) -> Callable[[Any], None]:
    return lambda notebook: notebook.cells.append(cell)


def _older(notebook: Any) -> None:
    notebook.nbformat_minor = 4


def _of_another_kernel(notebook: Any) -> None:
    notebook.metadata["kernelspec"] = {"name": "julia"}


@pytest.mark.parametrize(
    ("change", "part"),
    [
        (_older, "older than nbformat 4.5"),
        (_of_another_kernel, "not python3"),
        (_without("title"), "begins with the title"),
        (_swapped("section-run", "section-predict"), "## Run comes before ## Predict"),
        (_added(text("title", "again")), "the id title is used 2 times"),
        (_added(code("one", "1\n" * 30)), "(one): it has"),
        (_added(code("one", "1")), ""),
        (_without("exercise-02-1"), "no cell with id exercise-02-1"),
        (_without("check-02-1"), "no cell with id check-02-1"),
        (_with("exercise-02-1", metadata={"tags": ["setup"]}), "and tag exercise"),
        (_with("check-02-1", source="is_over"), "should end with check"),
        (_with("check-02-1", source='check("02.9", is_over)'), "checks 02.9, which the lesson does not have"),
        (_swapped("exercise-02-1", "check-02-1"), "comes before cell exercise-02-1"),
    ],
)
def test_a_broken_rule_is_named(notebook: Any, change: Callable[[Any], None], part: str) -> None:
    """Each rule of the notebook as a whole has its sentence."""
    change(notebook)
    found = list(notebook_problems(notebook, ["02.1"]))
    assert bool(part) is bool(found), found
    assert any(part in problem for problem in found) or not part


def test_a_code_cell_needs_a_reason(notebook: Any) -> None:
    """Two code cells in a row need words between them, unless the second one is a check or a reveal."""
    notebook.cells += [
        text("why", "Because."),
        code("one", "1"),
        code("two", "2", "reveal"),
        code("three", "3"),
    ]
    found = list(notebook_problems(notebook, ["02.1"]))
    assert len(found) == 1
    assert found[0].startswith("cell three: a code cell without a reason")
