"""A course of one small notebook that keeps every rule."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from labkit.authoring.documents import KERNEL
from labkit.authoring.frame import SECTIONS

if TYPE_CHECKING:
    from pathlib import Path

ANSWER = """\
def is_over(status):
    ### BEGIN SOLUTION
    return status in {"completed"}
    ### END SOLUTION"""


def text(cell_id: str, source: str) -> Any:
    """Make a Markdown cell."""
    return new_markdown_cell(source, id=cell_id)


def code(cell_id: str, source: str, *tags: str) -> Any:
    """Make a code cell with tags."""
    return new_code_cell(source, id=cell_id, metadata={"tags": list(tags)} if tags else {})


@pytest.fixture
def notebook() -> Any:
    """An author's notebook with one exercise, 02.1."""
    cells = [text("title", "# The life of a run")]
    for section in SECTIONS:
        cells.append(text(f"section-{section.lower().replace(' ', '-')}", f"## {section}\n\nRead on."))
        if section == "Exercises":
            cells.append(code("exercise-02-1", ANSWER, "exercise"))
            cells.append(code("check-02-1", 'check("02.1", is_over)', "check"))
    return new_notebook(cells=cells, metadata=KERNEL, nbformat_minor=5)


@pytest.fixture
def root(tmp_path: Path, notebook: Any) -> Path:
    """A repository with that notebook in solutions/ and no copies yet."""
    (tmp_path / "solutions").mkdir()
    nbformat.write(notebook, tmp_path / "solutions" / "02_life.ipynb")
    return tmp_path
