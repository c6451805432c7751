from __future__ import annotations

from typing import TYPE_CHECKING

import nbformat
import pytest
from nbclient.exceptions import CellExecutionError
from nbformat.v4 import new_code_cell, new_notebook

from labkit.authoring import record
from labkit.authoring.documents import KERNEL

if TYPE_CHECKING:
    from pathlib import Path


def test_outputs_are_stored_as_the_course_runs(tmp_path: Path) -> None:
    """A recorded notebook has the outputs of a golden, strict run and no counts."""
    path = tmp_path / "02_life.ipynb"
    show = "import os\n[os.environ[name] for name in ('LABKIT_SEED', 'LABKIT_STRICT')]"
    nbformat.write(new_notebook(cells=[new_code_cell(show, id="show")], metadata=KERNEL), path)
    record(path)
    (cell,) = nbformat.read(path, as_version=4).cells
    assert cell.outputs[0].data["text/plain"] == "['7', '1']"
    assert (cell.execution_count, cell.outputs[0].execution_count, cell.metadata) == (None, None, {})


def test_a_failing_notebook_is_left_as_it_was(tmp_path: Path) -> None:
    """A cell that fails raises, and the file keeps its bytes."""
    path = tmp_path / "02_life.ipynb"
    nbformat.write(new_notebook(cells=[new_code_cell("1 / 0", id="fail")], metadata=KERNEL), path)
    before = path.read_bytes()
    with pytest.raises(CellExecutionError):
        record(path)
    assert path.read_bytes() == before
