from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit.service.tools.code.inputs import to_path


@pytest.mark.parametrize(
    ("filename", "path"),
    [
        ("a.csv", "a.csv"),
        ("in put ü.csv", "in put ü.csv"),
        ("../../etc/passwd", "passwd"),
        ("D:\\docs\\b.txt", "b.txt"),
        ("/", "id"),
        ("..", "id"),
        (".", "id"),
        ("", "id"),
        ("a\u202etxt.exe", "atxt.exe"),
        ("x" * 500 + ".csv", "x" * 196 + ".csv"),
        ("x." + "y" * 500, "id"),
        (".env", ".env"),
        ("\ud800.csv", ".csv"),
    ],
)
def test_a_name_is_one_part_of_a_path(filename: str, path: str) -> None:
    """Whatever its owner called it, a file is seen under one plain name, or under its id."""
    assert to_path(filename, "id") == path


@given(st.text(max_size=600))
def test_any_name_can_be_written(filename: str) -> None:
    """A name never leaves the folder, never is too long, and can be encoded."""
    path = to_path(filename, "id")
    assert path not in ("", ".", "..")
    assert not set(path) & set("/\\\0")
    assert len(path.encode()) <= 255
