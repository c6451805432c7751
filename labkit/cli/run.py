"""``labkit run``: execute notebooks, several at once, and say how they ended."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from labkit.cli import findings
from labkit.cli.signals import ended_by_signals
from labkit.cli.workspace import find_course, read_workspace
from labkit.connect.plain import tolerate
from labkit.errors import LabkitError, SettingsError

if TYPE_CHECKING:
    from labkit.connect.endpoint import Target
    from labkit.running.job import Job
    from labkit.running.outcome import Ran

WHICH = {"solutions": ("solutions",), "copies": ("notebooks",), "both": ("solutions", "notebooks"), "work": ("work",)}  # fmt: skip


@dataclass(frozen=True)
class Wishes:
    """What was asked for on the command line."""

    names: tuple[str, ...]
    folders: tuple[str, ...]
    parameters: Mapping[str, Any]
    size: int
    seconds: int
    report: Path
    junit: Path | None


@click.command(short_help="Execute notebooks, and report every exercise.")
@click.argument("names", nargs=-1, metavar="[NOTEBOOK]…")
@click.option(
    "--which",
    type=click.Choice(list(WHICH)),
    default="solutions",
    show_default=True,
    help="The authors' solutions, the copies as shipped, both, or your copies in work/.",
)
@click.option(
    "-p", "parameters", type=(str, str), multiple=True, metavar="NAME VALUE", help="Set a parameter."
)
@click.option(
    "-j", "--jobs", "size", type=click.IntRange(1, 64), help="How many at once; default: cores + 1."
)
@click.option(
    "--timeout", "seconds", type=click.IntRange(min=1), help="Seconds for one cell; default 60, on Azure 600."
)
@click.option(
    "--report", type=click.Path(path_type=Path), help="The HTML file; default: .labkit/report.html."
)
@click.option("--junit", type=click.Path(path_type=Path), metavar="FILE", help="Also write JUnit XML.")
@click.option("--yes", is_flag=True, help="On Azure: go on after the estimate of the cost.")
@click.option(
    "--price", type=(float, float), metavar="IN OUT", help="Of a million tokens, for the estimate, in USD."
)
def run(  # noqa: PLR0913  # one for each option
    names: tuple[str, ...],
    which: str,
    parameters: tuple[tuple[str, str], ...],
    size: int | None,
    seconds: int | None,
    report: Path | None,
    junit: Path | None,
    *,
    yes: bool,
    price: tuple[float, float] | None,
) -> None:
    """Execute NOTEBOOKs (numbers such as 03, or paths), all when none is named, and write one report.

    Exit code 0 when each reaches its end and its exercises are as expected: passed in solutions, not tried in copies,
    nothing wrong in work. With PROJECT_ENDPOINT on Azure it runs there, after an estimate of the cost; cells that need the
    local service are skipped. Your own progress is not touched.
    """
    from labkit.running import books, pool

    tolerate(sys.stdout)
    target = read_workspace()
    wishes = Wishes(
        names=names,
        folders=WHICH[which],
        parameters={name: books.read_value(value) for name, value in parameters},
        size=size or pool.default_size(),
        seconds=seconds or (600 if target.azure else 60),
        report=(report or target.home.path / "report.html").absolute(),
        junit=junit.absolute() if junit else None,
    )
    if report is None:
        target.home.create()
    with ended_by_signals():
        try:
            sys.exit(_run(wishes, target, yes=yes, price=price))
        except KeyboardInterrupt:
            click.echo("Stopped; what was running is ended, and no report was written.", err=True)
            sys.exit(130)


def _run(wishes: Wishes, target: Target, *, yes: bool, price: tuple[float, float] | None) -> int:
    from labkit.running import report
    from labkit.running.books import choose, require_parameters

    try:
        root: Path | None = find_course(Path.cwd())
    except SettingsError:
        if not all(name.endswith(".ipynb") for name in wishes.names or ("all",)):
            raise
        root = None
    chosen = choose(root, wishes.names, wishes.folders)
    require_parameters(chosen, wishes.parameters)
    for path in (wishes.report, *([wishes.junit] if wishes.junit else [])):
        report.require_writable(path)
    jobs = [_job(book, wishes, azure=bool(target.azure)) for book in chosen]
    if target.azure:
        from labkit.cli.azure import agree

        agree(jobs, target, size=wishes.size, yes=yes, price=price)
    from labkit.cli.showing import follow, show

    results, seconds = follow(jobs, size=wishes.size, target=target)
    show(results, seconds)
    return _keep(results, wishes, target)


def _job(book: Any, wishes: Wishes, *, azure: bool) -> Job:
    from labkit.checks.catalogue import course
    from labkit.running.job import Job

    exercises = tuple(exercise.id for exercise in course().lesson(book.number))
    return Job(book, exercises, wishes.parameters, wishes.seconds, azure)


def _keep(results: Sequence[Ran], wishes: Wishes, target: Target) -> int:
    """Write the files, and return the exit code; a file that cannot be written does not hide the results."""
    from labkit.running import report
    from labkit.running.junit import to_junit

    wrong = sum(not ran.is_well for ran in results)
    code = 1 if wrong else 0
    place = f"on Azure, {target.azure}" if target.azure else "on the local service"
    told = findings.count(len(results), "notebook")
    title = f"{told}, {f'{wrong} not' if wrong else 'all'} as expected"
    try:
        page = report.to_html(results, title=title, where=f"Executed {place}.")
        report.write(wishes.report, page.encode())
        click.echo(f"\nreport: {os.path.relpath(wishes.report)}")
        if wishes.junit:
            report.write(wishes.junit, to_junit(results))
            click.echo(f"junit:  {os.path.relpath(wishes.junit)}")
    except LabkitError as error:
        click.echo(f"\n{error}", err=True)
        code = 1
    return code
