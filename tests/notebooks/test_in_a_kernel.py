"""What would break a notebook does not, in a real kernel with its running loop."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_notebook

from labkit.authoring.documents import KERNEL
from labkit.checks.outcome import OUTCOME_TYPE
from tests.notebooks.course import ROOT

if TYPE_CHECKING:
    from pathlib import Path

PREPARE = f"""\
import runpy, time
from labkit.checks.judging import judge
lesson = runpy.run_path({str(ROOT / "tests" / "unit" / "checks" / "example_lesson.py")!r})["EXERCISES"]
"""
SYNC = "def is_over(status):\n    {}\njudge(lesson[1], [is_over])"

CELLS = [
    (SYNC.format("while True: pass"), "never-ended"),
    (SYNC.format("return input('status? ')"), "asked-for-input"),
    (SYNC.format("exit()"), "called-exit"),
    (SYNC.format("raise KeyboardInterrupt"), "called-exit"),
    (SYNC.format("print('x' * 10**7); return 1 / 0"), "crashed"),
    (SYNC.format("time.sleep(20)"), "never-ended"),
    ("async def double(number):\n    return number\njudge(lesson[2], [double])", "wrong-factor"),
]


def test_the_kernel_survives_every_answer(tmp_path: Path) -> None:
    """Each cell ends with its outcome, the next cell runs, and no outcome names a file of ours as the line."""
    cells = [new_code_cell(PREPARE), *(new_code_cell(source) for source, _ in CELLS)]
    notebook = new_notebook(cells=cells, metadata=KERNEL)
    NotebookClient(notebook, timeout=30, resources={"metadata": {"path": str(tmp_path)}}).execute()
    outcomes = [cell.outputs[-1].data for cell in notebook.cells[1:]]
    assert [data[OUTCOME_TYPE]["misconception"] for data in outcomes] == [expected for _, expected in CELLS]
    assert "line 2 of is_over(): while True: pass" in outcomes[0]["text/plain"]
