"""The room's file, its ports and its link."""

from __future__ import annotations

import json
import os
import stat
from dataclasses import replace
from pathlib import Path

import pytest

from labkit.errors import SettingsError
from labkit.workshop.room import Room, make_room, open_room


@pytest.fixture
def room(tmp_path: Path) -> Room:
    """A new room of twelve."""
    return make_room(tmp_path / "room", tmp_path, 12, host="10.0.0.5")


def test_a_room_is_found_again_as_it_was(room: Room) -> None:
    """Everything that was agreed is in its file, which is its owner's alone."""
    room.save()
    assert open_room(room.folder) == room
    assert stat.S_IMODE((room.folder / "room.json").stat().st_mode) == 0o600
    assert stat.S_IMODE(room.folder.stat().st_mode) == 0o700


def test_a_link_says_what_is_needed(room: Room) -> None:
    """The usual port is left out; a certificate makes it https."""
    assert room.url == "http://10.0.0.5:8000/"
    assert replace(room, ports=replace(room.ports, public=80)).url == "http://10.0.0.5/"
    secure = replace(room, certificate="a.pem", key="b.pem")
    assert replace(secure, ports=replace(room.ports, public=443)).url == "https://10.0.0.5/"


def test_a_room_that_grows_keeps_its_seats(room: Room) -> None:
    """Whoever sits on p07 sits there in a room of 120, too."""
    larger = replace(room, people=120)
    assert larger.seats[:12] == room.seats
    assert (room.seats[0], larger.seats[-1], len(set(larger.seats))) == ("p01", "p120", 120)


def test_codes_and_ports_are_drawn(tmp_path: Path) -> None:
    """Two rooms have nothing in common but their making."""
    one, two = (make_room(tmp_path, tmp_path, 3) for _ in range(2))
    assert one.code != two.code
    assert one.password != two.password
    assert one.token not in repr(one)
    assert len(set(vars(one.ports).values())) == 6


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"version": 99}', "\x00", '{"version": 1, "folder": 3}'])
def test_a_damaged_file_is_named(room: Room, text: str) -> None:
    """With what to do; people's folders are not touched."""
    room.save()
    (room.folder / "room.json").write_text(text, "utf-8")
    with pytest.raises(SettingsError, match=r"room's file .* cannot be read"):
        open_room(room.folder)


def test_no_room_is_said(tmp_path: Path) -> None:
    """With the command that makes one."""
    with pytest.raises(SettingsError, match="There is no room in") as error:
        open_room(tmp_path)
    assert "labkit workshop start" in error.value.try_next


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs a POSIX file system")
def test_a_folder_that_cannot_be_is_said(room: Room) -> None:
    """A file in the way, for example."""
    room.folder.write_text("a file", "utf-8")
    with pytest.raises(SettingsError, match="cannot be written to"):
        room.save()


def test_nothing_of_a_room_is_lost_in_json(room: Room) -> None:
    """Paths become text, and tuples lists, and both come back."""
    other = replace(room, accounts=("ada", "ben"), lead="root")
    other.save()
    assert json.loads((room.folder / "room.json").read_text("utf-8"))["accounts"] == ["ada", "ben"]
    assert open_room(room.folder) == other
    assert other.seats == ("ada", "ben")
