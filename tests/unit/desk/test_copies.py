from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from labkit.desk.copies import _unwritable, copy_course
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
    assert copy_course(course, course / "work") == course / "work" / "00_start.ipynb"
    assert (course / "work" / "01_b.ipynb").read_text("utf-8") == "shipped 01_b.ipynb"
    assert not (course / "work" / "README.md").exists()


def test_answers_are_never_overwritten(course: Path) -> None:
    """A second start, and a new version of the course, leave the learner's copy as it is."""
    copy = copy_course(course, course / "work")
    copy.write_text("my answers", "utf-8")
    (course / "notebooks" / "00_start.ipynb").write_text("a new version", "utf-8")
    (course / "notebooks" / "02_new.ipynb").write_text("a new notebook", "utf-8")
    assert copy_course(course, course / "work").read_text("utf-8") == "my answers"
    assert (course / "work" / "02_new.ipynb").exists()


def test_another_folder_is_named(tmp_path: Path) -> None:
    """Started elsewhere, the command says where it looked."""
    with pytest.raises(SettingsError, match="no first notebook in"):
        copy_course(tmp_path, tmp_path / "work")


def test_a_place_that_cannot_be_written_is_named(course: Path) -> None:
    """What stands in the way of the copies is said, with its path."""
    (course / "work").write_text("a file, not a folder", "utf-8")
    with pytest.raises(SettingsError, match="copies of the notebooks cannot be written"):
        copy_course(course, course / "work")


@pytest.mark.parametrize("number", [errno.EACCES, errno.EPERM, errno.EROFS])
def test_a_course_that_is_read_only_is_called_so(tmp_path: Path, number: int) -> None:
    """The message names the folder of the course, and that LABKIT_HOME does not help."""
    error = _unwritable(tmp_path / "work", OSError(number, os.strerror(number)))
    assert f"{tmp_path}, is read-only" in error.happened
    assert "LABKIT_HOME" in error.try_next


LIMITED = """
import resource, sys
from pathlib import Path
from labkit.desk.copies import copy_course
resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))
copy_course(Path(sys.argv[1]), Path(sys.argv[1]) / "work")
"""


@pytest.mark.skipif(os.name == "nt", reason="Windows has no limit for the size of a file")
def test_half_a_copy_is_no_copy(course: Path) -> None:
    """When a file cannot be written to its end, as on a full disk, nothing of it stays, and the next start copies it."""
    (course / "notebooks" / "01_b.ipynb").write_text("shipped " * 100, "utf-8")
    command = [sys.executable, "-c", LIMITED, str(course)]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "cannot be written" in result.stderr
    assert [path.name for path in (course / "work").iterdir()] == ["00_start.ipynb"]
    copy_course(course, course / "work")
    assert (course / "work" / "01_b.ipynb").read_text("utf-8") == "shipped " * 100
