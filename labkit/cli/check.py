"""``labkit check``: the checks of the course, checked: right answers pass, wrong ones are told why."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from labkit.cli.workspace import find_course

if TYPE_CHECKING:
    from rich.table import Table

    from labkit.checks.exercise import Exercise
    from labkit.checks.mutants import Mutant, Verdict


@click.command(short_help="Check the checks: solutions pass, wrong answers do not.")
@click.argument("names", nargs=-1, metavar="[NOTEBOOK|EXERCISE]...")
@click.option("--mutants", is_flag=True, help="Try the planted wrong answers; exit code 1 below 100 %.")
@click.option("--matrix", is_flag=True, help="Print which notebook teaches and checks what, as Markdown.")
def check(names: tuple[str, ...], *, mutants: bool, matrix: bool) -> None:
    """Judge the solution of each exercise, of all notebooks or of those that are named, such as 03 or 03.2.

    For authors, in a clone of the course.
    """
    from labkit.checks.catalogue import course
    from labkit.checks.coverage import to_markdown

    exercises = course().all()
    if matrix:
        click.echo(to_markdown({exercise.id: exercise.covers for exercise in exercises}))
        return
    chosen = choose(names, exercises)
    sys.exit(0 if (_try_mutants if mutants else _try_solutions)(chosen) else 1)


def choose(names: tuple[str, ...], exercises: Sequence[Exercise]) -> list[Exercise]:
    """Return the exercises that are named, by their own number or their notebook's; all when nothing is.

    Raises: UsageError for a name that does not exist.
    """
    known = {exercise.id for exercise in exercises} | {exercise.notebook for exercise in exercises}
    unknown = sorted(set(names) - known)
    if unknown:
        numbers = ", ".join(sorted({exercise.notebook for exercise in exercises}))
        raise click.UsageError(
            f"There is no notebook or exercise {', '.join(unknown)}. Notebooks: {numbers}; an exercise is named as 03.2."
        )
    return [one for one in exercises if not names or one.id in names or one.notebook in names]


def _try_solutions(exercises: list[Exercise]) -> bool:
    from labkit.checks.rehearsal import rehearse

    wrong = [
        (exercise, outcome)
        for exercise in exercises
        if (outcome := rehearse(exercise, exercise.solution)).status != "passed"
    ]
    for exercise, outcome in wrong:
        click.echo(f"{exercise.id} {exercise.title}: its own solution does not pass\n{outcome!r}")
    click.echo(f"{len(exercises) - len(wrong)} of {len(exercises)} solutions pass their checks.")
    return not wrong


def _try_mutants(exercises: list[Exercise]) -> bool:
    from rich.console import Console
    from rich.progress import Progress

    from labkit.checks.mutants import try_mutants

    found = planted(find_course(Path.cwd()), exercises)
    verdicts: dict[str, list[Verdict]] = {}
    with Progress(console=Console(stderr=True), transient=True) as progress:
        for exercise in progress.track(exercises, description="wrong answers"):
            verdicts[exercise.id] = list(try_mutants(exercise, found.get(exercise.id, [])))
    Console().print(_to_table(exercises, verdicts))
    return _tell_score(verdicts, click.echo)


def planted(root: Path, exercises: Sequence[Exercise]) -> dict[str, list[Mutant]]:
    """Return the planted wrong answers of these exercises, by exercise.

    Raises: ClickException outside a clone of the course.
    """
    from labkit.checks.mutants import FOLDER, read_mutants

    if not (root / FOLDER).is_dir():
        raise click.ClickException(
            f"There are no wrong answers in {root / FOLDER}. They come with a clone of the course, not with the"
            " package: run this in a clone."
        )
    found: dict[str, list[Mutant]] = {}
    for number in sorted({exercise.notebook for exercise in exercises}):
        for mutant in read_mutants(root, number):
            found.setdefault(mutant.exercise_id, []).append(mutant)
    return found


def _to_table(exercises: list[Exercise], verdicts: dict[str, list[Verdict]]) -> Table:
    from rich.table import Table

    table = Table("exercise", "planted", "caught", "misunderstandings that were named")
    for exercise in exercises:
        tried = verdicts[exercise.id]
        names = sorted({verdict.mutant.misconception for verdict in tried if verdict.is_caught})
        caught = sum(verdict.is_caught for verdict in tried)
        table.add_row(f"{exercise.id} {exercise.title}", str(len(tried)), str(caught), ", ".join(names))
    return table


def _tell_score(verdicts: dict[str, list[Verdict]], write: Callable[[str], object]) -> bool:
    """Write what escaped, what has too few, and the score; return whether all is well."""
    from labkit.checks.mutants import FEWEST

    tried = [verdict for found in verdicts.values() for verdict in found]
    escaped = [verdict for verdict in tried if not verdict.is_caught]
    for verdict in escaped:
        mutant, outcome = verdict.mutant, verdict.outcome
        write(
            f"{mutant.exercise_id}: expected {mutant.misconception}, seen {outcome.misconception or outcome.status}:\n"
            f"{mutant.code.strip()}\n"
        )
    poor = [exercise_id for exercise_id, found in verdicts.items() if len(found) < FEWEST]
    for exercise_id in poor:
        write(f"{exercise_id}: {len(verdicts[exercise_id])} wrong answers; expected at least {FEWEST}.")
    caught = len(tried) - len(escaped)
    score = 100 * caught / len(tried) if tried else 0.0
    write(
        f"Mutation score: {score:.4g} % ({caught} of {len(tried)} wrong answers of {len(verdicts)} exercises)."
    )
    return bool(tried) and not escaped and not poor
