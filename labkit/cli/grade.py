"""``labkit workshop grade``: marks for what was handed in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from labkit.cli.extra import with_extra
from labkit.cli.workspace import find_course
from labkit.errors import SettingsError


@click.command(short_help="Mark what was handed in.")
@click.argument("folders", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FOLDER…")
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("marks"),
    show_default=True,
    help="Where marks.csv and feedback/ go.",
)
@click.option("--notebook", "numbers", multiple=True, metavar="NN", help="Only these; default: all ten.")
@click.option(
    "--jobs",
    type=click.IntRange(1, 64),
    help="People graded at a time; default: two a core.",
)
@click.option(
    "--seconds", type=click.IntRange(1, 3600), default=30, show_default=True, help="Limit of one cell."
)
@click.option(
    "--memory",
    type=click.IntRange(500, 100_000),
    default=1500,
    show_default=True,
    help="Limit of one process, MB.",
)
@click.option(
    "--allow-network", is_flag=True, help="Let people's code reach other machines: where nothing else works."
)
def grade(
    folders: tuple[Path, ...],
    out: Path,
    numbers: tuple[str, ...],
    jobs: int | None,
    seconds: int,
    memory: int,
    *,
    allow_network: bool,
) -> None:
    """Mark the notebooks in each FOLDER: one person's, or one with a folder for each person, such as workshop/people.

    A point an exercise, by nbgrader's autograde: each person in a process of its own, with limits and without a network.
    Checks are the course's own, whatever became of them in a copy. Writes marks.csv, and for each person a page with
    the points, the words of every check and their own code.
    """
    limits = {"seconds": seconds, "megabytes": memory, "allow_network": allow_network}
    with_extra(lambda: _grade(folders, out, numbers, limits, jobs))


def _grade(
    folders: tuple[Path, ...], out: Path, numbers: tuple[str, ...], limits: dict[str, Any], jobs: int | None
) -> None:
    import os

    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from labkit.workshop.grading import handed_in, pool

    people, notes = handed_in.find_handed_in(folders)
    for note in notes:
        click.echo(note, err=True)
    if not people:
        raise SettingsError(
            "Nobody handed in anything there.",
            expected="folders with notebooks named as the course names them, such as 01_threads_and_messages.ipynb",
            try_next="labkit workshop grade workshop/people",
        )
    with click.progressbar(length=len(people), label=f"Grading {len(people)} people") as bar:
        at_once = jobs or 2 * (os.cpu_count() or 1)
        done = pool.grade(
            find_course(Path.cwd()),
            people,
            out,
            numbers,
            pool.Limits(**limits),
            at_once,
            lambda _: bar.update(1),
        )
    table = Table("person", "points", "seconds", "notes", box=None)
    for marks in done:
        points = f"{marks.total:g} of {marks.most:g}"
        table.add_row(Text(marks.name), points, f"{marks.seconds:.0f}", Text(" ".join(marks.notes)))
    Console(highlight=False).print(table)
    click.echo(f"{out / 'marks.csv'} has all marks, {out / 'feedback'} a page for each person.")
