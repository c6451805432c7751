from __future__ import annotations

from pathlib import Path

import pytest

from labkit.cli.lab import find_first_notebook
from labkit.errors import SettingsError


def test_the_course_begins_with_00(tmp_path: Path) -> None:
    """Of all notebooks, the one whose number is 00."""
    (tmp_path / "notebooks").mkdir()
    for name in ("01_b.ipynb", "00_start.ipynb", "README.md"):
        (tmp_path / "notebooks" / name).touch()
    assert find_first_notebook(tmp_path).name == "00_start.ipynb"


def test_another_folder_is_named(tmp_path: Path) -> None:
    """Started elsewhere, the command says where it looked."""
    with pytest.raises(SettingsError, match="no first notebook in"):
        find_first_notebook(tmp_path)
