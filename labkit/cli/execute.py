"""``labkit exec``: run any command with the variables of the local service."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NoReturn

import click

from labkit.cli.logins import with_logins
from labkit.cli.workspace import project_option, read_workspace
from labkit.connect.session import environment

# What a shell returns for a command that it cannot find, and for one that it may not run.
NOT_FOUND, NOT_EXECUTABLE = 127, 126


@click.command(
    "exec",
    short_help="Run a command with the variables of the local service.",
    context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False},
)
@project_option
@click.argument("command", nargs=-1, required=True, type=click.UNPROCESSED)
def exec_(project: str, command: tuple[str, ...]) -> None:
    """Run COMMAND so that production code in it reaches the local service: labkit exec -- python file.py

    Starts the service when it does not run. The exit code is the command's own. With PROJECT_ENDPOINT on Azure,
    the command gets that, and what .env says.
    """
    target = read_workspace()
    run_in_place(command, with_logins(with_own_scripts(environment(target, project)), target))


def run_in_place(command: Sequence[str], environ: Mapping[str, str]) -> NoReturn:
    """Become ``command``: its signals, its output and its exit code are this process's.

    A command that cannot be run ends this process with 127 or 126 and a message, as a shell does.
    """
    sys.stdout.flush()
    try:
        if os.name == "posix":
            os.execvpe(command[0], list(command), dict(environ))  # noqa: S606  # the user's own command
        # Windows cannot replace a process; Ctrl-C reaches both, so this one must outlive it.
        sys.exit(_run_child(command, environ))
    except FileNotFoundError:
        _refuse(
            f"The command {command[0]!r} was not found.", "a program on PATH, or the path of one", NOT_FOUND
        )
    except PermissionError:
        _refuse(f"The command {command[0]!r} cannot be run.", "a file that may be executed", NOT_EXECUTABLE)
    except OSError as error:
        if error.errno != errno.ENOEXEC:
            raise
        _refuse(
            f"The command {command[0]!r} is not a program of this system.",
            "a program, or a script whose first line names one, such as #!/usr/bin/env python",
            NOT_EXECUTABLE,
        )


def with_own_scripts(environ: Mapping[str, str]) -> dict[str, str]:
    """Put this installation's programs first on PATH, when no environment is activated.

    Called as .venv/bin/labkit, with nothing activated, `python` would be one that has no SDK.
    """
    scripts = str(Path(sys.executable).parent)
    activated = any(name in environ for name in ("VIRTUAL_ENV", "CONDA_PREFIX"))
    if activated or sys.prefix == sys.base_prefix:
        return dict(environ)
    return {**environ, "PATH": os.pathsep.join([scripts, environ.get("PATH", os.defpath)])}


def locate(command: Sequence[str], environ: Mapping[str, str]) -> list[str]:
    """Return ``command`` with the path of its program, as found on the PATH of ``environ``; as it is when not found.

    Windows would search the PATH of this process instead, where ours do not come first.
    """
    return [shutil.which(command[0], path=environ.get("PATH")) or command[0], *command[1:]]


def _run_child(command: Sequence[str], environ: Mapping[str, str]) -> int:
    with subprocess.Popen(locate(command, environ), env=dict(environ)) as child:  # noqa: S603  # the user's own command
        while True:
            try:
                return child.wait()
            except KeyboardInterrupt:
                continue


def _refuse(happened: str, expected: str, code: int) -> NoReturn:
    click.echo(f"{happened}\nExpected: {expected}\nTry: labkit exec -- python your_file.py", err=True)
    sys.exit(code)
