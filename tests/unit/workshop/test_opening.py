"""What can be chosen for a room, anew or again."""

from __future__ import annotations

from pathlib import Path

import pytest

from labkit.errors import SettingsError
from labkit.workshop.opening import PEOPLE, open_or_make
from labkit.workshop.seats import Seats


def test_a_new_room_has_what_was_chosen(tmp_path: Path) -> None:
    """And what is usual for the rest; nothing is written yet."""
    room, is_new = open_or_make(
        tmp_path / "room", tmp_path, {"people": None, "port": 8123, "bind": "127.0.0.1"}
    )
    assert (is_new, room.people, room.ports.public, room.url) == (
        True,
        PEOPLE,
        8123,
        "http://127.0.0.1:8123/",
    )
    assert not (tmp_path / "room").exists()


def test_a_room_is_taken_up_as_it_was_but_for_what_is_chosen(tmp_path: Path) -> None:
    """The code and the seats stay, the port may be another."""
    room, _ = open_or_make(tmp_path / "room", tmp_path, {"people": 3})
    room.save()
    again, is_new = open_or_make(tmp_path / "room", tmp_path, {"people": None, "port": 9000})
    assert (is_new, again.code, again.people, again.ports.public) == (False, room.code, 3, 9000)
    assert again.ports.data == room.ports.data


def test_nobody_loses_a_seat_to_a_smaller_room(tmp_path: Path) -> None:
    """The message names who sits there, and what to do."""
    room, _ = open_or_make(tmp_path / "room", tmp_path, {"people": 3})
    room.save()
    for name in ("Ada", "Ben", "Cid"):
        Seats(room.seat_file, room.seats).take(name, "1234")
    with pytest.raises(SettingsError, match="there is none for Ben, Cid"):
        open_or_make(tmp_path / "room", tmp_path, {"people": 1})
    assert open_or_make(tmp_path / "room", tmp_path, {"people": 30})[0].people == 30


@pytest.mark.parametrize(
    ("chosen", "said"),
    [
        ({"certificate": "a.pem"}, "Only one of --certificate and --key"),
        ({"accounts": ","}, "--accounts cannot be used here"),
        ({"accounts": "nobody-of-this-name"}, "no account nobody-of-this-name|cannot be used here"),
    ],
)
def test_what_cannot_be_is_said(tmp_path: Path, chosen: dict[str, str], said: str) -> None:
    """Before anything is written."""
    with pytest.raises(SettingsError, match=said):
        open_or_make(tmp_path / "room", tmp_path, chosen)
    assert list(tmp_path.iterdir()) == []
