"""The course as nbgrader sees it: sources with points, and a person's copy made fit to be graded."""

from __future__ import annotations

import copy
import os
import re
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from labkit.authoring import documents
from labkit.errors import LabkitError

#: An exercise is worth one point. Minutes would say how long it takes, not how much of it was understood.
POINTS: Final = 1
#: So that a learner's own `check` is not the one that judges.
_REAL_CHECK: Final = "from labkit import check"
_CHECK: Final = re.compile(r"check\(\s*[\"'](\d\d)\.(\d+)[\"']")


def make_course(root: Path, folder: Path, numbers: Sequence[str] = ()) -> list[str]:
    """Build nbgrader's course of the solutions under `root` in an empty folder; return its assignments, by number.

    Each notebook is an assignment of its own, so that one that cannot be graded takes no other along.

    Raises:
        LabkitError: there is no such notebook, or nbgrader refuses one.
    """
    sources = {documents.number_of(path): path for path in documents.find_sources(root)}
    chosen = {number: path for number, path in sources.items() if not numbers or number in numbers}
    if unknown := sorted(set(numbers) - set(sources)):
        raise LabkitError(
            f"There is no notebook {', '.join(unknown)}.",
            expected=f"numbers of {', '.join(sources) or 'solutions'}",
            try_next="leave --notebook out to grade all",
        )
    for number, path in chosen.items():
        notebook = documents.read(path)
        _mark(notebook)
        place = folder / "source" / number
        place.mkdir(parents=True)
        (place / path.name).write_bytes(documents.to_bytes(notebook))
    api = open_course(folder)
    for number in chosen:
        made = api.generate_assignment(number, force=True, create=True)
        if not made["success"]:
            raise LabkitError(
                f"nbgrader refuses notebook {number}: {made['error'] or made['log'][-400:]}",
                expected="a notebook that it can release",
                try_next="labkit build --check",
            )
    return list(chosen)


def open_course(folder: Path) -> Any:
    """Return nbgrader's interface to a course in a folder."""
    from nbgrader.apps import NbGraderAPI
    from traitlets.config import Config

    # nbgrader calls alembic by its name, which is beside this Python, whether or not its environment is activated.
    scripts, path = str(Path(sys.executable).parent), os.environ.get("PATH", "")
    if scripts not in path.split(os.pathsep):
        os.environ["PATH"] = os.pathsep.join([scripts, path])
    config = Config()
    config.CourseDirectory.root = str(folder)
    config.CourseDirectory.db_url = f"sqlite:///{folder / 'gradebook.db'}"
    config.Application.log_level = "ERROR"
    config.ClearSolutions.code_stub = {"python": "...  # your code here"}
    config.Autograde.autograde_preprocessors = [
        "labkit.workshop.grading.executing.Execute",
        "nbgrader.preprocessors.LimitOutput",
        "nbgrader.preprocessors.SaveAutoGrades",
        "nbgrader.preprocessors.CheckCellMetadata",
    ]
    config.Execute.shutdown_kernel = "immediate"  # it has nothing left to do, and asking it takes 0.3 s
    config.LimitOutput.max_lines = 200
    config.LimitOutput.max_traceback = 20
    return NbGraderAPI(config=config)


def copy_course(folder: Path, place: Path) -> None:
    """Give somebody a course of their own: the gradebook, and what was released; no solution."""
    shutil.copy2(folder / "gradebook.db", place / "gradebook.db")
    shutil.copytree(folder / "release", place / "release")


def find_released(folder: Path, number: str) -> Path:
    """Return the released notebook of an assignment."""
    return next((folder / "release" / number).glob("*.ipynb"))


def prepare(handed_in: Any, released: Any) -> tuple[Any, list[str]]:
    """Return a copy of a person's notebook that nbgrader can grade, and the ids of cells that were put back.

    Cells are known by their ids; a check also by its text, where an editor gave new ids. What nbgrader has to know of a
    cell comes from the released notebook. A check or an exercise that is not there is put back where it belongs.
    """
    notebook = copy.deepcopy(handed_in)
    marked = {
        cell.metadata.nbgrader["grade_id"]: cell for cell in released.cells if "nbgrader" in cell.metadata
    }
    found: dict[str, Any] = {}
    for cell in notebook.cells:
        cell.metadata.pop("nbgrader", None)
        name = _name_of(cell, marked)
        if name and name not in found and cell.cell_type == marked[name].cell_type:
            cell.metadata["nbgrader"] = copy.deepcopy(marked[name].metadata.nbgrader)
            found[name] = cell
    put_back, after = [], None
    for name, source in marked.items():
        if name not in found:
            put_back.append(name)
            place = (
                0 if after is None else next(n for n, each in enumerate(notebook.cells) if each is after) + 1
            )
            found[name] = copy.deepcopy(source)
            notebook.cells.insert(place, found[name])
        after = found[name]
    notebook.metadata = copy.deepcopy(released.metadata)
    return notebook, put_back


def _mark(notebook: Any) -> None:
    """Put nbgrader's metadata into a source: exercises are solutions, checks are locked and have points."""
    for cell in notebook.cells:
        tags = documents.tags_of(cell)
        mark = {
            "grade_id": cell.id,
            "schema_version": 3,
            "task": False,
            "locked": False,
            "grade": False,
            "solution": False,
        }
        if "exercise" in tags and cell.cell_type == "code":
            cell.metadata["nbgrader"] = {**mark, "solution": True}
        elif "check" in tags:
            cell.source = f"{_REAL_CHECK}\n\n{cell.source}"
            cell.metadata["nbgrader"] = {**mark, "grade": True, "locked": True, "points": POINTS}


def _name_of(cell: Any, marked: dict[str, Any]) -> str:
    if cell.get("id") in marked:
        return str(cell.id)
    match = _CHECK.search(cell.source) if cell.cell_type == "code" else None
    name = f"check-{match[1]}-{match[2]}" if match else ""
    return name if name in marked else ""
