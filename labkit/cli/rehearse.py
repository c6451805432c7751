"""``labkit rehearse``: a class, played before it comes."""

from __future__ import annotations

import sys
from pathlib import Path
from statistics import quantiles

import click

from labkit.cli.check import choose, planted
from labkit.cli.workspace import find_course
from labkit.clock import SystemClock


@click.command(short_help="Play a class: which mistakes to expect, and how fast checks answer.")
@click.argument("names", nargs=-1, metavar="[NOTEBOOK|EXERCISE]...")
@click.option(
    "--people", default=12, show_default=True, type=click.IntRange(1, 1000), help="How many people."
)
@click.option("--seed", default=1, show_default=True, help="Another number, another class.")
def rehearse(names: tuple[str, ...], *, people: int, seed: int) -> None:
    """Play a class through the exercises: everybody is wrong first, some twice, as people are.

    The answers are the planted wrong ones and the solutions, really judged. For instructors, in a clone of the course.
    """
    from rich.console import Console
    from rich.table import Table

    from labkit.checks.catalogue import course
    from labkit.checks.classroom import play

    exercises = choose(names, course().all())
    mutants = planted(find_course(Path.cwd()), exercises)
    table = Table("notebook", "checks", "you will explain", "minutes: fast, middle, slow", "a check takes")
    console = Console()
    stuck: list[str] = []
    with console.status("the class is at work …"):
        for lesson in play(exercises, mutants, people, seed, SystemClock().monotonic):
            heard = ", ".join(f"{name} ×{count}" for name, count in lesson.heard.most_common(4))
            late = quantiles(lesson.seconds, n=20)[-1] if len(lesson.seconds) > 1 else lesson.seconds[0]
            minutes = ", ".join(f"{value:.0f}" for value in lesson.minutes)
            table.add_row(lesson.number, str(lesson.tries), heard, minutes, f"{late:.2f} s (p95)")
            stuck += lesson.stuck
    console.print(table)
    click.echo(
        f"{people} people, seed {seed}. Minutes are estimates of the exercises, and two for each wrong try."
        if not stuck
        else "\n".join(["These checks would leave somebody stuck:", *stuck])
    )
    sys.exit(1 if stuck else 0)
