from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

from labkit.authoring import documents


@pytest.mark.parametrize(
    ("name", "number"),
    [("02_life_of_a_run.ipynb", "02"), ("2_life.ipynb", ""), ("02-life.ipynb", ""), ("Untitled.ipynb", "")],
)
def test_the_number_is_read_from_the_name(name: str, number: str) -> None:
    """Only names of the course's form have a number."""
    assert documents.number_of(Path(name)) == number


def test_settling_takes_out_what_changes_by_itself() -> None:
    """Counts, timings and versions go; outputs, tags and ids stay."""
    output = new_output("execute_result", {"text/plain": "2"}, execution_count=4)
    cell = new_code_cell(
        "1 + 1",
        id="sum",
        execution_count=4,
        outputs=[output],
        metadata={"tags": ["check"], "execution": {"a": "b"}},
    )
    notebook = new_notebook(cells=[cell], metadata={"language_info": {"name": "python", "version": "3"}})
    documents.settle(notebook)
    assert notebook.metadata == documents.KERNEL
    assert (cell.execution_count, cell.outputs[0].execution_count) == (None, None)
    assert cell.metadata == {"tags": ["check"]}
    assert cell.outputs[0].data == {"text/plain": "2"}


def test_the_room_is_light() -> None:
    """Importing the room loads neither nbformat nor nbgrader nor nbclient."""
    code = (
        "import labkit.authoring, sys\n"
        "heavy = {'nbformat', 'nbgrader', 'nbclient', 'nbconvert', 'azure'} & set(sys.modules)\n"
        "raise SystemExit(str(heavy) if heavy else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stderr == ""
    assert done.returncode == 0
