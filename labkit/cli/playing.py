"""``labkit workshop rehearse``: the workshop, played before people come."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from labkit.cli.extra import with_extra
from labkit.cli.workspace import find_course


@click.command(short_help="Play the workshop before people come.")
@click.option("--people", type=click.IntRange(1, 200), default=20, show_default=True, help="How many.")
@click.option("--notebook", "numbers", multiple=True, metavar="NN", help="Only these; default: all ten.")
@click.option(
    "--at-once", type=click.IntRange(1, 64), help="Notebooks executed at a time; default: two a core."
)
@click.option(
    "--keep", type=click.Path(path_type=Path, file_okay=False), help="Keep the room in this folder."
)
def rehearse(people: int, numbers: tuple[str, ...], at_once: int | None, keep: Path | None) -> None:
    """Open a room of its own, let simulated people join and play all solutions, and close it again.

    They join by the login page and work in kernels of their own servers, as people do, only faster. Says what it took:
    time until all can work, memory for each, how late the board is. Exit code 1 when an exercise did not pass, or a log
    has an error. Your own room is not touched; for an honest number close it first.
    """
    sys.exit(1 if with_extra(lambda: _rehearse(people, numbers, at_once, keep)) else 0)


def _rehearse(people: int, numbers: tuple[str, ...], at_once: int | None, keep: Path | None) -> list[str]:
    import tempfile

    from labkit.workshop import rehearsing

    course = find_course(Path.cwd())
    with tempfile.TemporaryDirectory(prefix="labkit-rehearsal-", ignore_cleanup_errors=True) as folder:
        place = (keep or Path(folder)).resolve()
        count = people * len(numbers or rehearsing.NOTEBOOKS)
        with click.progressbar(length=people + count, label=f"Playing {people} people") as bar:
            report = rehearsing.rehearse(place, course, people, numbers, at_once, lambda: bar.update(1))
    for name, value in report.table():
        click.echo(f"  {name:<34} {value}")
    for trouble in report.troubles[:20]:
        click.echo(f"  ! {trouble}")
    if len(report.troubles) > 20:
        click.echo(f"  … and {len(report.troubles) - 20} more")
    passed = "Every exercise is passed, and no log has an error."
    click.echo(passed if not report.troubles else f"{len(report.troubles)} troubles.")
    return report.troubles
