"""What the doctor can look at without the service: Python, packages, settings, workspace, database, ports."""

from __future__ import annotations

import contextlib
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib import metadata
from typing import Literal

from labkit.connect.files import Home
from labkit.errors import LabkitError

OLDEST_PYTHON = (3, 11)
OLDEST_NODE = 20
#: The doctor asks in a project of its own, so that its requests are not in a lesson's log.
DOCTOR = "doctor"

# What to do about a database: the service puts a damaged one aside, and ends on one that it cannot open.
DAMAGED = "start the service: it puts a damaged file aside and makes a new one; a copy of the old file stays"
CLOSED = "install the newest labkit, or change the file's permissions; LABKIT_HOME names another folder"


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at.

    state: "ok"; "note" for something worth knowing that is no trouble; "problem", which has a fix.
    """

    subject: str
    state: Literal["ok", "note", "problem"]
    found: str
    fix: str = ""


def from_error(subject: str, error: LabkitError) -> Finding:
    """Turn an error into a finding; its third part is the fix."""
    return Finding(subject, "problem", error.happened, error.try_next)


def check_python() -> Finding:
    """Look at the interpreter's version."""
    version = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info < OLDEST_PYTHON:
        return Finding(
            "Python", "problem", f"{version} is too old", "install Python 3.11 or newer, then make lab again"
        )
    return Finding("Python", "ok", version)


def check_packages() -> Finding:
    """Compare what is installed with what labkit asks for."""
    trouble = list(_unfit_packages(metadata.requires("labkit") or []))
    if trouble:
        return Finding(
            "Packages", "problem", "; ".join(trouble), "make lab installs them (or: pip install -e .)"
        )
    return Finding("Packages", "ok", f"labkit {metadata.version('labkit')} and what it needs")


def _unfit_packages(requirements: list[str]) -> Iterator[str]:
    from packaging.requirements import Requirement

    for requirement in map(Requirement, requirements):
        if requirement.marker is not None and not requirement.marker.evaluate({"extra": ""}):
            continue
        try:
            installed = metadata.version(requirement.name)
        except metadata.PackageNotFoundError:
            yield f"{requirement.name} is missing"
            continue
        if not requirement.specifier.contains(installed, prereleases=True):
            yield f"{requirement.name} is {installed}, expected {requirement.specifier}"


def check_workspace(home: Home) -> Finding:
    """Try to write in the workspace's ``.labkit``."""
    try:
        home.create()
    except LabkitError as error:
        return from_error("Workspace", error)
    return Finding("Workspace", "ok", f"{home.path} can be written")


def check_database(home: Home) -> Finding:
    """Read the database of a service that does not run."""
    if not home.database.exists():
        return Finding("Database", "note", "there is none yet; the service makes it when it first starts")
    from labkit.service.store import Store, StoreUnusable

    try:
        store = Store(home.database)
        names = store.project_names()
        store.close()
    except StoreUnusable as error:
        return Finding("Database", "problem", str(error), DAMAGED if error.damaged else CLOSED)
    return Finding("Database", "ok", f"readable, {count_projects(names)}")


def check_stored_certificate(home: Home, now: float) -> Finding:
    """Read the certificate of a service that does not run; ``now`` in unix seconds."""
    from labkit.service.certificates import Files, expiry

    path = Files(home.path).server
    if not path.exists():
        return Finding("Certificate", "note", "there is none yet; the service makes it when it first starts")
    try:
        ends = expiry(path).timestamp()
    except (OSError, ValueError) as error:
        return Finding("Certificate", "note", f"{path} cannot be read ({error}); the service makes a new one")
    if ends < now:
        return Finding("Certificate", "note", "it has expired; the service renews it when it starts")
    return Finding("Certificate", "ok", f"valid for {_days(ends - now)}")


def check_old_ports(home: Home) -> Finding:
    """Say whether a stopped service would get the ports that it had."""
    state = home.read_state()
    if state is None:
        return Finding("Ports", "ok", "none used yet; the service takes free ones")
    taken = [port for port in (state.port, state.side_port) if not _is_free(port)]
    if taken:
        which = " and ".join(map(str, taken))
        return Finding("Ports", "note", f"{which} taken by another program; the service will choose others")
    return Finding("Ports", "ok", f"{state.port} and {state.side_port} are free")


def days_left(ends: float, now: float) -> Finding:
    """Judge a certificate that was accepted just now; both in unix seconds."""
    return Finding("Certificate", "ok", f"trusted, valid for {_days(ends - now)}")


def count(number: int, thing: str) -> str:
    """Say how many there are of a thing."""
    return f"{number} {thing}{'' if number == 1 else 's'}"


def count_projects(names: Iterable[str]) -> str:
    """Say how many projects there are, without the doctor's own."""
    return count(len(set(names) - {DOCTOR}), "project")


def _days(seconds: float) -> str:
    return count(int(seconds // 86_400), "more day")


def _is_free(port: int) -> bool:
    with contextlib.closing(socket.socket()) as probe:
        probe.settimeout(1.0)
        return probe.connect_ex(("127.0.0.1", port)) != 0


def check_workshop() -> Iterator[Finding]:
    """Look at what only a workshop needs: JupyterHub, and its proxy."""
    try:
        from labkit.workshop.hub import NPM, find_proxy

        yield Finding("JupyterHub", "ok", metadata.version("jupyterhub"))
    except ModuleNotFoundError as missing:
        yield Finding(
            "JupyterHub", "problem", f"{missing.name} is not installed", "pip install 'labkit[workshop]'"
        )
        return
    try:
        yield Finding("Proxy", "ok", find_proxy())
    except LabkitError as error:
        yield from_error("Proxy", error)
    node = shutil.which("node")
    if node is None:
        yield Finding("Node.js", "problem", "not installed", f"install Node.js 20 or newer, then: {NPM}")
        return
    told = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout.strip()  # noqa: S603  # found on the PATH
    major = told.removeprefix("v").partition(".")[0]
    if major.isdigit() and int(major) < OLDEST_NODE:
        yield Finding("Node.js", "problem", f"{told} is too old", f"install Node.js {OLDEST_NODE} or newer")
    else:
        yield Finding("Node.js", "ok", told)
