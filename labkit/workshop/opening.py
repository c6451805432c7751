"""What an instructor does with a room as a whole: open it, look at it, free a seat, close it."""

from __future__ import annotations

import getpass
import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from labkit.clock import Clock
from labkit.connect.process import LocalService
from labkit.errors import LabkitError, ServiceUnavailable, SettingsError
from labkit.workshop import desks, processes
from labkit.workshop.ahead import start_servers
from labkit.workshop.api import HubApi
from labkit.workshop.hub import find_hub, start_hub, stop_hub
from labkit.workshop.room import Room, find_address, make_room, open_room
from labkit.workshop.seats import Seats

PEOPLE: Final = 20
#: A server ends in a second or two; so long it is waited for before its folder is moved (seconds).
PATIENCE: Final = 30.0


@dataclass(frozen=True)
class Seat:
    """A seat: its owner's name, empty for none, and what its server does, in a word."""

    seat: str
    name: str
    server: str


@dataclass(frozen=True)
class Description:
    """A room as it is; troubles: a sentence each."""

    is_open: bool
    seats: tuple[Seat, ...] = ()
    troubles: tuple[str, ...] = ()
    processes: int = 0
    megabytes: int = 0


def open_or_make(folder: Path, course: Path, chosen: dict[str, Any]) -> tuple[Room, bool]:
    """Return the room in a folder with what was chosen anew, or a new one; and whether it is new.

    chosen: the options of `labkit workshop start`; None where nothing was.

    Raises:
        SettingsError: the room is damaged, or the choice cannot be.
    """
    given = {name: value for name, value in chosen.items() if value is not None}
    if ("certificate" in given) != ("key" in given):
        raise SettingsError(
            "Only one of --certificate and --key is given.",
            expected="both files, or none",
            try_next="name the other one, too",
        )
    if "accounts" in given:
        given |= _accounts(given["accounts"])
    if (folder / "room.json").exists():
        return _change(open_room(folder), given), False
    people = given.pop("people", PEOPLE)
    bind = given.get("bind", "")
    host = given.pop("host", bind if bind and bind != "0.0.0.0" else find_address())  # compared, not bound
    return make_room(folder, course, people, host=host, **given), True


def is_open(room: Room) -> bool:
    """Tell whether the room's hub runs."""
    return find_hub(room) is not None


def open_up(room: Room, clock: Clock) -> None:
    """Start the room's hub, which starts the rest; return when people can join.

    Raises:
        LabkitError: see ``start_hub`` and ``Room.save``.
    """
    room.save()
    start_hub(room, clock)


def describe(room: Room) -> Description:
    """Say who is here and what runs."""
    found = processes.find_processes(room.folder)
    megabytes = sum(map(processes.memory_of, found)) // 1_000_000
    if not is_open(room):
        left = ("What the hub started still runs; labkit workshop start takes it up again.",) if found else ()
        return Description(is_open=False, troubles=left, processes=len(found), megabytes=megabytes)
    troubles: list[str] = []
    users: dict[str, dict[str, Any]] = {}
    api = HubApi(room)
    try:
        users = api.users()
        if not api.routes_board():
            troubles.append("The board does not answer; the hub brings it back in a few seconds.")
        if LocalService(room.service).find() is None:
            troubles.append("The Agent Service does not answer; the hub brings it back in a few seconds.")
    except LabkitError as trouble:
        troubles.append(str(trouble))
    claims = Seats(room.seat_file, room.seats).read()
    seats = [
        Seat(seat, claims[seat].name if seat in claims else "", _server(users.get(seat)))
        for seat in room.seats
    ]
    return Description(
        is_open=True, seats=tuple(seats), troubles=tuple(troubles), processes=len(found), megabytes=megabytes
    )


def close(room: Room) -> tuple[bool, list[str]]:
    """End everything of the room; return whether its hub ran, and what had to be ended by hand."""
    was_open = is_open(room)
    return was_open, stop_hub(room)


