from __future__ import annotations

from typing import TYPE_CHECKING

import nbformat
import pytest

from labkit.authoring import restore
from labkit.errors import SettingsError
from tests.unit.running.notebooks import cell, write

if TYPE_CHECKING:
    from pathlib import Path

ONE, TWO = cell("one = ...", "exercise-03-1", "exercise"), cell("check('03.1', one)", "check-03-1", "check")
THREE = cell("two = ...", "exercise-03-2", "exercise")


@pytest.fixture
def shipped(tmp_path: Path) -> Path:
    """A notebook of two exercises, as shipped."""
    return write(tmp_path / "notebooks" / "03_x.ipynb", cell("start", "connect"), ONE, TWO, THREE)


def sources(path: Path) -> list[str]:
    """List the sources of a notebook's cells."""
    return [each.source for each in nbformat.read(path, as_version=4).cells]


def test_one_exercise_is_restored_and_the_others_stay(tmp_path: Path, shipped: Path) -> None:
    """The cells of one exercise come back, also a deleted one, in its place; every other cell is left alone."""
    own = write(
        tmp_path / "work" / "03_x.ipynb",
        cell("start and mine", "connect"),
        cell("one = 1", "exercise-03-1"),
        cell("two = 2", "exercise-03-2"),
        cell("note", "mine"),
    )
    before = own.read_bytes()
    kept = restore(own, shipped, "03.1")
    assert sources(own) == ["start and mine", "one = ...", "check('03.1', one)", "two = 2", "note"]
    assert kept is not None
    assert kept.read_bytes() == before


def test_a_notebook_is_restored_whole_and_nothing_is_lost(tmp_path: Path, shipped: Path) -> None:
    """The copy is the shipped file again; what was there is kept, each time under a name of its own."""
    own = tmp_path / "work" / "03_x.ipynb"
    kept = []
    for text in ("one", "two"):
        write(own, cell(text, "mine"))
        kept.append(restore(own, shipped))
        assert own.read_bytes() == shipped.read_bytes()
    assert [sources(path) for path in kept if path] == [["one"], ["two"]]
    assert restore(own, shipped) is None


@pytest.mark.parametrize("content", [b"", b"{", b"\xff", b"[]"])
def test_a_damaged_notebook_is_left_as_it_is(tmp_path: Path, shipped: Path, content: bytes) -> None:
    """One exercise cannot be put into a file that is no notebook; the whole notebook can take its place."""
    own = tmp_path / "03_x.ipynb"
    own.write_bytes(content)
    with pytest.raises(SettingsError, match="not restored"):
        restore(own, shipped, "03.1")
    assert own.read_bytes() == content
    assert restore(own, shipped) is not None
    assert own.read_bytes() == shipped.read_bytes()
