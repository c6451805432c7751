from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from labkit.service.tools.jobs import BROKEN, Jobs, Json

KEY = ("p", "run_1")


@pytest.fixture
def jobs() -> Iterator[Jobs]:
    jobs = Jobs(threads=2)
    yield jobs
    jobs.close()


def test_an_outcome_is_taken_once(jobs: Jobs) -> None:
    """What the work returns is there after it, and then forgotten."""
    jobs.start(KEY, lambda _: {"x": 1})
    assert jobs.take(KEY, wait=True) == {"x": 1}
    assert not jobs.has(KEY)


def test_work_is_not_waited_for_unless_asked(jobs: Jobs) -> None:
    """While it works there is no outcome, and nobody is held up."""
    go = threading.Event()

    def work(stop: threading.Event) -> Json:
        go.wait(10)
        return {}

    jobs.start(KEY, work)
    assert jobs.take(KEY, wait=False) is None
    assert jobs.has(KEY)
    go.set()
    assert jobs.take(KEY, wait=True) == {}


def test_dropped_work_is_told_to_stop(jobs: Jobs) -> None:
    """A job nobody wants any more gets its event, and its outcome goes nowhere."""
    begun, ended = threading.Event(), threading.Event()

    def work(stop: threading.Event) -> Json:
        begun.set()
        assert stop.wait(10)
        ended.set()
        return {}

    jobs.start(KEY, work)
    assert begun.wait(10)
    jobs.drop_project("other")
    assert jobs.has(KEY)
    jobs.drop_project("p")
    assert not jobs.has(KEY)
    assert ended.wait(10)


def test_a_new_job_takes_the_place_of_the_old(jobs: Jobs) -> None:
    """A run waits for one job: starting another stops the first."""
    begun, stopped = threading.Event(), threading.Event()

    def first(stop: threading.Event) -> Json:
        begun.set()
        assert stop.wait(10)
        stopped.set()
        return {"n": 1}

    jobs.start(KEY, first)
    assert begun.wait(10)
    jobs.start(KEY, lambda _: {"n": 2})
    assert jobs.take(KEY, wait=True) == {"n": 2}
    assert stopped.wait(10)


def test_more_jobs_than_threads_wait_their_turn(jobs: Jobs) -> None:
    """At most so many work at the same time, and all are done in the end."""
    now, most, lock = 0, 0, threading.Lock()

    def work(stop: threading.Event) -> Json:
        nonlocal now, most
        with lock:
            now += 1
            most = max(most, now)
        stop.wait(0.01)
        with lock:
            now -= 1
        return {}

    keys = [("p", f"run_{number}") for number in range(12)]
    for key in keys:
        jobs.start(key, work)
    assert [jobs.take(key, wait=True) for key in keys] == [{}] * 12
    assert most <= 2


def test_a_defect_is_an_outcome(jobs: Jobs, caplog: pytest.LogCaptureFixture) -> None:
    """Work that raises gives an error as its outcome, the log has the rest, and the thread lives on."""

    def work(stop: threading.Event) -> Json:
        raise ZeroDivisionError

    jobs.start(KEY, work)
    assert jobs.take(KEY, wait=True) == {"error": BROKEN}
    assert "ZeroDivisionError" in caplog.text
    jobs.start(KEY, lambda _: {})
    assert jobs.take(KEY, wait=True) == {}
