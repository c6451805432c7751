"""The course as it is on disk: which notebooks, which exercises, which planted answers."""

from __future__ import annotations

import ast
import runpy
from pathlib import Path

from labkit.authoring.documents import COPIES, SOURCES, number_of
from labkit.checks.catalogue import course

ROOT = Path(__file__).resolve().parents[2]
PLANTED = Path(__file__).with_name("wrong_answers")

# Named here for the tests of this folder.
__all__ = ["CATALOGUE", "COPIES", "EXERCISES", "NUMBERS", "ROOT", "SOURCES"]

CATALOGUE = course()
NUMBERS = CATALOGUE.notebooks
EXERCISES = CATALOGUE.all()


def find_notebook(folder: str, number: str) -> Path:
    """Return the one notebook of a lesson in `solutions` or `notebooks`."""
    found = [path for path in (ROOT / folder).glob("*.ipynb") if number_of(path) == number]
    assert len(found) == 1, f"{folder}/ should hold one notebook {number}_….ipynb; it holds {found}"
    return found[0]


def find_numbers(folder: str) -> set[str]:
    """Return the numbers of the course's notebooks in a folder."""
    return {number_of(path) for path in (ROOT / folder).glob("*.ipynb")} - {""}


def read_planted(number: str) -> dict[str, list[tuple[str, str]]]:
    """Return a lesson's wrong answers: exercise id -> list of (misconception id, code)."""
    path = PLANTED / f"lesson_{number}.py"
    planted: dict[str, list[tuple[str, str]]] = runpy.run_path(str(path))["WRONG"]
    return planted


def list_planted() -> list[tuple[str, str, str]]:
    """List every planted answer as (exercise id, misconception id, code)."""
    return [
        (exercise_id, misconception, code)
        for number in NUMBERS
        for exercise_id, answers in read_planted(number).items()
        for misconception, code in answers
    ]


def read_misconceptions(number: str) -> set[str]:
    """Read the misconception ids that a lesson's judges write down as text."""
    room = ROOT / "labkit" / "checks"
    # A lesson is one file, or a folder of several.
    files = [path for path in room.rglob("*.py") if f"_{number}" in path.relative_to(room).as_posix()]
    assert files, f"lesson {number} has no file"
    nodes = [node for file in files for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))]
    values = [node.value for node in nodes if isinstance(node, ast.keyword) and node.arg == "misconception"]
    # Of `a if x else b` both branches count; an id put together from parts cannot be read here.
    values += [
        part for value in values if isinstance(value, ast.IfExp) for part in (value.body, value.orelse)
    ]
    constants = [value.value for value in values if isinstance(value, ast.Constant)]
    return {value for value in constants if isinstance(value, str)}
