"""What ``labkit run`` shows: the bar while it goes on, a line for each notebook, and where the time went."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from labkit.checks.report import visible
from labkit.connect.plain import tolerate

if TYPE_CHECKING:
    from labkit.connect.endpoint import Target
    from labkit.running.job import Job
    from labkit.running.outcome import Ran


def follow(
    jobs: Sequence[Job],
    *,
    size: int,
    target: Target,
    on_end: Callable[[Ran, Path], None] = lambda _ran, _home: None,
) -> tuple[list[Ran], float]:
    """Execute the jobs, showing how far they are; return how they ended, in order, and the seconds in all."""
    from labkit.running.pool import run_all

    began = time.perf_counter()
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    console = Console(highlight=False)
    tolerate(console.file)  # type: ignore[arg-type]  # a text stream, which rich calls IO[str]
    with Progress(*columns, console=console, transient=True) as progress:
        bar = progress.add_task("cells", total=sum(job.book.cells for job in jobs))

        def ended(ran: Ran, home: Path) -> None:
            mark = "ok     " if ran.is_well else "problem"
            style = "green" if ran.is_well else "bold red"
            name = ran.book.name.ljust(max(len(job.book.name) for job in jobs))
            progress.console.print(
                Text.assemble((mark, style), f"  {name}  {ran.times.total:5.1f} s  {visible(ran.summary)}"),
                soft_wrap=True,
            )
            on_end(ran, home)

        results = run_all(
            jobs,
            size=size,
            environment=lambda home: environment(target, home),
            on_cell=lambda: progress.advance(bar),
            on_end=ended,
        )
    order = {job.book.path: place for place, job in enumerate(jobs)}
    return sorted(results, key=lambda ran: order[ran.book.path]), time.perf_counter() - began


def environment(target: Target, home: Path) -> Mapping[str, str]:
    """Return the variables of the kernels: a home of their own; locally golden, and a wrong answer stops nothing."""
    from labkit.authoring import recording

    if target.azure:
        found = {**target.environ, "LABKIT_HOME": str(home), "PROJECT_ENDPOINT": target.azure}
        found["MODEL_DEPLOYMENT_NAME"] = target.settings.model
    else:
        found = recording.environment(home)
    return {name: value for name, value in found.items() if name != "LABKIT_STRICT"}


def show(results: Sequence[Ran], seconds: float) -> None:
    """Write where the time went, and what is not as expected."""
    console = Console(highlight=False)
    console.print("\nWhere the time went, in seconds:\n")
    table = Table(box=None, pad_edge=False)
    table.add_column("notebook", no_wrap=True)
    for column in ("start", "set-up", "cells", "waiting", "all"):
        table.add_column(column, justify="right")
    rows = [(ran.book.name, ran.times) for ran in results]
    for name, times in rows:
        table.add_row(name, *(f"{each:.2f}" for each in _columns(times)))
    sums = [sum(each) for each in zip(*(_columns(times) for _, times in rows), strict=True)]
    table.add_section()
    table.add_row("sum", *(f"{each:.2f}" for each in sums))
    console.print(table)
    share = 100 * sums[3] / sums[4] if sums[4] else 0.0
    console.print(
        Text(
            f"\n{len(results)} notebook{'s' if len(results) != 1 else ''} in {seconds:.1f} s; waiting for the service's clock: {share:.1f} %."
        )
    )
    for ran in results:
        for line in _problems(ran):
            console.print(Text(f"\n{visible(line)}"), soft_wrap=True)


def _columns(times: object) -> tuple[float, ...]:
    return tuple(getattr(times, name) for name in ("start", "setup", "cells", "waiting", "total"))


def _problems(ran: Ran) -> list[str]:
    from labkit.running.outcome import EXPECTED

    found = [f"{ran.book.name} did not reach its end: {ran.error}"] if ran.error else []
    expected = EXPECTED[ran.book.kind]
    return found + [
        f"{ran.book.name}, exercise {each.id}: {each.status.replace('_', ' ')}; expected: {expected}."
        + (f"\n{each.words}" if each.words else "")
        for each in ran.wrong
        if not (ran.error and each.status == "not run")  # what stopped it says why
    ]
