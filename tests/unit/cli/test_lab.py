from __future__ import annotations

from pathlib import Path

import pytest

from labkit.cli.lab import copy_course
from labkit.errors import SettingsError


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """A folder with two notebooks as shipped."""
    (tmp_path / "notebooks").mkdir()
    for name in ("01_b.ipynb", "00_start.ipynb", "README.md"):
        (tmp_path / "notebooks" / name).write_text(f"shipped {name}", "utf-8")
    return tmp_path


def test_the_course_begins_with_the_learners_copy_of_00(course: Path) -> None:
    """Every notebook is copied, and the copy of 00 is the one to open."""
    assert copy_course(course) == course / "work" / "00_start.ipynb"
    assert (course / "work" / "01_b.ipynb").read_text("utf-8") == "shipped 01_b.ipynb"
    assert not (course / "work" / "README.md").exists()


def test_answers_are_never_overwritten(course: Path) -> None:
    """A second start, and a new version of the course, leave the learner's copy as it is."""
    copy = copy_course(course)
    copy.write_text("my answers", "utf-8")
    (course / "notebooks" / "00_start.ipynb").write_text("a new version", "utf-8")
    (course / "notebooks" / "02_new.ipynb").write_text("a new notebook", "utf-8")
    assert copy_course(course).read_text("utf-8") == "my answers"
    assert (course / "work" / "02_new.ipynb").exists()


def test_another_folder_is_named(tmp_path: Path) -> None:
    """Started elsewhere, the command says where it looked."""
    with pytest.raises(SettingsError, match="no first notebook in"):
        copy_course(tmp_path)


def test_a_place_that_cannot_be_written_is_named(course: Path) -> None:
    """What stands in the way of the copies is said, with its path."""
    (course / "work").write_text("a file, not a folder", "utf-8")
    with pytest.raises(SettingsError, match="copies of the notebooks cannot be written"):
        copy_course(course)
