from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from labkit.errors import SettingsError
from labkit.running.books import choose, read_value, require_parameters
from tests.unit.running.notebooks import cell, write

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A course of two lessons."""
    write(tmp_path / "solutions" / "00_one.ipynb", cell("city = 'Rome'\ndays: int = 1", "p", "parameters"))
    write(tmp_path / "solutions" / "01_two.ipynb", cell("1", "a"), cell("2", "b"))
    write(tmp_path / "notebooks" / "01_two.ipynb", cell("...", "a"))
    write(tmp_path / "notebooks" / "mine.ipynb", cell("3", "a"))
    return tmp_path


def test_numbers_are_found_in_each_folder(root: Path) -> None:
    """A number means its notebook in each folder that was asked for, with what is expected there."""
    found = choose(root, ["01"], ["solutions", "notebooks"])
    assert [(book.name, book.kind, book.cells) for book in found] == [
        ("solutions/01_two", "solutions", 2),
        ("notebooks/01_two", "copies", 1),
    ]


def test_without_a_name_all_are_meant(root: Path) -> None:
    """Every lesson of the folders, and nobody's own notebook beside them."""
    assert [book.number for book in choose(root, [], ["solutions"])] == ["00", "01"]
    assert [book.number for book in choose(root, [], ["notebooks"])] == ["01"]


def test_a_path_needs_no_course(tmp_path: Path) -> None:
    """A notebook anywhere is somebody's own; named twice, it is run once."""
    path = write(tmp_path / "mine.ipynb", cell("1", "a"))
    (book,) = choose(None, [str(path), str(path)], ["solutions"])
    assert (book.kind, book.number) == ("own", "")


def test_everything_that_is_wrong_is_said_at_once(root: Path, tmp_path: Path) -> None:
    """Missing files and files that are no notebooks are listed together, with the numbers that there are."""
    broken = tmp_path / "broken.ipynb"
    broken.write_text('{"cells": [', encoding="utf-8")
    with pytest.raises(SettingsError) as caught:
        choose(root, ["07", "none.ipynb", str(broken), "00"], ["solutions"])
    message = str(caught.value)
    assert "no notebook '07'" in message
    assert "no notebook 'none.ipynb'" in message
    assert "broken.ipynb cannot be used" in message
    assert "(00, 01)" in message


def test_a_parameter_that_nobody_has_is_refused(root: Path) -> None:
    """The message names the parameters that there are."""
    books = choose(root, [], ["solutions"])
    require_parameters(books, {"city": "Paris", "days": 2})
    with pytest.raises(SettingsError, match=r"'town'.*\n.*city, days"):
        require_parameters(books, {"town": "Paris"})


@pytest.mark.parametrize(
    ("text", "value"),
    [("3", 3), ("0.5", 0.5), ("True", True), ("None", None), ("Paris", "Paris"), ("[1]", [1]), ("'3'", "3"), ("a b", "a b")],
)  # fmt: skip
def test_a_value_is_what_python_would_take_it_for(text: str, value: object) -> None:
    """Literals are read, anything else is text."""
    assert read_value(text) == value
