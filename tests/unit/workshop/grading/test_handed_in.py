"""Which folders are people, and what is left out with a sentence."""

from __future__ import annotations

from pathlib import Path

from labkit.workshop.grading.handed_in import LARGEST, find_handed_in

NOTEBOOK = "01_threads_and_messages.ipynb"


def hand_in(place: Path, *names: str) -> Path:
    place.mkdir(parents=True, exist_ok=True)
    for name in names or (NOTEBOOK,):
        (place / name).write_text("{}", "utf-8")
    return place


def test_a_persons_folder_or_one_of_many(tmp_path: Path) -> None:
    """A folder with notebooks is a person; one with such folders holds people; work/ is looked into."""
    ada = hand_in(tmp_path / "ada")
    hand_in(tmp_path / "class" / "ben" / "work")
    hand_in(tmp_path / "class" / "cid", NOTEBOOK, "my own.ipynb")
    people, notes = find_handed_in([ada, tmp_path / "class"])
    assert [(each.name, sorted(each.notebooks)) for each in people] == [
        (name, ["01"]) for name in ("ada", "ben", "cid")
    ]
    assert notes == []


def test_two_of_one_name_are_not_mixed_up(tmp_path: Path) -> None:
    """The second is left out, with a sentence."""
    one, two = hand_in(tmp_path / "a" / "ada"), hand_in(tmp_path / "b" / "ada")
    people, [note] = find_handed_in([one, two])
    assert [each.notebooks["01"].parent for each in people] == [one]
    assert "another folder of the name ada" in note


def test_what_is_nobodys_is_said(tmp_path: Path) -> None:
    """A missing folder, an empty one, a link, a loop of links, a notebook too large: each has a sentence, none stops the rest."""
    people = tmp_path / "people"
    hand_in(people / "ada")
    (people / "empty").mkdir()
    (people / "loop").symlink_to(people)
    (people / "dan").mkdir()
    (people / "dan" / NOTEBOOK).symlink_to("/etc/passwd")
    large = hand_in(people / "eve") / NOTEBOOK
    with large.open("wb") as file:
        file.truncate(LARGEST + 1)
    found, notes = find_handed_in([people, tmp_path / "missing"])
    assert [each.name for each in found] == ["ada"]
    said = "\n".join(notes)
    for part in ("it is no folder", "empty: left out", "but a link", "has 20 MB"):
        assert part in said
    assert "loop" not in said
