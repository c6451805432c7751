"""``labkit build`` and ``labkit progress``: the notebooks, and how far somebody is in them."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from labkit.cli.workspace import find_course


@click.command()
@click.option(
    "--check", "only_check", is_flag=True, help="Write nothing; exit code 1 when something would change."
)
@click.option("--record", is_flag=True, help="First run each solution, and store its outputs in it.")
def build(*, only_check: bool, record: bool) -> None:
    """Make notebooks/ from solutions/. For authors; needs the packages of labkit[dev]."""
    from labkit import authoring, checks

    if only_check and record:
        raise click.UsageError("--check writes nothing and --record writes: choose one of them.")
    root = find_course(Path.cwd())
    exercises = checks.exercise_ids()
    for source in authoring.find_sources(root) if record else ():
        click.echo(f"running: {source.relative_to(root).as_posix()}")
        authoring.record(source)
    if only_check:
        found = authoring.check(root, exercises)
        click.echo("\n".join(found) if found else "notebooks/ is what solutions/ makes.", err=bool(found))
        sys.exit(1 if found else 0)
    written = authoring.build(root, exercises)
    for path in written:
        click.echo(f"written: {path.relative_to(root).as_posix()}")
    if not written:
        click.echo("Nothing to do: notebooks/ is what solutions/ makes.")


@click.command(short_help="Show which exercises are done.")
@click.argument("notebook", required=False)
def progress(notebook: str | None) -> None:
    """Show how much of each notebook is done; or each exercise of one, when given its number, such as 01."""
    from labkit import checks

    click.echo(repr(checks.progress(notebook)))
