"""The service as a process: one workspace, two loopback listeners, one SQLite file.

HTTPS for the data plane, plain HTTP for the side door. Ports are those of the last start where they are free,
so that a client which is still running finds a restarted service where it was.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import os
import secrets
import signal
import socket
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from filelock import FileLock, Timeout

from labkit.service import certificates, sockets
from labkit.service.activity import Activity
from labkit.service.assembly import Service
from labkit.service.control import Process
from labkit.service.guests import Guests
from labkit.service.hosts import is_loopback
from labkit.service.identity import Issuer
from labkit.service.outside import Outside
from labkit.service.serving import Server, configure
from labkit.service.sockets import LOOPBACK, CannotStart, port_of
from labkit.service.store import BLOBS, Store, StoreUnusable

__all__ = ["Address", "CannotStart", "Options", "run"]

logger = logging.getLogger(__name__)

# Seconds between two looks whether anybody still needs the service: not when its folder was deleted under it.
LOOK_AROUND: Final = 5.0


@dataclass(frozen=True)
class Address:
    """What ``service.json`` holds: where the running service is, or the last one was."""

    pid: int
    port: int
    side_port: int
    version: str
    notice: str | None = None
    host: str = LOOPBACK
    model: str | None = None  # the address behind which the model is; None: the service's own rules


@dataclass(frozen=True)
class Options:
    """What whoever starts the service may choose; ``host`` is for the data plane, the side door stays on loopback."""

    port: int | None = None
    side_port: int | None = None
    idle_minutes: float = 120.0
    host: str = LOOPBACK
    outside: Outside = field(default_factory=Outside)


def run(home: Path, options: Options, version: str) -> None:
    """Serve until stopped by a signal, by the side door, or by so many minutes without a request.

    Raises:
        CannotStart: another service has this workspace, the folder cannot be written, or an address cannot be used.
    """
    host = sockets.require_address(options.host)
    with _workspace(home):
        secret = _secret(home)
        files = certificates.ensure_apart(home, datetime.now(UTC), sockets.names_of(host))
        store, notice = _open(home)
        data_socket, side_socket = _bind(options, host, _last(home))
        data_port, side_port = port_of(data_socket), port_of(side_socket)
        notice, model = _notice(notice, host, data_port), options.outside.place
        address = Address(os.getpid(), data_port, side_port, version, notice, host, model)
        servers: list[Server] = []
        activity = Activity()
        guests = Guests(home / "guests.json", Issuer(secret.encode()), lambda: Server(servers[0].config))

        def stop() -> None:
            # First: a stream that ends by itself is whole, one that is cut off looks like a broken connection.
            service.end_streams()
            guests.leave()
            for server in servers:
                server.leave()

        process = Process({**asdict(address), "home": str(home)}, stop, guests)
        service = Service(store, secret, process=process, outside=options.outside)
        servers += [
            Server(configure(activity.watch(service.data), files)),
            Server(configure(activity.watch(service.control), None)),
        ]
        try:
            bound = [[data_socket, *sockets.also_loopback(data_port, host)], [side_socket]]
            with asyncio.Runner(loop_factory=servers[0].config.get_loop_factory()) as runner:
                runner.run(
                    _serve(servers, bound, guests, home, address, activity, options.idle_minutes * 60, stop)
                )
        finally:
            service.close()


def _bind(options: Options, host: str, last: dict[str, Any]) -> tuple[socket.socket, socket.socket]:
    data = sockets.listen(options.port, last.get("port"), host)
    return data, sockets.listen(options.side_port, last.get("side_port"))


def _notice(notice: str | None, host: str, port: int) -> str | None:
    if is_loopback(host):
        return notice
    reached = (
        f"Other machines reach the data plane at https://{host}:{port}. Whoever holds a token of this service can read "
        "and change every project and run code in it. The side door, which gives tokens, stays on this machine."
    )
    logger.warning("%s", reached)
    return f"{notice} {reached}" if notice else reached


async def _serve(
    servers: list[Server],
    bound: list[list[socket.socket]],
    guests: Guests,
    home: Path,
    address: Address,
    activity: Activity,
    idle_seconds: float,
    stop: Callable[[], None],
) -> None:
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        # Windows has no add_signal_handler; there the process is ended by the side door.
        with contextlib.suppress(NotImplementedError):
            loop.add_signal_handler(number, stop)

    def look_around() -> None:
        left = idle_seconds - activity.idle()
        if _last(home).get("pid") == os.getpid() and left > 0:
            loop.call_later(min(left, LOOK_AROUND), look_around)
        else:
            logger.info("nobody needs the service any more: stopping")
            stop()

    # The sockets listen already: a client that comes before the servers have started waits a moment.
    await guests.open_all()
    _announce(home, address)
    look_around()
    await asyncio.gather(*(server.serve(each) for server, each in zip(servers, bound, strict=True)))
    await guests.wait()


@contextlib.contextmanager
def _workspace(home: Path) -> Iterator[None]:
    """Make the folder and hold its lock: one service a workspace."""
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        home.chmod(0o700)  # holds keys, tokens and conversations
        lock = FileLock(home / "service.lock", timeout=0)
        lock.acquire()
    except Timeout:
        raise CannotStart(
            f"A service for {home} is running already. One workspace has one service; "
            "use it, or stop it first: labkit serve --stop"
        ) from None
    except OSError as error:
        raise CannotStart(
            f"Cannot write to {home} ({error.strerror}). The service keeps its state there. "
            "Make the folder writable, or set LABKIT_HOME to one that is."
        ) from None
    try:
        yield
    finally:
        lock.release()


def _secret(home: Path) -> str:
    path = home / "secret"
    try:
        if secret := path.read_text("ascii").strip():
            return secret
    except (OSError, ValueError):
        pass
    secret = secrets.token_urlsafe(32)
    certificates.write_private(path, secret.encode("ascii"))
    return secret


def _open(home: Path) -> tuple[Store, str | None]:
    """Open the database; a damaged one is kept aside, never deleted, and the notice says where."""
    path = home / "service.sqlite3"
    try:
        store = Store(path)
        store.sweep()
        return store, None
    except StoreUnusable as unusable:
        if not unusable.damaged:
            raise CannotStart(
                f"The service cannot open its database ({unusable}). Expected a file that this version of labkit "
                "can read and write. Check the disk and its permissions, install the newest labkit, or point LABKIT_HOME elsewhere."
            ) from None
        aside = home / f"damaged-{datetime.now(UTC):%Y%m%dT%H%M%SZ}"
        aside.mkdir()
        # The blobs go with the database that knows their names; an empty one would take them for leftovers.
        for part in (*home.glob("service.sqlite3*"), *home.glob(BLOBS)):
            part.rename(aside / part.name)
        notice = f"The service's database was damaged. It was moved to {aside}, and an empty one was made."
        logger.warning("%s (%s)", notice, unusable)
        return Store(path), notice


def _last(home: Path) -> dict[str, Any]:
    with contextlib.suppress(OSError, ValueError):
        last = json.loads((home / "service.json").read_text("utf-8"))
        if isinstance(last, dict):
            return last
    return {}


def _announce(home: Path, address: Address) -> None:
    certificates.write_private(home / "service.json", json.dumps(asdict(address)).encode())
