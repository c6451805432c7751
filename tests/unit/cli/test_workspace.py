from __future__ import annotations

from pathlib import Path

import pytest

from labkit.cli.workspace import find_course
from labkit.errors import SettingsError


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """A clone of the course, as learners have it."""
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "pyproject.toml").touch()
    return tmp_path


@pytest.mark.parametrize("inside", [".", "notebooks", "work/mine"])
def test_the_course_is_found_from_inside(course: Path, inside: str) -> None:
    """From any folder of the clone, upwards."""
    (course / inside).mkdir(parents=True, exist_ok=True)
    assert find_course(course / inside) == course


def test_the_authors_course_has_solutions(tmp_path: Path) -> None:
    """Before the first build there are no notebooks yet."""
    (tmp_path / "solutions").mkdir()
    assert find_course(tmp_path / "solutions") == tmp_path


def test_a_folder_of_notebooks_is_not_the_course(course: Path) -> None:
    """Somebody's own notebooks/ below the course, without a pyproject.toml, does not stand in its way."""
    (course / "mine" / "notebooks").mkdir(parents=True)
    assert find_course(course / "mine") == course


def test_where_there_is_no_course_the_place_is_named(tmp_path: Path) -> None:
    """The message says where it looked, and what a course looks like."""
    with pytest.raises(SettingsError, match=r"is not in [\s\S]*notebooks/ and pyproject\.toml"):
        find_course(tmp_path)
