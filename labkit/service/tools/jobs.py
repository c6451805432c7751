"""Work that takes real time, beside the requests: a few threads, a result per run, nothing durable.

What a run waits for is in its row; here it is only computed. A result that is lost with the process is computed
again from the row, so a job must be harmless when it is done twice.
"""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

Json = dict[str, Any]
Key = tuple[str, str]  # project and run: a run waits for one job at a time
Work = Callable[[threading.Event], Json]

logger = logging.getLogger(__name__)

# Jobs that work at the same time. Most of them wait for another program; code runs have a narrower limit of their own.
THREADS: Final = 32
# Seconds of wall time that a job may take before a manual clock stops waiting for it. Every job has limits of its
# own below this one; it is for the one that does not keep to them.
LONGEST: Final = 300.0

# Seconds that the threads have to end when the service stops; one that waits for another host may not make it.
CLOSING: Final = 1.0

LOST: Final = "the work was not done in time"
BROKEN: Final = "the work could not be done: a defect of the service, whose log has the details"


@dataclass
class _Job:
    work: Work
    stop: threading.Event = field(default_factory=threading.Event)
    done: threading.Event = field(default_factory=threading.Event)
    outcome: Json = field(default_factory=dict)


class Jobs:
    """Computes at most one thing for each run. All methods but the work itself are called under the gateway's lock."""

    def __init__(self, threads: int = THREADS) -> None:
        self._most = threads
        self._jobs: dict[Key, _Job] = {}
        self._waiting: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._threads: list[threading.Thread] = []
        self._idle = threading.Semaphore(0)

    def start(self, key: Key, work: Work) -> None:
        """Begin ``work`` for this run; what was begun for it before is stopped and forgotten."""
        self.drop(key)
        job = self._jobs[key] = _Job(work)
        self._waiting.put(job)
        if not self._idle.acquire(blocking=False) and len(self._threads) < self._most:
            # Daemons: a service that is told to stop does not wait for them, and the row knows what is still to do.
            thread = threading.Thread(target=self._work, name="labkit-job", daemon=True)
            self._threads.append(thread)
            thread.start()

    def has(self, key: Key) -> bool:
        """Tell whether there is a job for this run, finished or not."""
        return key in self._jobs

    def take(self, key: Key, *, wait: bool) -> Json | None:
        """Return the outcome, which is then forgotten; None: not yet.

        ``wait`` blocks until it is there, at most LONGEST seconds of wall time.
        """
        job = self._jobs[key]
        if not job.done.wait(LONGEST if wait else 0) and not wait:
            return None
        outcome = job.outcome if job.done.is_set() else {"error": LOST}
        self.drop(key)
        return outcome

    def drop(self, key: Key) -> None:
        """Stop the run's job, if it has one, and forget it."""
        job = self._jobs.pop(key, None)
        if job is not None:
            job.stop.set()

    def drop_project(self, project: str) -> None:
        """Stop and forget every job of a project."""
        for key in [key for key in self._jobs if key[0] == project]:
            self.drop(key)

    def close(self) -> None:
        """Stop everything."""
        for key in list(self._jobs):
            self.drop(key)
        for _ in self._threads:
            self._waiting.put(None)
        deadline = time.monotonic() + CLOSING
        for thread in self._threads:
            thread.join(timeout=max(0.0, deadline - time.monotonic()))

    def _work(self) -> None:
        while (job := self._waiting.get()) is not None:
            if not job.stop.is_set():
                _do(job)
            self._idle.release()


def _do(job: _Job) -> None:
    try:
        job.outcome = job.work(job.stop)
    except Exception:
        logger.exception("a job met a defect")
        job.outcome = {"error": BROKEN}
    job.done.set()
