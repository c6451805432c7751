"""``labkit reset``: begin one exercise, or one notebook, again."""

from __future__ import annotations

from pathlib import Path

import click

from labkit.cli.lab import OWN, SHIPPED
from labkit.cli.workspace import find_course
from labkit.errors import SettingsError


@click.command(short_help="Begin an exercise, or a notebook, again.")
@click.argument("target", metavar="EXERCISE|NOTEBOOK")
def reset(target: str) -> None:
    """Put an exercise (03.2) or a whole notebook (03) in work/ back as it was shipped, and forget its progress.

    Nothing else changes. The notebook as it was is kept beside it. Reload the notebook in JupyterLab afterwards.
    """
    from labkit import authoring
    from labkit.checks.catalogue import course
    from labkit.checks.workbook import open_workbook

    catalogue = course()
    exercise = catalogue.find(target)
    if exercise is None and target not in catalogue.notebooks:
        near = catalogue.near(target)
        raise SettingsError(
            f"There is no exercise or notebook {target!r}.",
            expected=f"a notebook ({', '.join(catalogue.notebooks)}), or an exercise such as 03.2",
            try_next=f"labkit reset {near[0]}" if near else "labkit progress",
        )
    number = target.partition(".")[0]
    root = find_course(Path.cwd())
    shipped = next((root / SHIPPED).glob(f"{number}_*.ipynb"), None)
    if shipped is None:
        raise SettingsError(
            f"There is no notebook {number} in {root / SHIPPED}.",
            expected="the notebooks as shipped, to take the cells from",
            try_next="labkit build makes them anew",
        )
    own = root / OWN / shipped.name
    if not own.is_file():
        click.echo(f"You have not begun {shipped.name}: there is no copy of it in {OWN}/.")
    else:
        kept = authoring.restore(own, shipped, exercise.id if exercise else None)
        what = f"Exercise {target} in {OWN}/{own.name}" if exercise else f"{OWN}/{own.name}"
        if kept is None:
            click.echo(f"{what} is as it was shipped already.")
        else:
            click.echo(f"{what} is as it was shipped. What it was before: {OWN}/{kept.name}")
            click.echo(
                "If it is open in JupyterLab: File, Reload Notebook from Disk; then restart the kernel."
            )
    trouble = open_workbook().forget(target)
    click.echo("\n".join(trouble) if trouble else f"Progress of {target} is forgotten.", err=bool(trouble))
