"""Execute one notebook with papermill, and measure where its time goes."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import papermill
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from papermill.exceptions import PapermillException

from labkit.authoring import documents
from labkit.running import meter
from labkit.running.books import Book
from labkit.running.local import left_out
from labkit.running.outcome import Ran, Times, read_exercises

_SKIP = "skip-execution"  # nbclient's own word for a cell that it shall not run
_TOO_LONG = "CellTimeout"


@dataclass(frozen=True)
class Job:
    """What to execute, and how.

    Attributes:
        book: the notebook.
        exercises: ids of its lesson.
        parameters: values for its `parameters` cell.
        seconds: time limit of one cell.
        azure: skip the cells that need the local service.
        without: tags of cells to skip besides.
    """

    book: Book
    exercises: Sequence[str] = ()
    parameters: Mapping[str, Any] = field(default_factory=dict)
    seconds: int = 60
    azure: bool = False
    without: frozenset[str] = frozenset()


class _Watch:
    """Listens to nbclient: how long the cells take, and in which one an error came."""

    def __init__(self, tell: Callable[[], None]) -> None:
        self._tell = tell
        self._began = time.perf_counter()
        self._cell_began = 0.0
        self.first: float | None = None
        self.seconds: dict[str, float] = {"setup": 0.0, "cells": 0.0}
        self.cell = "1"
        self.error = ""

    def begin(self, cell: Any, cell_index: int) -> None:
        self._cell_began = time.perf_counter()
        self.cell = cell.get("id") or f"number {cell_index + 1}"
        if self.first is None:
            self.first = self._cell_began - self._began

    def end(self, cell: Any, cell_index: int, execute_reply: Any) -> None:
        kind = "setup" if "setup" in documents.tags_of(cell) else "cells"
        self.seconds[kind] += time.perf_counter() - self._cell_began
        self._tell()

    def fail(self, cell: Any, cell_index: int, execute_reply: Any) -> None:
        content = execute_reply["content"]
        if content.get("ename") == _TOO_LONG:
            self.error = (
                f"cell {self.cell} was still running after {content.get('evalue')} s, and was stopped"
            )
        else:
            self.error = f"cell {self.cell} raised {content.get('ename')}: {content.get('evalue')}"

    def times(self, waiting: float) -> Times:
        total = time.perf_counter() - self._began
        first = total if self.first is None else self.first
        return Times(first, self.seconds["setup"], self.seconds["cells"], waiting, total)


def execute(job: Job, tell: Callable[[], None]) -> Ran:
    """Execute the notebook, calling `tell` after each code cell; whatever it does becomes a `Ran`."""
    watch = _Watch(tell)
    with tempfile.TemporaryDirectory(prefix="labkit-run-", ignore_cleanup_errors=True) as folder:
        measured = Path(folder) / "waiting"
        os.environ[meter.VARIABLE] = str(measured)
        ready, made = Path(folder) / "ready.ipynb", Path(folder) / "made.ipynb"
        skipped, error = 0, ""
        try:
            notebook = documents.read(job.book.path)
            skipped = _mark(notebook, job)
            ready.write_bytes(documents.to_bytes(notebook))
            _execute(job, ready, made, watch)
        except PapermillException as problem:
            error = watch.error or str(problem).strip()
        except DeadKernelError:
            error = f"its kernel died at cell {watch.cell}: out of memory, os._exit, or a crash of a library"
        except CellTimeoutError:  # the kernel did not even hear the interrupt
            error = (
                f"cell {watch.cell} was still running after {job.seconds} s, and its kernel had to be killed"
            )
        except Exception as problem:  # noqa: BLE001  # whatever a file, a disk or a kernel does is a result, too
            error = f"{type(problem).__name__}: {problem}"
        left = made if made.is_file() else ready
        text = left.read_text(encoding="utf-8") if left.is_file() else ""
        found = read_exercises(documents.read(left), job.exercises) if text else ()
        # papermill takes sys.exit(0) for a good end, although no later cell has run.
        return Ran(job.book, found, watch.times(meter.read(measured)), error or watch.error, skipped, text)


def _mark(notebook: Any, job: Job) -> int:
    """Tag the cells that nbclient shall skip, and drop stored outputs; return how many are skipped."""
    reasons = left_out(notebook.cells) if job.azure else {}
    skipped = 0
    for place, cell in enumerate(notebook.cells):
        if cell.cell_type != "code":
            continue
        cell.outputs, cell.execution_count = [], None
        tags = documents.tags_of(cell)
        if place in reasons or job.without & set(tags):
            cell.metadata["tags"] = [*tags, _SKIP]
            skipped += 1
    return skipped


def _execute(job: Job, ready: Path, made: Path, watch: _Watch) -> None:
    parameters = {name: job.parameters[name] for name in job.book.parameters if name in job.parameters}
    papermill.execute_notebook(
        ready,
        made,
        parameters=parameters,
        cwd=job.book.path.parent,
        kernel_name="python3",
        execution_timeout=job.seconds,
        progress_bar=False,
        log_output=False,
        request_save_on_cell_execute=False,
        interrupt_on_timeout=True,
        error_on_timeout={"ename": _TOO_LONG, "evalue": str(job.seconds), "traceback": []},
        # The kernel has nothing left to do: asking it to leave takes 0.3 s, which killing does not.
        shutdown_kernel="immediate",
        extra_arguments=["--ext=labkit.running.meter", "--log-level=ERROR"],
        store_widget_state=False,
        coalesce_streams=True,
        on_cell_execute=watch.begin,
        on_cell_executed=watch.end,
        on_cell_error=watch.fail,
    )
