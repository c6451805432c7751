"""What a right loop is in lesson 03: it uses its answer, waits while the run is active, and ends in time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Any

from labkit.checks.bench import Bench
from labkit.checks.expect import expect, expect_returned, show
from labkit.checks.lessons.scenes_03 import CALL, Later, Wait, watched_async
from labkit.status import is_active, is_terminal

_SLOW: dict[str, Any] = {"fault": "slow", "seconds": 6}


def judge_wait(bench: Bench, wait: Callable[..., Any]) -> str:
    """Wait for runs that come to every kind of end, one of which nobody has met yet."""
    call = "wait(agents, run, sleep)"
    for words, options, ends in _scenes():
        scene = Wait(bench, f"We called {call}. {words}", **options)
        if ends == "paused":
            scene.shown = "paused"
        if ends == "cancelled":
            scene.lab.agents.runs.cancel(thread_id=scene.run.thread_id, run_id=scene.run.id)
        back = expect_returned(wait(scene.agents, scene.run, scene.sleep), call)
        _expect_end(scene, back, ends)
    return "Seven runs, seven ways to stop: none was left too early, and none was waited for in vain."


def _scenes() -> list[tuple[str, dict[str, Any], str]]:
    """List what the run does, how its scene is set, and the status in which the loop should stop."""
    return [
        ("The run needs some seconds.", _SLOW, "completed"),
        ("The run fails.", {"failed": "server_error"}, "failed"),
        ("The answer is cut.", {"status": "incomplete"}, "incomplete"),
        ("Somebody cancels the run, and the cancel takes a while.", {"status": "cancelling"}, "cancelled"),
        ("The run wants a function.", {"turn": CALL}, "requires_action"),
        ("The run expires.", {"fault": "expire", "seconds": 8}, "expired"),
        ("The run comes to a status that nobody has met yet: paused.", _SLOW, "paused"),
    ]


def _expect_end(scene: Wait, back: Any, ends: str) -> None:
    status = back["status"] if hasattr(back, "status") else show(back)
    expect(
        hasattr(back, "status"),
        done=scene.done,
        expected="The run, as the service gave it last.",
        seen=status,
        look="Return the object, not a part of it.",
        misconception="not-the-run",
    )
    now = scene.now()["status"]
    expect(
        scene.looks < 2 or status == now or not is_active(status) or is_active(now),
        done=scene.done,
        expected=f"The run as it is now: {now}.",
        seen=f"You looked {scene.looks} times, and returned it as {status}.",
        look="Which variable holds what the last runs.get gave? Return that.",
        misconception="not-the-newest",
    )
    expect(
        scene.looks > 0 and (status == ends or not is_active(status)),
        done=scene.done,
        expected=f"The run when nothing changes by itself any more: {ends}.",
        seen=f"You returned it as {status}, after {scene.looks} look{'s' if scene.looks != 1 else ''}.",
        look="queued, in_progress and cancelling change by themselves."
        if status != "cancelling"
        else "cancelling is not the end: cancelled is, or completed.",
        misconception="cancelling-is-over" if status == "cancelling" else "stops-too-early",
    )
    expect(
        ends != "requires_action" or status == ends,
        done=scene.done,
        expected="requires_action, as soon as it is there.",
        seen=f"You waited on, until the run was {status}.",
        look="Whose turn is it? Nobody else will move: waiting for oneself takes ten minutes.",
        misconception="waits-for-itself",
    )


_IN_TIME: tuple[tuple[str, dict[str, Any], int, str], ...] = (
    ("timeout is 30; the run needs about 8 seconds.", {**_SLOW, "costs": 0.5}, 30, "completed"),
    ("timeout is 60; the run fails.", {"failed": "server_error"}, 60, "failed"),
    ("timeout is 30; the run wants a function.", {"turn": CALL}, 30, "requires_action"),
)


def judge_deadline(bench: Bench, wait_until: Callable[..., Any]) -> str:
    """Wait for runs that end in time, at the last moment, and never; requests take their time as well."""
    call = "wait_until(agents, run, timeout, clock)"
    for words, options, timeout, ends in _IN_TIME:
        scene = Wait(bench, f"We called {call}. {words}", **options)
        back, error = _call(partial(wait_until, scene.agents, scene.run, timeout, scene))
        expect(
            not isinstance(error, TimeoutError),
            done=scene.done,
            expected=f"The run, {ends}.",
            seen=f"TimeoutError after {scene.seconds:g} seconds.",
            look="Compare seconds with seconds: clock.monotonic() now, and when you began.",
            misconception="gives-up-too-early",
        )
        if error is not None:
            raise error
        _expect_end(scene, expect_returned(back, call), ends)
    for words, timeout, costs in (
        ("A look takes 4 seconds; timeout is 20.", 20, 4.0),
        ("timeout is 100.", 100, 0.0),
    ):
        _expect_timeout(bench, wait_until, call, f"The run never ends. {words}", timeout, costs)
    return "Three runs in time, two that never end: each came back when it should."


def _expect_timeout(
    bench: Bench, wait_until: Callable[..., Any], call: str, words: str, timeout: float, costs: float
) -> None:
    scene = Wait(bench, f"We called {call}. {words}", costs=costs, fault="never_finishes")
    back, error = _call(lambda: wait_until(scene.agents, scene.run, timeout, scene))
    if error is not None and not isinstance(error, TimeoutError):
        raise error
    expect(
        error is not None,
        done=scene.done,
        expected="A TimeoutError: the caller must know that there is no end.",
        seen=f"It returned {show(back, 80)}",
        look="When the deadline has passed: raise TimeoutError(…).",
        misconception="hides-the-timeout",
    )
    late = scene.seconds - timeout
    expect(
        late >= -3,
        done=scene.done,
        expected=f"It waits as long as it may: {timeout} seconds.",
        seen=f"It gave up after {scene.seconds:g}.",
        look="Is there time for one more pause and one more look?",
        misconception="gives-up-too-early",
    )
    expect(
        late <= 2 * costs + 3,
        done=scene.done,
        expected=f"It ends about {timeout} seconds after it began.",
        seen=f"It ended after {scene.seconds:g}.",
        look="Looks take time too. Don't count looks: compare clock.monotonic() with the deadline.",
        misconception="counts-looks",
    )


def _call(function: Callable[[], Any]) -> tuple[Any, Exception | None]:
    try:
        return function(), None
    except Exception as error:  # noqa: BLE001  # a TimeoutError is what is wanted; anything else is raised again
        return None, error


def judge_cancel_late(bench: Bench, wait_or_cancel: Callable[..., Any]) -> str:
    """Let the deadline pass over runs that can be cancelled, that end meanwhile, and one that ended in time."""
    call = "wait_or_cancel(agents, run, timeout, clock)"
    quick = Wait(bench, f"We called {call}. The run ends in time.", **_SLOW)
    back = wait_or_cancel(quick.agents, quick.run, 60, quick)
    _expect_end(quick, expect_returned(back, call), "completed")
    stuck = Wait(bench, f"We called {call} with timeout 20. The run never ends.", fault="never_finishes")
    _, error = _call(lambda: wait_or_cancel(stuck.agents, stuck.run, 20, stuck))
    status = stuck.now()["status"]
    expect(
        is_terminal(status),
        done=stuck.done,
        expected="No live run is left behind: it locks its thread.",
        seen=f"Your function came back, and the run is {status}.",
        look="runs.cancel asks for the end. Then wait for it: cancelling is not the end."
        if status == "cancelling"
        else "At the deadline: runs.cancel(thread_id=…, run_id=…).",
        misconception="cancelling-is-over" if status == "cancelling" else "leaves-a-live-run",
    )
    _expect_told(stuck, error)
    _expect_answer(bench, wait_or_cancel, call)
    return "One in time, one stopped, one that was quicker than the cancel: no live run is left."


def _expect_answer(bench: Bench, wait_or_cancel: Callable[..., Any], call: str) -> None:
    """Let the run complete just before the cancel: the answer must come back."""
    race = Wait(
        bench,
        f"We called {call} with timeout 5. The run completes just before the cancel.",
        fault="slow",
        seconds=60,
    )
    race.agents.runs.cancel = _too_late(race)
    back, error = _call(lambda: wait_or_cancel(race.agents, race.run, 5, race))
    expect(
        getattr(error, "status_code", None) != 400,
        done=race.done,
        expected="The run as it ended: completed. The answer is there after all.",
        seen=str(error).splitlines()[0] if error else "",
        look="A cancel that comes too late is refused with 400. Ask for the run again.",
        misconception="crashes-in-the-race",
    )
    if error is not None and not isinstance(error, TimeoutError):
        raise error
    expect(
        error is None and back is not None and back["status"] == "completed",
        done=race.done,
        expected="The run as it ended: completed. The answer is there after all.",
        seen="TimeoutError" if error else show(back, 80),
        look="After the cancel, or its refusal: how did the run end? Only a run that was stopped is a timeout.",
        misconception="throws-the-answer-away",
    )


def _expect_told(scene: Wait, error: Exception | None) -> None:
    if error is not None and not isinstance(error, TimeoutError):
        raise error
    expect(
        error is not None,
        done=scene.done,
        expected="A TimeoutError for the caller, when the run has been stopped.",
        seen="It returned as if all were well.",
        look="raise TimeoutError(…) as the last step.",
        misconception="hides-the-timeout",
    )


def _too_late(scene: Wait) -> Callable[..., Any]:
    """Return a `cancel` before which the run completes."""
    real = scene.lab.agents.runs.cancel

    def cancel(*arguments: Any, **named: Any) -> Any:
        scene.service.clock.advance(120)
        return real(*arguments, **named)

    return cancel


def judge_async(bench: Bench, wait_async: Callable[..., Any]) -> str:
    """Wait for three runs at once, each with a sleep that hands over to the others."""
    call = "wait_async(agents, run, sleep)"
    expect(
        asyncio.iscoroutinefunction(wait_async),
        done="We looked at wait_async.",
        expected="A coroutine function: async def wait_async(…).",
        seen=f"{type(wait_async).__name__}: {show(wait_async, 60)}",
        look="async def, and await before each call of the async client.",
        misconception="not-async",
    )
    done = f"We awaited {call} for three runs at once."
    scenes = [Wait(bench, done, fault="slow", seconds=seconds) for seconds in (9, 6, 3)]
    backs = asyncio.run(_gather(wait_async, scenes))
    for scene, back in zip(scenes, backs, strict=True):
        _expect_end(scene, expect_returned(back, call), "completed")
    return "Three runs at once: while one slept, the others were looked at."


async def _gather(wait_async: Callable[..., Any], scenes: list[Wait]) -> list[Any]:
    def sleeper(scene: Wait) -> Callable[[float], Later]:
        async def sleep(seconds: float) -> None:
            scene.sleep(seconds)
            await asyncio.sleep(0)

        return lambda seconds: Later(lambda: sleep(seconds), scene.done)

    work = [wait_async(watched_async(scene), scene.run, sleeper(scene)) for scene in scenes]
    return list(await asyncio.gather(*work))
