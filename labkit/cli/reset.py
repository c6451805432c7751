"""``labkit reset``: begin one exercise, or one notebook, again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from labkit.cli.workspace import find_course
from labkit.desk.copies import OWN, SHIPPED
from labkit.errors import SettingsError


@click.command(short_help="Begin an exercise, or a notebook, again.")
@click.argument("target", metavar="EXERCISE|NOTEBOOK")
def reset(target: str) -> None:
    """Put an exercise (03.2) or a whole notebook (03) in work/ back as it was shipped, and forget its progress.

    Nothing else changes. The notebook as it was is kept beside it. Reload the notebook in JupyterLab afterwards.
    """
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
    for line in _restore(root / OWN / shipped.name, shipped, exercise.id if exercise else None):
        click.echo(line)
    trouble = open_workbook().forget(target)
    click.echo("\n".join(trouble) if trouble else f"Progress of {target} is forgotten.", err=bool(trouble))


def _restore(own: Path, shipped: Path, exercise_id: str | None) -> Iterator[str]:
    """Restore what the learner has in work/, if anything, and say what was done."""
    from labkit import authoring

    if not own.is_file():
        yield f"You have not begun {shipped.name}: there is no copy of it in {OWN}/."
        return
    kept = authoring.restore(own, shipped, exercise_id)
    what = f"Exercise {exercise_id} in {OWN}/{own.name}" if exercise_id else f"{OWN}/{own.name}"
    if kept is None:
        yield f"{what} is as it was shipped already."
        return
    yield f"{what} is as it was shipped. What it was before: {OWN}/{kept.name}"
    yield "If it is open in JupyterLab: File, Reload Notebook from Disk; then restart the kernel."
