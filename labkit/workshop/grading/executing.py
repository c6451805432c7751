"""How a handed-in notebook is executed: nbgrader's way, and two things more."""

from __future__ import annotations

import re
from typing import Any

from nbclient.exceptions import DeadKernelError
from nbformat import NotebookNode
from nbgrader import utils
from nbgrader.preprocessors import Execute as _Execute

from labkit.checks.outcome import OUTCOME_TYPE

_ID = re.compile(r"check-(\d\d)-(\d+)")


class Execute(_Execute):  # type: ignore[misc]  # nbgrader publishes no types
    """Execute a notebook; a kernel that dies ends it there, and a check counts only with its own outcome.

    To nbgrader a cell without an error has passed. A check of the course shows an outcome; without one that says
    passed, from a check that was really asked, the cell gets an error here, and so no points.
    """

    def preprocess(self, nb: Any, resources: Any, km: Any = None) -> tuple[Any, Any]:
        """Execute all cells, as far as the kernel lives."""
        try:
            nb, resources = super().preprocess(nb, resources, km=km)
            why = "not executed"
        except DeadKernelError:
            why = "The kernel died before this check: too much memory, too much time, or a crash."
        for cell in nb.cells:
            if utils.is_grade(cell) and not _has_passed(cell):
                # First: nbgrader gives full points for a result that comes before an error.
                told = "No points: not passed." if cell.outputs else f"No points: {why}"
                error = {"output_type": "error", "ename": "NoPoints", "evalue": told, "traceback": [told]}
                cell.outputs.insert(0, NotebookNode(error))  # type: ignore[no-untyped-call]
        return nb, resources


def _has_passed(cell: Any) -> bool:
    match = _ID.fullmatch(cell.metadata.nbgrader["grade_id"])
    wanted = f"{match[1]}.{match[2]}" if match else ""
    records = (output.get("data", {}).get(OUTCOME_TYPE) for output in cell.outputs)
    return any(
        isinstance(record, dict) and (record.get("exercise"), record.get("status")) == (wanted, "passed")
        for record in records
    )
