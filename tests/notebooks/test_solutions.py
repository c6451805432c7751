"""What is stored in the solutions; that running them gives the same is what `pytest --nbval solutions` tests."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

from labkit.authoring.documents import KERNEL
from labkit.checks.outcome import OUTCOME_TYPE
from tests.notebooks.course import CATALOGUE, NUMBERS, ROOT, SOURCES, find_notebook

if TYPE_CHECKING:
    from pathlib import Path


def read_statuses(path: Path) -> list[tuple[str, str]]:
    """Read (exercise, status) of every outcome stored in a notebook, in order."""
    cells = nbformat.read(path, as_version=4).cells
    outputs: list[Any] = [output for cell in cells for output in cell.get("outputs", [])]
    found = [output["data"][OUTCOME_TYPE] for output in outputs if OUTCOME_TYPE in output.get("data", {})]
    return [(record["exercise"], record["status"]) for record in found]


@pytest.mark.parametrize("number", NUMBERS)
def test_every_exercise_is_stored_as_passed(number: str) -> None:
    """The stored outputs hold a pass of each exercise as its last outcome."""
    statuses = dict(read_statuses(find_notebook(SOURCES, number)))
    assert statuses == {exercise.id: "passed" for exercise in CATALOGUE.lesson(number)}


@pytest.mark.parametrize("stored", ["2", "3", None])
def test_a_difference_is_found(tmp_path: Path, stored: str | None) -> None:
    """nbval, run as for the solutions, fails when a stored output is not what running gives, or is missing."""
    outputs = [new_output("execute_result", {"text/plain": stored})] if stored else []
    cell = new_code_cell("1 + 1", id="sum", outputs=outputs)
    nbformat.write(new_notebook(cells=[cell], metadata=KERNEL), tmp_path / "sum.ipynb")
    shutil.copy(ROOT / SOURCES / "conftest.py", tmp_path)
    command = [sys.executable, "-m", "pytest", "-q", "--nbval", "--nbval-current-env"]
    command += ["-c", os.devnull, f"--rootdir={tmp_path}", "-p", "no:cacheprovider", "-p", "no:xdist", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert (done.returncode == 0) is (stored == "2"), done.stdout + done.stderr
