"""Desks that cannot be made ready, and desks that are put aside."""

from __future__ import annotations

import asyncio
from pathlib import Path
from types import SimpleNamespace

import pytest

from labkit.clock import ManualClock
from labkit.errors import ServiceUnavailable
from labkit.workshop import desks
from labkit.workshop.room import Room, make_room
from tests.house.source import ROOT


@pytest.fixture
def room(tmp_path: Path) -> Room:
    """A room of one that was never opened."""
    made = make_room(tmp_path / "room", ROOT, 1)
    made.save()
    return made


def test_whoever_waits_reads_why(room: Room) -> None:
    """What stands in the way is on the page of the one whom it concerns."""
    room.desk("p01").parent.mkdir()
    room.desk("p01").write_text("a file, not a folder", "utf-8")
    spawner = SimpleNamespace(user=SimpleNamespace(name="p01"), port=0)
    with pytest.raises(OSError, match="exists") as trouble:
        asyncio.run(desks.preparing(room)(spawner))
    assert "Your desk could not be made ready" in trouble.value.jupyterhub_message  # type: ignore[attr-defined]


def test_a_service_that_does_not_come_is_waited_for_half_a_minute(room: Room) -> None:
    """Copies are there by then; the message names the log."""
    clock = ManualClock()
    with pytest.raises(ServiceUnavailable, match="within 30 s") as trouble:
        desks.prepare(room, "p01", clock)
    assert clock.monotonic() >= 30
    assert str(room.log) in str(trouble.value)
    assert (room.desk("p01") / "00_start_here.ipynb").is_file()


def test_what_is_put_aside_is_never_written_over(room: Room) -> None:
    """Twice in one second is two folders; nothing to put aside is nothing."""
    assert desks.put_aside(room, "p01") is None
    kept = []
    for text in ("first", "second"):
        room.desk("p01").mkdir(parents=True)
        (room.desk("p01") / "mine.txt").write_text(text, "utf-8")
        kept.append(desks.put_aside(room, "p01"))
    assert [(each / "mine.txt").read_text("utf-8") for each in kept if each] == ["first", "second"]
