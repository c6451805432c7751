"""Notebook files: where they are, how they are read and written, byte for byte the same each time."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path
from typing import Any, Final

SOURCES: Final = "solutions"
COPIES: Final = "notebooks"

# What a notebook says about its kernel: no version, which would differ between two authors' machines.
KERNEL: Final = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}

_NAME = re.compile(r"(\d\d)_[a-z0-9_]+\.ipynb")


def find_sources(root: Path) -> list[Path]:
    """List the authors' notebooks in order of their names."""
    return sorted((root / SOURCES).glob("*.ipynb"))


def find_copies(root: Path) -> list[Path]:
    """List the learners' notebooks named as labkit names them; a learner's own notebook is left out."""
    return sorted(path for path in (root / COPIES).glob("*.ipynb") if number_of(path))


def number_of(path: Path) -> str:
    """Return the two-digit number in `02_life_of_a_run.ipynb`, or an empty string."""
    match = _NAME.fullmatch(path.name)
    return match[1] if match else ""


def read(path: Path) -> Any:
    """Read a notebook as it is stored; nbformat's own `read` would repair repeated ids silently.

    Raises:
        ValueError: the file is not a notebook.
    """
    nbformat: Any = import_module("nbformat")
    invalid = (nbformat.reader.NotJSONError, nbformat.ValidationError, UnicodeDecodeError)
    try:
        notebook = nbformat.from_dict(nbformat.reader.reads(path.read_text(encoding="utf-8")))
        found = [error.message for error in nbformat.validator.iter_validate(notebook)]
    except (*invalid, AttributeError, TypeError, KeyError) as problem:
        raise ValueError(f"it is not a notebook: {str(problem)[:200]}") from problem
    # A missing id is said in the course's own words, by the rules for cells.
    if wrong := [message for message in found if "'id'" not in message]:
        raise ValueError(f"it is not a notebook that JupyterLab would open: {wrong[0][:200]}")
    return notebook


def to_bytes(notebook: Any) -> bytes:
    """Write a notebook as it is stored: sorted keys, one-space indent, line feeds on every system."""
    nbformat: Any = import_module("nbformat")  # untyped, hence Any
    return f"{nbformat.writes(notebook).rstrip()}\n".encode()


def settle(notebook: Any) -> None:
    """Take out, in place, what changes without anybody's edit: counts, timings, kernel versions."""
    notebook.metadata = type(notebook)(KERNEL)
    for cell in notebook.cells:
        tags = cell.metadata.get("tags", [])
        cell.metadata = type(notebook)({"tags": tags} if tags else {})
        if cell.cell_type != "code":
            continue
        cell.execution_count = None
        for output in cell.outputs:
            if "execution_count" in output:
                output["execution_count"] = None


def tags_of(cell: Any) -> tuple[str, ...]:
    """Return a cell's tags in order."""
    return tuple(cell.metadata.get("tags", ()))
