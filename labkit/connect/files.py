"""The ``.labkit`` directory: which files the service and its clients share, and how to read them."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Literal

from labkit.errors import ServiceUnavailable, SettingsError

#: The first numbers that are no process id and no port.
_PIDS, _PORTS = 1 << 31, 1 << 16


@dataclass(frozen=True)
class ServiceState:
    """What a running service wrote about itself into ``service.json``."""

    pid: int
    port: int
    side_port: int
    version: str
    notice: str | None = None  # something that happened at its start and that its user should know
    model: str | None = None  # the address behind which its model is; None: its own rules answer
    guest: str | None = None  # the name under which this workspace is a guest of another one's service

    def project(self, name: str) -> str:
        """Return what the service calls the project ``name`` of this workspace."""
        return f"{self.guest}.{name}" if self.guest else name


@dataclass(frozen=True)
class Home:
    """One workspace's ``.labkit`` directory."""

    path: Path

    @property
    def workspace(self) -> Path:
        """The directory that holds this ``.labkit``, and perhaps a ``.env``; the course may be elsewhere."""
        return self.path.parent

    @property
    def bundle(self) -> Path:
        """certifi's certificates plus the local CA, in one PEM file."""
        return self.path / "bundle.pem"

    @property
    def authority(self) -> Path:
        """The local CA's own certificate."""
        return self.path / "ca.pem"

    @property
    def secret(self) -> Path:
        """The key that the service shares with its own user."""
        return self.path / "secret"

    @property
    def state(self) -> Path:
        """What the service, or whoever invited this workspace as a guest, wrote about the service."""
        return self.path / "service.json"

    @property
    def log(self) -> Path:
        """What the service printed."""
        return self.path / "service.log"

    @property
    def database(self) -> Path:
        """Every object of every project."""
        return self.path / "service.sqlite3"

    @property
    def service_lock(self) -> Path:
        """Held by the service for as long as its process lives."""
        return self.path / "service.lock"

    @property
    def lock(self) -> Path:
        """Held while somebody starts or stops the service, so that two starters end with one service."""
        return self.path / "starting.lock"

    def create(self) -> None:
        """Make the directory when it is missing, and close it to other users: it holds keys and conversations.

        Raises:
            SettingsError: the folder cannot be written.
        """
        try:
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            if hasattr(os, "geteuid") and self.path.stat().st_uid == os.geteuid():
                self.path.chmod(0o700)
            probe = self.path / ".writable"
            probe.touch()
            probe.unlink()
        except OSError as error:
            raise SettingsError(
                f"The folder {self.path} cannot be written: {error.strerror or error}.",
                expected="a folder that you may write; the local service keeps its certificate and database there",
                try_next="set LABKIT_HOME to another folder, or change the permissions of this one",
            ) from error

    def read_state(self) -> ServiceState | None:
        """Return what the last service wrote about itself; None when there is nothing readable."""
        try:
            found = json.loads(self.state.read_text("utf-8"))
            numbers = (int(found["pid"]), int(found["port"]), int(found["side_port"]))
            if not (0 < numbers[0] < _PIDS and all(0 < port < _PORTS for port in numbers[1:])):
                return None
            rest = (found.get(name) for name in ("notice", "model", "guest"))
            return ServiceState(*numbers, str(found["version"]), *rest)
        except (OSError, ValueError, KeyError, TypeError, OverflowError):
            # Missing, half written, or from something else: the same as "no service is known".
            return None

    def read_secret(self) -> str:
        """Return the key that the service wrote for its own user.

        Raises:
            ServiceUnavailable: there is none, or it cannot be read.
        """
        try:
            key = self.secret.read_bytes().decode("ascii", "replace").strip()
        except OSError as error:
            raise ServiceUnavailable(
                f"The key of the local service cannot be read: {error.strerror} ({error.filename}).",
                expected="a file that the running service wrote, readable for you alone",
                try_next="labkit serve --stop, then connect again",
            ) from error
        if not key.isascii() or not key.isprintable():
            raise ServiceUnavailable(
                f"The file {self.secret} holds no key: it is damaged.",
                expected="the line that the local service wrote",
                try_next="delete it, then labkit serve --stop and connect again: a starting service writes it anew",
            )
        return key


def replace_private(path: Path, content: bytes) -> None:
    """Write a file that only its owner can read, whole or not at all, and on the disk when this returns.

    Raises:
        OSError: it cannot be written; what was there before is as it was.
    """
    beside = path.with_name(f".{path.name}.new")
    try:
        with open_private(beside, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    finally:
        if beside.is_file():
            beside.unlink()


def open_private(path: Path, mode: Literal["ab", "wb"]) -> BinaryIO:
    """Open a file for writing that only its owner can read, from its first byte on.

    Raises:
        OSError: it cannot be opened.
    """
    path.touch(mode=0o600)
    path.chmod(0o600)  # one that was there already, from a version that left it open
    return path.open(mode)
