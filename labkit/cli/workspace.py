"""What every command starts from: the workspace of the current directory, and what its environment asks for."""

from __future__ import annotations

import os
from pathlib import Path

import click

from labkit.connect.endpoint import Target, read_target

project_option = click.option(
    "--project",
    default="lab",
    show_default=True,
    help="Project of the local service; projects share nothing.",
)


def read_workspace() -> Target:
    """Return what the environment asks for, in the current directory.

    Raises:
        SettingsError: a variable has a value that cannot be used.
    """
    return read_target(Path.cwd(), os.environ)
