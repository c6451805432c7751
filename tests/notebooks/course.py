"""The course as it is on disk: which notebooks, which exercises, which planted answers."""

from __future__ import annotations

import ast
from pathlib import Path

from labkit.authoring.documents import COPIES, SOURCES, number_of
from labkit.checks.catalogue import course
from labkit.checks.mutants import Mutant, read_mutants

ROOT = Path(__file__).resolve().parents[2]

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


def list_planted() -> list[Mutant]:
    """List every planted answer."""
    return [mutant for number in NUMBERS for mutant in read_mutants(ROOT, number)]


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
