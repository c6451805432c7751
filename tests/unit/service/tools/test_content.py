from __future__ import annotations

from labkit.service.tools.content import compose

A = {"type": "file_path", "text": "sandbox:/mnt/data/a", "file_path": {"file_id": "1"}}
LONG = {"type": "file_path", "text": "sandbox:/mnt/data/a.csv", "file_path": {"file_id": "2"}}


def test_text_alone() -> None:
    """Without pictures and marks a message is one text without annotations."""
    assert compose("x", [], []) == [{"type": "text", "text": {"value": "x", "annotations": []}}]


def test_pictures_come_first_and_once() -> None:
    """Each picture is a part of its own, in the order in which they were made."""
    parts = compose("x", ["p", "q", "p"], [])
    assert [part.get("image_file", {}).get("file_id") for part in parts] == ["p", "q", None]


def test_the_longest_mark_wins() -> None:
    """A mark is put wherever its text stands, and not inside a longer one."""
    (block,) = compose("sandbox:/mnt/data/a.csv sandbox:/mnt/data/a", [], [A, LONG])
    marks = block["text"]["annotations"]
    assert [(mark["file_path"]["file_id"], mark["start_index"], mark["end_index"]) for mark in marks] == [
        ("2", 0, 23),
        ("1", 24, 43),
    ]


def test_the_later_of_two_marks_wins() -> None:
    """A file that was written twice is the one that was written last."""
    (block,) = compose(A["text"], [], [A, {**A, "file_path": {"file_id": "9"}}])
    (mark,) = block["text"]["annotations"]
    assert mark["file_path"]["file_id"] == "9"
