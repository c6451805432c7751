from __future__ import annotations

import signal
import sys
import threading
from typing import TYPE_CHECKING, Any

import pytest

from labkit.checks.guard import Ran, run_guarded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


def run(work: Callable[[], object], seconds: float = 5.0) -> Ran:
    """Guard some work of this file."""
    return run_guarded(work, seconds=seconds, not_learners=frozenset())


def test_a_result_comes_back_with_what_was_printed() -> None:
    """Work that ends well gives its result and its prints."""

    def work() -> int:
        sys.stdout.write("hello")
        return 5

    assert run(work) == Ran(result=5, printed="hello")


@pytest.mark.parametrize("kind", [ValueError, SystemExit, KeyboardInterrupt, GeneratorExit])
def test_whatever_is_raised_is_kept_with_its_line(kind: type[BaseException]) -> None:
    """Errors, exits and interrupts of the work's own making come back, not out."""

    def work() -> None:
        raise kind("no")

    ran = run(work)
    assert type(ran.problem) is kind
    assert str(ran.place).endswith('of work(): raise kind("no")')


def test_the_line_is_the_learners_not_the_librarys() -> None:
    """An error inside the standard library is placed at the learner's line that called it."""

    def work() -> None:
        import json

        json.loads("{")

    ran = run(work)
    assert ran.place is not None
    assert ran.place.text == 'json.loads("{")'


def test_a_syntax_error_is_placed_where_it_is_written() -> None:
    """Source compiled by the learner has a line of its own."""
    ran = run(lambda: compile("a = 1\nb = = 2", "cell", "exec"))
    assert ran.place is not None
    assert ran.place.line == 2


def test_files_that_are_not_the_learners_are_left_out() -> None:
    """Lines of the lesson's own file are never named."""
    ran = run_guarded(lambda: 1 // 0, seconds=5.0, not_learners=frozenset({__file__}))
    assert isinstance(ran.problem, ZeroDivisionError)
    assert ran.place is None


def test_an_endless_loop_is_stopped_and_its_line_is_named() -> None:
    """A loop that catches every Exception ends at the limit, and no thread is left."""

    def work() -> None:
        while True:
            try:
                int("x")
            except Exception:  # noqa: BLE001 - the learner's habit, which must not help
                continue

    before = threading.active_count()
    ran = run(work, seconds=0.1)
    assert (ran.timed_out, ran.left_behind) == (True, False)
    assert ran.place is not None
    assert ran.place.function == "work"
    assert threading.active_count() == before


def test_a_loop_that_catches_the_first_stop_is_stopped_again() -> None:
    """The stop is sent until the work ends."""
    caught = []

    def work() -> None:
        while len(caught) < 3:
            try:
                while True:
                    pass
            except BaseException as stop:  # noqa: BLE001 - as above
                caught.append(type(stop).__name__)

    ran = run(work, seconds=0.1)
    assert (ran.timed_out, ran.left_behind) == (True, False)
    assert len(caught) == 3


def test_work_that_waits_outside_python_is_left_behind() -> None:
    """What cannot be stopped is reported and holds nobody up."""
    release = threading.Event()
    lock = threading.Lock()
    lock.acquire()

    def work() -> None:
        with lock:
            release.set()

    ran = run(work, seconds=0.05)
    assert (ran.timed_out, ran.left_behind) == (True, True)
    lock.release()


def test_deep_recursion_is_an_ordinary_error() -> None:
    """A function without an end of its recursion comes back as RecursionError."""

    def work() -> Any:
        return work()

    assert isinstance(run(work).problem, RecursionError)


def test_the_work_may_run_a_loop_of_its_own() -> None:
    """`asyncio.run` works inside, even while the caller's thread runs a loop."""
    import asyncio

    async def cell() -> Ran:
        return run(lambda: asyncio.run(asyncio.sleep(0, result=7)))

    assert asyncio.run(cell()).result == 7


@pytest.fixture
def _interruptible() -> Iterator[None]:
    """Let this process hear Ctrl-C, also where a background job of a shell handed down to ignore it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("_interruptible")
def test_a_press_of_stop_ends_the_work() -> None:
    """An interrupt of the waiting thread stops the work and is reported, not raised."""
    import _thread

    def work() -> None:
        _thread.interrupt_main()
        while True:
            pass

    ran = run(work)
    assert (ran.interrupted, ran.timed_out, ran.left_behind) == (True, False, False)
