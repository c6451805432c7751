"""Several people graded at once, each in a process of its own that is killed when its time is over."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from labkit.checks.catalogue import course as catalogue
from labkit.workshop import processes
from labkit.workshop.configuration import MARK
from labkit.workshop.grading import course, isolation, worker
from labkit.workshop.grading.handed_in import HandedIn
from labkit.workshop.grading.marks import Marks, page_of, write_csv

#: What would lead a process to somebody's real project, or to a room.
_FOREIGN: Final = ("PROJECT_ENDPOINT", "MODEL_DEPLOYMENT_NAME", "LABKIT_", "AZURE_", "IDENTITY_", "JUPYTER")
#: Seconds for a person's process besides its notebooks: imports, the service, writing.
_REST: Final = 60


@dataclass(frozen=True)
class Limits:
    """What a person's code may use: seconds of a cell and of a notebook, and megabytes; and whether it has a network."""

    seconds: int = 30
    notebook_seconds: int = 180
    megabytes: int = 1500
    allow_network: bool = False


def grade(
    root: Path,
    people: Sequence[HandedIn],
    out: Path,
    numbers: Sequence[str],
    limits: Limits,
    jobs: int,
    tell: Callable[[Marks], None],
) -> list[Marks]:
    """Grade all, write marks.csv and feedback/ to `out`, and return the marks in order of names; tell: after each person.

    Raises:
        CannotIsolate: the system cannot keep people's code from the network, and `limits` do not allow one.
        LabkitError: nbgrader refuses the course.
        OSError: `out` cannot be written.
    """
    (out / "feedback").mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="labkit-grade-", ignore_cleanup_errors=True) as place:
        folder = Path(place)
        if not limits.allow_network:
            _require_isolation(folder)
        (folder / "course").mkdir()
        chosen = course.make_course(root, folder / "course", numbers)
        with ThreadPoolExecutor(jobs) as pool:
            begun = {
                pool.submit(_grade_one, folder, f"{n:04}", each, out, chosen, limits): each
                for n, each in enumerate(people)
            }
            try:
                done = []
                for future in as_completed(begun):
                    done.append(future.result())
                    write_csv(out / "marks.csv", _sorted(done), chosen)
                    tell(done[-1])
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                processes.end_processes(folder, is_below=True)
                raise
    return _sorted(done)


def _grade_one(
    folder: Path, key: str, person: HandedIn, out: Path, numbers: Sequence[str], limits: Limits
) -> Marks:
    own = folder / key
    own.mkdir()
    course.copy_course(folder / "course", own)
    job = {
        "numbers": list(numbers),
        "notebooks": {number: str(path.resolve()) for number, path in person.notebooks.items()},
        "seconds": limits.seconds,
        "megabytes": limits.megabytes,
        "allow_network": limits.allow_network,
    }
    (own / "job.json").write_text(json.dumps(job), "utf-8")
    said = _run(own, limits.notebook_seconds * len(numbers) + _REST)
    made = own / worker.RESULT
    kept = json.loads(made.read_text("utf-8")) if made.is_file() else {}
    marks = Marks.from_json(person.name, {"points": {}, "out_of": {}, "notes": [], "seconds": 0.0, **kept})
    if said:
        marks = Marks(marks.name, marks.points, marks.out_of, (*marks.notes, said), marks.seconds)
    _hand_out(own, out / "feedback" / person.name, marks, numbers)
    shutil.rmtree(own, ignore_errors=True)
    return marks


def _run(own: Path, seconds: float) -> str:
    """Run a person's process; return a sentence about its end, empty when it ended well. Nothing of it is left."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(_FOREIGN)}
    command = [sys.executable, "-P", "-m", "labkit.workshop.grading.worker", str(own / "job.json")]
    try:
        done = subprocess.run(  # noqa: S603  # our own interpreter
            command,
            cwd=own,
            env={**kept, MARK: str(own)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            timeout=seconds,
            start_new_session=True,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return f"Stopped after {seconds:.0f} s; notebooks that were not reached have no points."
    finally:
        processes.end_processes(own)
    if done.returncode == 0:
        return ""
    lines = done.stderr.decode("utf-8", "replace").strip().splitlines()
    return f"The grading ended early ({lines[-1][:200] if lines else f'exit code {done.returncode}'})."


def _hand_out(own: Path, place: Path, marks: Marks, numbers: Sequence[str]) -> None:
    """Write a person's pages beside their place, then swap: nobody finds half of them."""
    beside = place.with_name(f".{place.name}.new")
    shutil.rmtree(beside, ignore_errors=True)
    beside.mkdir(parents=True)
    titles = {number: catalogue().title(number) for number in numbers}
    (beside / "index.html").write_text(page_of(marks, titles), "utf-8")
    for number in numbers:
        for page in (own / "feedback" / worker.PERSON / number).glob("*.html"):
            shutil.copyfile(page, beside / f"{number}.html")
    shutil.rmtree(place, ignore_errors=True)
    beside.replace(place)


def _require_isolation(folder: Path) -> None:
    """Try it once, before anybody is graded.

    Raises:
        CannotIsolate: it does not work here.
    """
    code = "from labkit.workshop.grading import isolation; isolation.leave_network()"
    tried = subprocess.run(  # noqa: S603  # our own interpreter
        [sys.executable, "-P", "-c", code], capture_output=True, text=True, cwd=folder, check=False
    )
    if tried.returncode:
        lines = tried.stderr.strip().splitlines()
        found = next(
            (line for line in lines if "kept from the network here:" in line), lines[-1] if lines else ""
        )
        raise isolation.CannotIsolate(found.rpartition("here: ")[2].rstrip("."))


def _sorted(marks: list[Marks]) -> list[Marks]:
    return sorted(marks, key=lambda each: each.name)
