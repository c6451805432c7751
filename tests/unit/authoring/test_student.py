from __future__ import annotations

from typing import Any

import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

from labkit.authoring.student import fit_stubs, to_student

HIDDEN = "### BEGIN SOLUTION\nanswer = 57\n### END SOLUTION"


def student_source(source: str) -> str:
    """Return what a learner gets for one code cell."""
    return str(to_student(new_notebook(cells=[new_code_cell(source, id="a")])).cells[0].source)


def indented(spaces: int) -> str:
    """Return the region, moved to the right."""
    return "\n".join(" " * spaces + line for line in HIDDEN.split("\n"))


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (f"answer = ...\n{HIDDEN}", "answer = ...\n# your code here"),
        (f"def f(x):\n{indented(4)}", "def f(x):\n    return ...  # your code here"),
        (f"async def f(x):\n{indented(4)}", "async def f(x):\n    return ...  # your code here"),
        (
            f"def f(x):\n    for y in x:\n{indented(8)}\n    return 1",
            "def f(x):\n    for y in x:\n        return ...  # your code here\n    return 1",
        ),
        (f"for y in x:\n{indented(4)}", "for y in x:\n    ...  # your code here"),
        (
            f"class A:\n    def f(self):\n{indented(8)}",
            "class A:\n    def f(self):\n        return ...  # your code here",
        ),
        (f"answer = await x\n{HIDDEN}", "answer = await x\n# your code here"),
        ("answer = 5\nx = ...", "answer = 5\nx = ..."),
    ],
)
def test_a_region_becomes_the_stub_of_its_place(source: str, expected: str) -> None:
    """In a function `return ...`, in another block `...`, at top level a comment alone."""
    assert student_source(source) == expected


def test_an_untried_copy_says_so_when_it_runs() -> None:
    """A stubbed function returns `...`, and a stubbed value is `...`."""
    names: dict[str, Any] = {}
    exec(student_source(f"answer = ...\n{HIDDEN}\ndef f(x):\n{indented(4)}"), names)
    assert names["answer"] is ...
    assert names["f"](1) is ...


def test_an_ellipsis_of_the_authors_stays() -> None:
    """Only the stub is changed, not an ellipsis that the author wrote."""
    source = "class A:\n    def f(self): ...\nx = ..."
    assert fit_stubs(source) == source


def test_the_copy_has_no_outputs_counts_or_marks() -> None:
    """Outputs, counts, nbgrader's metadata, timings and nbval's tags stay behind; ids and tags do not change."""
    cell = new_code_cell(
        "1 + 1",
        id="sum",
        execution_count=3,
        outputs=[new_output("execute_result", {"text/plain": "2"}, execution_count=3)],
        metadata={
            "tags": ["predict", "nbval-ignore-output"],
            "nbgrader": {"grade_id": "sum", "solution": False, "grade": False, "schema_version": 3},
            "execution": {"iopub.status.busy": "now"},
        },
    )
    source = new_notebook(
        cells=[cell], metadata={"language_info": {"name": "python", "version": "3.11.7"}, "widgets": {}}
    )
    copy = to_student(source)
    assert copy.cells[0] == {
        "cell_type": "code",
        "id": "sum",
        "source": "1 + 1",
        "execution_count": None,
        "outputs": [],
        "metadata": {"tags": ["predict"]},
    }
    assert copy.metadata == {
        "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    assert cell.outputs, "the source is not changed"


def test_solution_cells_are_dropped() -> None:
    """A cell tagged solution exists for authors only."""
    cells = [new_code_cell("1", id="a"), new_code_cell("2", id="b", metadata={"tags": ["solution"]})]
    assert [cell.id for cell in to_student(new_notebook(cells=cells)).cells] == ["a"]
