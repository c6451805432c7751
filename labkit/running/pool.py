"""Several processes at once, each with a service and a home of its own, and none left behind."""

from __future__ import annotations

import multiprocessing
import multiprocessing.connection
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from labkit.authoring.recording import make_home, remove_home
from labkit.running.outcome import Ran

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

    from labkit.running.job import Job

#: Seconds that a process gets to end its kernel before it is killed; the kernel then ends by itself.
_GRACE = 5.0


@dataclass
class _Worker:
    """One process, and the job that it has, if any."""

    process: Any
    connection: Connection
    home: Path
    job: Job | None = field(default=None)


def default_size() -> int:
    """Return how many notebooks go at once: one more than there are cores, because kernels also wait."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return cores + 1


def run_all(
    jobs: Iterable[Job],
    *,
    size: int,
    environment: Callable[[Path], Mapping[str, str]],
    on_cell: Callable[[], None],
    on_end: Callable[[Ran, Path], None],
) -> list[Ran]:
    """Execute all jobs in up to `size` processes, and return how they ended, in the order in which they did.

    Args:
        jobs: what to execute; the first ones begin first.
        size: how many processes.
        environment: the variables of a process, for its home.
        on_cell: called after each code cell.
        on_end: called after each notebook, while the service of its home still runs.
    """
    waiting = deque(jobs)
    ended: list[Ran] = []
    with _opened(min(size, len(waiting)), environment) as (workers, replace):
        for worker in workers:
            _give(worker, waiting)
        while busy := [worker for worker in workers if worker.job]:
            ready = multiprocessing.connection.wait([worker.connection for worker in busy], timeout=1.0)
            for worker in [each for each in busy if each.connection in ready]:
                message = _hear(worker, replace)
                if message is None:
                    on_cell()
                    continue
                ended.append(message)
                on_end(message, worker.home)
                _give(worker, waiting)
    return ended


def _hear(worker: _Worker, replace: Callable[[_Worker], None]) -> Ran | None:
    """Return how the worker's job ended, None after one of its cells; a worker that died is replaced."""
    assert worker.job is not None
    try:
        message: Ran | None = worker.connection.recv()
    except (EOFError, ConnectionError):
        worker.process.join(_GRACE)
        why = f"its process ended (exit code {worker.process.exitcode}): killed, or out of memory"
        message = Ran(worker.job.book, error=why)
        replace(worker)
    return message


def _give(worker: _Worker, waiting: deque[Job]) -> None:
    worker.job = waiting.popleft() if waiting else None
    if worker.job:
        worker.connection.send(worker.job)


@contextmanager
def _opened(
    size: int, environment: Callable[[Path], Mapping[str, str]]
) -> Iterator[tuple[list[_Worker], Callable[[_Worker], None]]]:
    # A server that has imported papermill once gives processes that need not; Windows has none.
    forking = "forkserver" in multiprocessing.get_all_start_methods()
    context = multiprocessing.get_context("forkserver" if forking else "spawn")
    if forking:
        context.set_forkserver_preload(["labkit.running.worker"])
    homes = [make_home() for _ in range(size)]
    workers: list[_Worker] = []

    def start(home: Path) -> tuple[Any, Connection]:
        from labkit.running.worker import work

        here, there = context.Pipe()
        process = context.Process(target=work, args=(there, dict(environment(home))), daemon=True)  # type: ignore[attr-defined]  # every context has it
        process.start()
        there.close()
        return process, here

    def replace(worker: _Worker) -> None:
        worker.connection.close()
        worker.process, worker.connection = start(worker.home)

    try:
        workers += [_Worker(*start(home), home) for home in homes]
        yield workers, replace
    finally:
        _end(workers)
        for home in homes:
            remove_home(home)


def _end(workers: Iterable[_Worker]) -> None:
    for worker in workers:
        if worker.job:
            worker.process.terminate()
        worker.connection.close()  # an idle one ends by itself
    for worker in workers:
        worker.process.join(_GRACE)
        if worker.process.is_alive():
            worker.process.kill()
            worker.process.join(_GRACE)
