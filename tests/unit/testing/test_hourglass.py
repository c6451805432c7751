from __future__ import annotations

import asyncio
import threading
import time

import pytest

from labkit.testing.hourglass import Hourglass, OutOfTime, new_event_loop


def test_a_sleep_moves_every_clock_of_its_thread() -> None:
    """In the ruled thread time passes by sleeping alone."""
    hourglass = Hourglass(100)
    with hourglass.rule_this_thread():
        begun, now = time.monotonic(), time.time()
        time.sleep(60)
        assert time.monotonic() - begun == time.time() - now == hourglass.passed == 60


def test_other_threads_keep_the_real_time() -> None:
    """Another thread sleeps for real, and its clocks are the system's."""
    hourglass = Hourglass(100)
    seen: list[float] = []
    with hourglass.rule_this_thread():
        time.sleep(50)
        thread = threading.Thread(target=lambda: (time.sleep(0), seen.append(time.time())))
        thread.start()
        thread.join()
        assert seen[0] < hourglass.now() - 40


def test_there_is_an_end() -> None:
    """More than the limit is out of time, and no `except Exception` catches it."""
    with pytest.raises(OutOfTime):
        Hourglass(10).sleep(11)
    assert not issubclass(OutOfTime, Exception)


def test_timers_of_a_loop_fall_due_in_their_order() -> None:
    """Coroutines sleep without waiting, the shortest first; other threads are still waited for."""
    hourglass = Hourglass(1000)
    woke: list[int] = []

    async def sleep(seconds: int) -> None:
        await asyncio.sleep(seconds)
        woke.append(seconds)

    async def together() -> str:
        await asyncio.gather(sleep(300), sleep(100), sleep(200))
        return await asyncio.to_thread(lambda: "from a thread")

    loop = new_event_loop(hourglass)
    with hourglass.rule_this_thread():
        assert loop.run_until_complete(together()) == "from a thread"
        loop.run_until_complete(loop.shutdown_default_executor())
    loop.close()
    assert woke == [100, 200, 300]
    assert hourglass.passed == pytest.approx(300, abs=1)
