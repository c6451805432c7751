"""JupyterHub as a process: start it, wait for it, end it with everything that it started."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import psutil

from labkit.clock import Clock
from labkit.connect.files import open_private
from labkit.desk.jupyterlab import configure
from labkit.errors import LabkitError, ServiceUnavailable, SettingsError
from labkit.workshop import processes
from labkit.workshop.api import HubApi
from labkit.workshop.configuration import MARK, write_configuration
from labkit.workshop.room import Room

PROXY: Final = "configurable-http-proxy"
NPM: Final = f"npm install --global --prefix {sys.prefix} {PROXY}@5"
#: A cold start on a busy machine takes ten seconds.
READY_TIMEOUT: Final = 90.0
#: The hub ends the people's servers first, each in a second or two.
STOP_TIMEOUT: Final = 60.0
LOG_LINES: Final = 8


def find_proxy() -> str:
    """Return the command of JupyterHub's proxy.

    Raises:
        SettingsError: it is not installed; the message has the command that does it.
    """
    places = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    found = shutil.which(PROXY, path=places)
    if found is None:
        raise SettingsError(
            f"JupyterHub's proxy, {PROXY}, is not installed.",
            expected="the command, in this environment or on the PATH; it needs Node.js 20 or newer",
            try_next=NPM,
        )
    return found


def find_hub(room: Room) -> psutil.Process | None:
    """Return the running hub of a room."""
    try:
        process = psutil.Process(int(room.pid_file.read_text("ascii")))
        is_ours = process.environ().get(MARK) == str(room.folder)
        return process if is_ours and process.status() != psutil.STATUS_ZOMBIE else None
    except (OSError, ValueError, psutil.Error):
        return None


def start_hub(room: Room, clock: Clock) -> None:
    """Start the hub of a room and wait until people can join.

    What an earlier hub that crashed left behind goes on: its servers are taken over, its proxy is replaced.

    Raises:
        SettingsError: the proxy is missing, or a port is taken.
        ServiceUnavailable: it ended, or was not ready in time; the message has its last lines.
    """
    proxy = find_proxy()
    _take_over(room)
    _require_port(room)
    write_configuration(room, [proxy])
    room.service.create()
    environ = configure(os.environ, room.hub / "jupyter")
    with open_private(room.log, "ab") as log:
        began = log.tell()
        process = subprocess.Popen(  # noqa: S603  # our own interpreter
            [sys.executable, "-P", "-m", "jupyterhub", "--config", str(room.config)],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            cwd=room.hub,
            env={**environ, MARK: str(room.folder)},
            start_new_session=True,
        )
    # It outlives this process; while this one lives, somebody has to collect its exit code.
    threading.Thread(target=process.wait, name="labkit-hub-exit", daemon=True).start()
    _wait(room, process, began, clock)


def stop_hub(room: Room) -> list[str]:
    """End the hub and whatever it started; return what had to be ended by hand, one line each."""
    hub = find_hub(room)
    if hub is not None:
        hub.send_signal(signal.SIGTERM)
        psutil.wait_procs([hub], timeout=STOP_TIMEOUT)
    left = processes.end_processes(room.folder)
    room.pid_file.unlink(missing_ok=True)
    return left


def last_words(log: Path, began: int = 0) -> str:
    """Return the last lines of a log, without those that only say that all is well."""
    text = log.read_bytes()[began:].decode("utf-8", "replace") if log.exists() else ""
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith(("[I ", "[D "))]
    return "\n".join(f"    {line}" for line in lines[-LOG_LINES:]) or "    (nothing)"


def _wait(room: Room, process: subprocess.Popen[bytes], began: int, clock: Clock) -> None:
    api, deadline = HubApi(room), clock.monotonic() + READY_TIMEOUT
    for _ in _looks(clock, deadline):
        ended = process.poll()
        if ended is not None:
            processes.end_processes(room.folder)
            raise _failure(room, f"The hub ended while it started (exit code {ended}).", began)
        try:
            api.version()
        except LabkitError:
            continue
        if api.routes_board():
            return
    stop_hub(room)
    raise _failure(room, f"The hub was not ready within {READY_TIMEOUT:g} s.", began)


def _looks(clock: Clock, deadline: float) -> Iterator[None]:
    while clock.monotonic() < deadline:
        yield
        clock.sleep(0.2)


def _failure(room: Room, happened: str, began: int) -> ServiceUnavailable:
    return ServiceUnavailable(
        f"{happened} Its last words:\n{last_words(room.log, began)}",
        expected="a hub that answers",
        try_next=f"do what the last line says; labkit doctor --workshop checks what it needs; the log is {room.log}",
    )


def _take_over(room: Room) -> None:
    """End what a hub that was killed left behind, but not the people's servers: the new hub knows them."""
    processes.end_processes(room.folder, keep=_is_of_a_person)


def _is_of_a_person(process: psutil.Process) -> bool:
    try:
        line = [process, *process.parents()]
        return any("jupyterhub.singleuser" in each.cmdline() for each in line)
    except psutil.Error:
        return False


def _require_port(room: Room) -> None:
    with socket.socket() as probe:
        # As the proxy does it: a port of which only old connections are left can be had.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((room.bind or "", room.ports.public))
        except OSError as error:
            raise SettingsError(
                f"Port {room.ports.public} cannot be used ({error.strerror}).",
                expected="a free port, at which people join; below 1024 only the administrator may",
                try_next=f"labkit workshop start --port {room.ports.public + 1}",
            ) from error
