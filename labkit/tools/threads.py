"""Threads: run a function, or a whole event loop, in a thread that nobody has to wait for.

Python cannot end a thread. One that hangs is left behind; being a daemon, it does not keep the process from ending,
which the worker threads of `asyncio.to_thread` and of anyio do (measured: a program with one hanging tool never ended).
"""

from __future__ import annotations

import asyncio
import contextlib
import contextvars
import threading
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


class OutOfTime(Exception):
    """Raised when the time that was given is over; not a TimeoutError, which the work itself may raise."""


async def in_thread(work: Callable[[], T]) -> T:
    """Run `work` in a daemon thread with the caller's context variables, and return what it returns.

    Cancelling leaves the thread behind. Raises: what `work` raised; an error that would end a loop as RuntimeError.
    """
    loop = asyncio.get_running_loop()
    done: asyncio.Future[tuple[T | None, BaseException | None]] = loop.create_future()

    def deliver(value: T | None, error: BaseException | None) -> None:
        if not done.done():
            done.set_result((value, error))

    def run() -> None:
        value, error = None, None
        try:
            value = work()
        except BaseException as caught:  # noqa: BLE001  # a tool may raise SystemExit; it must not end the thread unheard
            error = caught
        with contextlib.suppress(RuntimeError):  # the loop is closed: nobody waits any more
            loop.call_soon_threadsafe(deliver, value, error)

    _start(run, "labkit tool")
    value, error = await done
    if error is not None:
        raise error if isinstance(error, Exception) and not isinstance(error, StopIteration) else _tame(error)
    return value  # type: ignore[return-value]  # None only where `work` returned it


async def within(work: Coroutine[Any, Any, T], seconds: float) -> T:
    """Return what the coroutine returns.

    After `seconds` it is cancelled and, when it ignores that, left behind: waiting for it could last for ever.
    Raises: OutOfTime; what the coroutine raised.
    """
    task = asyncio.ensure_future(work)
    try:
        await asyncio.wait({task}, timeout=max(0.0, seconds))
    except asyncio.CancelledError:
        task.cancel()
        raise
    if not task.done():
        task.cancel()
        task.add_done_callback(_forget)
        raise OutOfTime
    if task.cancelled():
        raise RuntimeError("it was cancelled from inside")
    return task.result()


def drive(work: Callable[[], Coroutine[Any, Any, T]], seconds: float) -> T:
    """Run a coroutine to its end in an event loop of its own, in a thread of its own; also inside a running loop.

    Raises: OutOfTime after `seconds`, when the loop itself is blocked; what the coroutine raised. Ctrl-C cancels it.
    """
    loops: list[tuple[asyncio.AbstractEventLoop, asyncio.Task[Any]]] = []
    results: list[tuple[T | None, BaseException | None]] = []
    done = threading.Event()

    async def main() -> None:
        task = asyncio.ensure_future(work())
        loops.append((asyncio.get_running_loop(), task))
        try:
            results.append((await task, None))
        except BaseException as error:  # noqa: BLE001  # raised again in the thread that waits
            results.append((None, error))
        done.set()  # before the loop is closed, which waits for tasks that ignore their cancellation

    def run() -> None:
        try:
            asyncio.run(main())
        except BaseException as error:  # noqa: BLE001  # as above: KeyboardInterrupt and SystemExit end a loop
            results.append((None, error))
        finally:
            done.set()

    _start(run, "labkit tools")
    try:
        if not done.wait(seconds):
            raise OutOfTime
    except BaseException:
        for loop, task in loops:
            with contextlib.suppress(RuntimeError):
                loop.call_soon_threadsafe(task.cancel)
        raise
    value, error = results[0]
    if error is not None:
        raise error
    return value  # type: ignore[return-value]  # None only where the coroutine returned it


def _start(run: Callable[[], None], name: str) -> None:
    context = contextvars.copy_context()
    threading.Thread(target=context.run, args=(run,), name=name, daemon=True).start()


def _tame(error: BaseException) -> RuntimeError:
    return RuntimeError(f"{type(error).__name__}: {error}" if str(error) else type(error).__name__)


def _forget(task: asyncio.Task[Any]) -> None:
    if not task.cancelled():
        task.exception()  # read, so that it is not reported as never retrieved
