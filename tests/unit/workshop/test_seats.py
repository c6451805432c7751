"""Names, PINs and seats: who gets which, and who does not."""

from __future__ import annotations

import stat
import threading
from pathlib import Path

import pytest

from labkit.workshop.seats import MOST_TRIES, Refused, Seats


@pytest.fixture
def seats(tmp_path: Path) -> Seats:
    """A room of three."""
    return Seats(tmp_path / "seats.json", ("p01", "p02", "p03"))


def test_a_name_takes_the_next_seat_and_finds_it_again(seats: Seats) -> None:
    """Ada sits on the first, Ben on the second; Ada comes back to the first, however she spells herself."""
    assert seats.take("Ada", "1234").seat == "p01"
    assert seats.take("Ben", "9999").seat == "p02"
    assert seats.take("  ada ", "1234").seat == "p01"
    assert seats.take("ＡＤＡ", "1234").seat == "p01"
    assert (seats.find("ADA"), seats.find("p02"), seats.find("Eve")) == ("p01", "p02", None)


def test_two_people_with_one_name_are_told(seats: Seats) -> None:
    """The second has another PIN, and is told what to do; the first is not disturbed."""
    seats.take("Ada", "1234")
    with pytest.raises(Refused, match="Somebody is here as Ada already, with another PIN"):
        seats.take("Ada", "4321")
    assert seats.take("Ada", "1234").seat == "p01"


def test_pins_cannot_be_tried_for_ever(seats: Seats) -> None:
    """After ten wrong ones the name is closed, even for the right one; a right one in time starts the count again."""
    seats.take("Ada", "1234")
    for _ in range(MOST_TRIES - 1):
        with pytest.raises(Refused, match="another PIN"):
            seats.take("Ada", "0000")
    seats.take("Ada", "1234")
    for _ in range(MOST_TRIES):
        with pytest.raises(Refused, match="another PIN"):
            seats.take("Ada", "0000")
    with pytest.raises(Refused, match=r"closed\. Your instructor can free it"):
        seats.take("Ada", "1234")
    seats.free("p01")
    assert seats.take("Ada", "5678").seat == "p01"


@pytest.mark.parametrize("name", ["", "   ", "a" * 25, "a\x00b", "a\u202eb"])
def test_a_name_is_short_and_can_be_printed(seats: Seats, name: str) -> None:
    """What is not is refused before it takes a seat."""
    with pytest.raises(Refused, match="Choose a name"):
        seats.take(name, "1234")
    assert seats.read() == {}


def test_a_full_room_says_so(seats: Seats) -> None:
    """Nobody loses a seat to a fourth person, and a seat that is freed can be taken."""
    for name in ("Ada", "Ben", "Cid"):
        seats.take(name, "1234")
    with pytest.raises(Refused, match="All 3 seats are taken"):
        seats.take("Dan", "1234")
    seats.free("p02")
    assert seats.take("Dan", "1234").seat == "p02"


def test_a_short_pin_is_refused(seats: Seats) -> None:
    """It would be guessed."""
    with pytest.raises(Refused, match="at least 4 characters"):
        seats.take("Ada", "123")


def test_the_file_is_private_and_holds_no_pin(seats: Seats) -> None:
    """Readable for the room's owner alone; a PIN cannot be read from it."""
    seats.take("Ada", "secret-pin")
    assert stat.S_IMODE(seats.path.stat().st_mode) == 0o600
    assert "secret-pin" not in seats.path.read_text("utf-8")


def test_two_at_once_get_two_seats(seats: Seats) -> None:
    """However many come in the same moment, each gets another seat."""
    got: list[str] = []
    threads = [
        threading.Thread(target=lambda name=name: got.append(seats.take(name, "1234").seat))
        for name in ("Ada", "Ben", "Cid")
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(got) == ["p01", "p02", "p03"]
