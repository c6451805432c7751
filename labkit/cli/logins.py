"""Programs for the PATH of a command: `az` and `azd`, so that code which logs in by one of them reaches the service."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Mapping
from pathlib import Path

from labkit.cli import login
from labkit.connect.endpoint import Target

FOLDER = "logins"


def with_logins(environ: Mapping[str, str], target: Target) -> dict[str, str]:
    """Put the stand-ins first on PATH; on Azure, and where they cannot be written, nothing changes.

    They stand in the workspace's own ``.labkit``, so nothing else on the machine ever finds them.
    """
    if target.azure:
        return dict(environ)
    folder = target.home.path / FOLDER
    try:
        folder.mkdir(exist_ok=True)
        for program in login.COMMANDS:
            _write(folder, program)
    except OSError:
        return dict(environ)  # only programs that log in by the command line miss it, and they say so
    path = os.pathsep.join([str(folder), environ.get("PATH", os.defpath)])
    return {**environ, "PATH": path, "LABKIT_LOGINS": str(folder)}


def _write(folder: Path, program: str) -> None:
    command = [sys.executable, "-I", str(Path(login.__file__).resolve()), program]
    if os.name == "nt":
        name, text = f"{program}.cmd", "@" + " ".join(f'"{part}"' for part in command) + " %*\r\n"
    else:
        name, text = program, f'#!/bin/sh\nexec {shlex.join(command)} "$@"\n'
    script = folder / name
    if script.exists() and script.read_text(encoding="utf-8", errors="replace") == text:
        return
    beside = folder / f".{name}.{os.getpid()}"  # whole or not at all: two commands may start at once
    beside.write_text(text, encoding="utf-8", newline="")
    beside.chmod(0o700)
    beside.replace(script)
