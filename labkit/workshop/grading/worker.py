"""``python -m labkit.workshop.grading.worker JOB``: grade what one person handed in, cut off from everything else.

JOB is a JSON file; beside it the course of this person. The result is written beside it, too: ``marks.json``, and a page
of feedback for each notebook.
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path
from typing import Any, Final

from labkit.authoring import documents
from labkit.authoring.recording import RECORDED_WITH
from labkit.connect.files import Home
from labkit.connect.process import LocalService
from labkit.errors import LabkitError
from labkit.settings import HOME_NAME
from labkit.workshop.grading import course, forking, isolation

#: The name of everybody in their own gradebook.
PERSON: Final = "person"
RESULT: Final = "marks.json"


def main(job_file: Path) -> None:
    """Do the job; whatever goes wrong with one notebook becomes a note."""
    job, folder = json.loads(job_file.read_text("utf-8")), job_file.parent
    if not job["allow_network"]:
        isolation.leave_network()
    isolation.limit_memory(job["megabytes"])
    # The seed of the stored outputs: the same work gets the same points every time, and nobody waits for a clock.
    seed = {"LABKIT_SEED": RECORDED_WITH["LABKIT_SEED"], "LABKIT_MONITOR": "once"}
    places = {"LABKIT_HOME": str(folder / HOME_NAME), "HOME": str(folder), "JUPYTER_PATH": str(folder)}
    os.environ.update(places | seed)
    forking.offer_kernel(folder)
    began = time.perf_counter()
    points: dict[str, float] = {}
    out_of: dict[str, float] = {}
    notes: list[str] = []
    try:
        for number in job["numbers"]:
            path = job["notebooks"].get(number)
            points[number], out_of[number] = _grade(
                folder, number, path and Path(path), job["seconds"], notes
            )
            _write(
                folder, points, out_of, notes, began
            )  # what is graded stays, if a later notebook kills this process
    finally:
        LocalService(Home(folder / HOME_NAME)).stop()


def _grade(
    folder: Path, number: str, path: Path | None, seconds: int, notes: list[str]
) -> tuple[float, float]:
    """Return the points of a notebook and the most that it has; add to the notes what should be looked at."""
    if path is None:
        notes.append(f"{number} was not handed in.")
        return 0.0, _most(folder, number)
    try:
        source = course.find_released(folder, number)
        notebook, put_back = course.prepare(documents.read(path), documents.read(source))
    except (ValueError, OSError, RecursionError) as trouble:
        notes.append(f"{number} could not be read: {str(trouble)[:200]}")
        return 0.0, _most(folder, number)
    if put_back:
        notes.append(f"{number}: cells that were gone were put back: {', '.join(put_back)}.")
    place = folder / "submitted" / PERSON / number
    place.mkdir(parents=True)
    (place / source.name).write_bytes(documents.to_bytes(notebook))
    api = course.open_course(folder)
    api.config.Execute.timeout = seconds
    api.config.Execute.kernel_name = forking.KERNEL
    graded = api.autograde(number, PERSON, force=True, create=True)
    if not graded["success"]:
        notes.append(f"{number} could not be graded: {_last_line(graded)}")
        return 0.0, _most(folder, number)
    api.generate_feedback(number, PERSON, force=True)
    with api.gradebook as gradebook:
        found = gradebook.find_submission_notebook(source.stem, number, PERSON)
        return float(found.score), float(found.max_score)


def _most(folder: Path, number: str) -> float:
    api = course.open_course(folder)
    with api.gradebook as gradebook:
        return float(gradebook.find_assignment(number).max_score)


def _last_line(graded: dict[str, Any]) -> str:
    lines = str(graded["error"] or graded["log"] or "no reason given").strip().splitlines()
    return lines[-1][:200] if lines else "no reason given"


def _write(
    folder: Path, points: dict[str, float], out_of: dict[str, float], notes: list[str], began: float
) -> None:
    made = {"points": points, "out_of": out_of, "notes": notes, "seconds": time.perf_counter() - began}
    beside = folder / f".{RESULT}.new"
    beside.write_text(json.dumps(made), "utf-8")
    beside.replace(folder / RESULT)


if __name__ == "__main__":
    try:
        main(Path(sys.argv[1]))
    except LabkitError as error:
        sys.exit(str(error))