def reset(room: Room, name: str, clock: Clock) -> Iterator[str]:
    """Free a seat and begin it anew; yield what was done, a sentence each.

    Raises:
        SettingsError: there is no such seat or person.
        ServiceUnavailable: the room is closed, or the server does not end.
    """
    seats = Seats(room.seat_file, room.seats)
    seat = seats.find(name)
    if seat is None:
        known = ", ".join(claim.name for claim in seats.read().values()) or "nobody yet"
        raise SettingsError(
            f"Nobody of the name {name!r} is in the room.",
            expected=f"a seat ({room.seats[0]} to {room.seats[-1]}), or one of: {known}",
            try_next="labkit workshop status shows who sits where",
        )
    if not is_open(room):
        raise ServiceUnavailable(
            "The room is closed.",
            expected="an open room: hub and service have to forget the person, too",
            try_next="labkit workshop start",
        )
    api = HubApi(room)
    _end_server(api, seat, clock)
    api.remove(seat)
    seats.free(seat)
    kept = desks.put_aside(room, seat)
    _forget(room, api, seat)
    yield f"{seat} is free: its threads and its row on the board are deleted."
    if kept:
        yield f"Its notebooks are in {kept}."
    start_servers(api, [seat], clock)
    yield f"A new server for {seat} is ready."


def _end_server(api: HubApi, seat: str, clock: Clock) -> None:
    api.stop_server(seat)
    deadline = clock.monotonic() + PATIENCE
    while api.users().get(seat, {}).get("servers"):
        if clock.monotonic() > deadline:
            raise ServiceUnavailable(
                f"The server of {seat} still runs {PATIENCE:g} s after it was stopped.",
                expected="it to end; nothing has been changed yet",
                try_next="labkit workshop status; try again",
            )
        clock.sleep(0.2)


def _forget(room: Room, api: HubApi, seat: str) -> None:
    host = LocalService(room.service)
    state = host.find()
    if state is not None and seat in host.door(state).ask("GET", "/labkit/guests")["guests"]:
        host.door(state).ask("DELETE", f"/labkit/guests/{seat}")
    api.take_off_board(seat)


def _change(room: Room, given: dict[str, Any]) -> Room:
    port = given.pop("port", room.ports.public)
    changed = replace(room, ports=replace(room.ports, public=port), **given)
    taken = [
        claim
        for claim in Seats(room.seat_file, room.seats).read().values()
        if claim.seat not in changed.seats
    ]
    if taken:
        raise SettingsError(
            f"With {len(changed.seats)} seats there is none for {', '.join(claim.name for claim in taken)}.",
            expected=f"at least as many seats as are taken; the room has {len(room.seats)}",
            try_next=f"labkit workshop reset {taken[0].seat} first, or leave --people out",
        )
    return changed


def _accounts(text: str) -> dict[str, Any]:
    names = tuple(dict.fromkeys(name.strip() for name in text.split(",") if name.strip()))
    if not names or not hasattr(os, "geteuid") or os.geteuid() != 0:
        raise SettingsError(
            "--accounts cannot be used here.",
            expected="names of accounts, with commas, and labkit started by the administrator (root)",
            try_next="sudo labkit workshop start --accounts ada,ben; or leave it out: seats need no accounts",
        )
    missing = [name for name in names if not _is_account(name)]
    if missing:
        raise SettingsError(
            f"This machine has no account {', '.join(missing)}.",
            expected="accounts that exist",
            try_next="create them first, for example with adduser",
        )
    return {"accounts": names, "lead": os.environ.get("SUDO_USER") or getpass.getuser()}


def _is_account(name: str) -> bool:
    import pwd

    try:
        pwd.getpwnam(name)
    except KeyError:
        return False
    return True


def _server(user: dict[str, Any] | None) -> str:
    servers = (user or {}).get("servers") or {}
    if any(server["ready"] for server in servers.values()):
        return "ready"
    return "starting" if servers or (user or {}).get("pending") else "not started"
