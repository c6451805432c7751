"""``labkit copy``: your own copies of the notebooks, where something else than ``labkit lab`` opens them."""

from __future__ import annotations

from pathlib import Path

import click

from labkit.cli.workspace import find_course
from labkit.desk.copies import copy_course


@click.command(short_help="Copy the notebooks to a folder of your own.")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
def copy(folder: Path) -> None:
    """Copy the notebooks and pages that FOLDER does not have yet; what is there stays as it is.

    For images and hubs, whose servers are started by something else; labkit lab does it by itself.
    """
    first = copy_course(find_course(Path.cwd()), folder.absolute())
    click.echo(f"The notebooks are in {folder}. Begin with {first.name}.")
