"""Small notebooks for the tests of `labkit run`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import nbformat
from nbformat.v4 import new_code_cell, new_notebook

from labkit.authoring.documents import KERNEL

if TYPE_CHECKING:
    from pathlib import Path


def cell(source: str, name: str, *tags: str) -> Any:
    """Make a code cell."""
    return new_code_cell(source, id=name, metadata={"tags": list(tags)} if tags else {})


def write(path: Path, *cells: Any) -> Path:
    """Write a notebook of these cells."""
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(new_notebook(cells=list(cells), metadata=KERNEL), path)
    return path
