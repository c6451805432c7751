"""Notebooks and imports: what a learner waits for."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from typing import Any

import nbformat
from nbclient import NotebookClient

from labkit.authoring.recording import environment
from labkit.checks import exercise_ids
from labkit.cli.showing import environment as in_kernels
from labkit.connect.endpoint import Target
from labkit.running.books import choose
from labkit.running.job import Job
from labkit.running.outcome import Ran
from labkit.running.pool import default_size, run_all
from tests.bench.processes import ROOT, service
from tests.bench.table import Row

HEAVY = ("azure", "starlette", "IPython")
# What "the SDK" is: what the first lessons need of it, and all of the three packages that the course is asked for.
LESSONS_SDK = "import azure.ai.agents, azure.identity"
WHOLE_SDK = "import azure.ai.agents, azure.ai.projects, azure.identity"


def rows(home: Path) -> Iterator[Row]:
    """Measure imports, then the solutions."""
    milliseconds, heavy = _import_labkit()
    yield Row(
        "import labkit",
        "under 60 ms; without azure, starlette, IPython",
        f"{milliseconds:.0f} ms; loaded of these: {', '.join(heavy) or 'none'}",
        "fresh interpreters; median of 15",
    )
    yield from _everything()
    solutions, lessons, whole = _notebooks(home)
    for name, kernels in ((LESSONS_SDK, lessons), (WHOLE_SDK, whole)):
        yield Row(
            f"the solutions / as many kernels that `{name}` and exit",
            "at most 2.0",
            f"{solutions / kernels:.2f}  ({solutions:.1f} s / {kernels:.1f} s)",
            "nbclient, one after another, the service running; medians of 3, in turns",
        )


def _import_labkit() -> tuple[float, list[str]]:
    """Return milliseconds of ``import labkit``, and which heavy packages it loaded."""
    code = (
        "import time, sys; t = time.perf_counter(); import labkit; t = time.perf_counter() - t;"
        f"print(t * 1000, *[m for m in {HEAVY!r} if m in sys.modules])"
    )
    found = [
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        for _ in range(15)
    ]
    words = [run.stdout.split() for run in found]
    return median(float(word[0]) for word in words), words[0][1:]


def _everything() -> Iterator[Row]:
    """Measure the whole course: compared by nbval and executed by papermill, as tests and as one command."""
    count = 2 * len(list((ROOT / "solutions").glob("*.ipynb")))
    command = [sys.executable, "-m", "pytest", "-q", "-n", "2", "--nbval", "--nbval-current-env", "solutions"]
    command.append("tests/notebooks/test_student_copies.py")
    seconds = _timed(lambda: subprocess.run(command, cwd=ROOT, check=True, capture_output=True))
    yield Row(
        "all solutions compared by nbval, all copies executed by papermill",
        "at most 90 s",
        f"{seconds:.1f} s for {count} notebooks",
        "one pytest, two workers; once",
    )
    jobs = [Job(book, exercise_ids()[book.number]) for book in choose(ROOT, [], ["solutions", "notebooks"])]
    ended: list[Ran] = []
    seconds = _timed(
        lambda: ended.extend(
            run_all(
                jobs,
                size=default_size(),
                environment=lambda home: in_kernels(Target.local(home), home),
                on_cell=lambda: None,
                on_end=lambda _r, _h: None,
            )
        )
    )
    if broken := [ran.book.name for ran in ended if not ran.is_well]:
        raise RuntimeError(f"the measurement measures nothing: {broken} did not reach their end")
    waiting, total = (sum(getattr(ran.times, name) for ran in ended) for name in ("waiting", "total"))
    start, cells = (
        sum(ran.times.start + ran.times.setup for ran in ended),
        sum(ran.times.cells for ran in ended),
    )
    yield Row(
        "all solutions and all copies by labkit run",
        "waiting for the service's clock under 5 % of it",
        f"{seconds:.1f} s for {len(ended)} notebooks; waiting {100 * waiting / total:.1f} %, "
        f"starts and imports {100 * start / total:.0f} %, cells {100 * cells / total:.0f} %",
        f"{default_size()} processes; shares of the notebooks' own seconds; once",
    )


def _notebooks(home: Path) -> tuple[float, float, float]:
    """Return seconds for all solutions, and for as many kernels that import the lessons' SDK, or all of it, and exit."""
    paths = sorted((ROOT / "solutions").glob("*.ipynb"))
    solutions = [nbformat.read(path, as_version=4) for path in paths]
    kernels = [
        [nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code)]) for _ in paths]
        for code in (LESSONS_SDK, WHOLE_SDK)
    ]
    variables = environment(home / "notebooks" / ".labkit")
    with service(home / "notebooks"):
        sides: list[tuple[list[Any], list[float]]] = [(solutions, []), (kernels[0], []), (kernels[1], [])]
        for _ in range(3):
            for books, seconds in sides:
                seconds.append(_timed(lambda books=books: [_execute(book, variables) for book in books]))
    return median(sides[0][1]), median(sides[1][1]), median(sides[2][1])


def _execute(book: Any, variables: dict[str, str]) -> None:
    """Execute a notebook in a kernel of its own."""
    NotebookClient(
        book, kernel_name="python3", resources={"metadata": {"path": str(ROOT / "solutions")}}
    ).execute(env=variables)


def _timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started
