"""The desk of each person: their copies of the notebooks, and their way into the shared service."""

from __future__ import annotations

import asyncio
import shutil
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, Final

from labkit.clock import Clock, SystemClock
from labkit.connect.files import Home
from labkit.connect.guest import invite
from labkit.connect.process import LocalService
from labkit.desk.copies import copy_course
from labkit.errors import LabkitError, ServiceUnavailable
from labkit.settings import HOME_NAME
from labkit.workshop.room import Room, free_ports

#: What connect() says in a room.
NOTICE: Final = (
    "Workshop: your instructor sees which exercises you try and pass, your hints, and the status of your runs. "
    "Not your code, and not what you write to an agent."
)
#: The hub starts the service and the people's servers at once; so long one waits for the other (seconds).
PATIENCE: Final = 30.0


def preparing(room: Room) -> Callable[[Any], Awaitable[None]]:
    """Return the hub's hook before a server starts; it works in a thread, for the hub has others to serve."""

    async def prepare_desk(spawner: Any) -> None:
        try:
            await asyncio.to_thread(prepare, room, spawner.user.name)
        except (LabkitError, OSError) as trouble:
            # JupyterHub shows this on the page of whoever waits for the server.
            said = f"Your desk could not be made ready ({trouble}). Tell your instructor; nobody else is affected."
            trouble.jupyterhub_message = said  # type: ignore[union-attr]  # JupyterHub's own way
            raise
        # The hub would take any port, and a kernel may be given the same one before the server is up.
        [spawner.port] = free_ports(1)

    return prepare_desk


def prepare(room: Room, seat: str, clock: Clock | None = None) -> None:
    """Make somebody's desk ready: copies that they do not have yet, address and key of the shared service.

    Raises:
        LabkitError: the course or the service is not there.
        OSError: the folder cannot be written.
    """
    desk = room.desk(seat)
    desk.mkdir(mode=0o700, parents=True, exist_ok=True)
    copy_course(room.course, desk)
    host = LocalService(room.service)
    _wait(host, clock or SystemClock())
    invite(Home(desk / HOME_NAME), seat, host, notice=NOTICE)
    if seat in room.accounts:
        _give(desk, seat)


def put_aside(room: Room, seat: str) -> Path | None:
    """Move somebody's folder out of the way and return where it is now; None when there was none."""
    desk = room.desk(seat)
    if not desk.is_dir():
        return None
    room.aside.mkdir(mode=0o700, exist_ok=True)
    stamp = time.strftime("%Y%m%d-%H%M%S")
    kept = next(
        place
        for place in (
            room.aside / f"{seat}-{stamp}{tail}" for tail in ("", *(f"-{n}" for n in range(2, 100)))
        )
        if not place.exists()
    )
    shutil.move(desk, kept)
    return kept


def _wait(host: LocalService, clock: Clock) -> None:
    deadline = clock.monotonic() + PATIENCE
    while host.find() is None:
        if clock.monotonic() > deadline:
            raise ServiceUnavailable(
                f"The room's Agent Service has not come up within {PATIENCE:g} s.",
                expected="the service that the hub starts",
                try_next=f"read {host.home.log.parent.parent / 'hub' / 'hub.log'}",
            )
        clock.sleep(0.1)


def _give(desk: Path, account: str) -> None:
    for path in (desk, *desk.rglob("*")):
        shutil.chown(path, account)
