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
