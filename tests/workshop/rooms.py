"""Real rooms for tests: JupyterHub, its proxy, the service and the board, on ports of this machine alone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from labkit.clock import SystemClock
from labkit.errors import LabkitError
from labkit.workshop import opening, processes
from labkit.workshop.ahead import start_servers
from labkit.workshop.api import HubApi
from labkit.workshop.hub import find_proxy
from labkit.workshop.room import Room, free_ports, make_room
from tests.house.source import ROOT


@contextmanager
def open_room_for(folder: Path, people: int = 3, solutions: tuple[str, ...] = ()) -> Iterator[Room]:
    """Open a room whose servers run; close it and see that nothing is left.

    solutions: notebooks that people find solved on their desks, by name.
    """
    try:
        find_proxy()
    except LabkitError as missing:
        pytest.skip(str(missing))
    room = make_room(folder, ROOT, people, bind="127.0.0.1", host="127.0.0.1", port=free_ports(1)[0])
    for seat in room.seats:
        desk = room.desk(seat)
        (desk / ".jupyter").mkdir(parents=True)
        (desk / ".jupyter" / "jupyter_server_config.py").write_text(
            "c.LabApp.expose_app_in_browser = True\n", "utf-8"
        )
        for name in solutions:
            (desk / name).write_bytes((ROOT / "solutions" / name).read_bytes())
    try:
        opening.open_up(room, SystemClock())
        start_servers(HubApi(room), room.seats, SystemClock())
        yield room
    finally:
        opening.close(room)
        assert processes.find_processes(folder) == []


def rows(room: Room) -> dict[str, dict[str, Any]]:
    """Return what the board shows of each seat, asked as labkit itself asks."""
    import urllib.request

    request = urllib.request.Request(
        f"http://127.0.0.1:{room.ports.board}/services/board/events",
        headers={"Authorization": f"token {room.token}"},
    )
    with urllib.request.urlopen(request, timeout=30) as stream:
        line = stream.readline()
    return {person["seat"]: person for person in json.loads(line.removeprefix(b"data: "))["people"]}
