"""What every command starts from: what the environment of the current directory asks for, and where the course is."""

from __future__ import annotations

import os
from pathlib import Path

import click

from labkit.connect.endpoint import Target, read_target
from labkit.errors import SettingsError

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


def find_course(start: Path) -> Path:
    """Return the folder of the course: ``start``, or the nearest above it that is one.

    LABKIT_HOME has no say in it: it is for the state of the service, and may be on another disk.

    Raises:
        SettingsError: there is none.
    """
    place = start.resolve()
    found = next(filter(_is_course, [place, *place.parents]), None)
    if found is None:
        raise SettingsError(
            f"The course is not in {place}, nor in a folder above it.",
            expected="a folder with notebooks/ and pyproject.toml, or with solutions/",
            try_next="change to the folder that you cloned",
        )
    return found


def _is_course(place: Path) -> bool:
    shipped = (place / "notebooks").is_dir() and (place / "pyproject.toml").is_file()
    return shipped or (place / "solutions").is_dir()
