"""Execute: run the calls of one turn, each within its time, all within the total, and never raise."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias

from labkit.clock import Clock
from labkit.tools.call import CURRENT, ToolCall
from labkit.tools.sanitize import Output, Rules, to_error, to_output
from labkit.tools.threads import OutOfTime, in_thread, within
from labkit.tools.tool import Tool

Outcome: TypeAlias = Literal["ok", "error", "timeout", "invalid", "unknown", "refused", "remembered"]

_ITEMS: Final = 10_000  # of an asynchronous generator; the limit of characters cuts long before
_MESSAGE: Final = 1_000  # characters of an error's own text


@dataclass(frozen=True, slots=True)
class Job:
    """A call that is to be executed: with which tool, and with which arguments in the function's types."""

    call: ToolCall
    tool: Tool
    checked: dict[str, Any]

    def start(self) -> Any:
        """Call the function."""
        positional, named = self.tool.signature.bind(self.checked, self.call)
        CURRENT.set(self.call)  # in the context of this thread or task alone
        return self.tool.function(*positional, **named)


@dataclass(frozen=True, slots=True)
class Finished:
    """What came of a call. started_at: unix seconds; seconds: how long it took."""

    outcome: Outcome
    output: Output
    started_at: float
    seconds: float


async def run_jobs(
    jobs: Sequence[Job],
    *,
    seconds: float,
    parallel: int,
    rules: Rules,
    clock: Clock,
    finish: Callable[[Job, Finished], None],
) -> None:
    """Run the jobs and hand each to `finish` when it is over.

    Up to `parallel` run at once. Those with a side effect run one after another, in the order of the calls.
    seconds: for all together; what has not ended, or not begun, is then a timeout.
    """
    deadline = asyncio.get_running_loop().time() + seconds
    room = asyncio.Semaphore(parallel)

    async def run_one(job: Job) -> None:
        began = clock.now(), clock.monotonic()
        outcome, output = await _run(job, deadline, room, rules)
        finish(job, Finished(outcome, output, began[0], clock.monotonic() - began[1]))

    async def run_in_order(chain: Sequence[Job]) -> None:
        for job in chain:
            await run_one(job)

    effects = [job for job in jobs if job.tool.has_side_effect]
    await asyncio.gather(
        run_in_order(effects), *(run_one(job) for job in jobs if not job.tool.has_side_effect)
    )


async def _run(job: Job, deadline: float, room: asyncio.Semaphore, rules: Rules) -> tuple[Outcome, Output]:
    loop = asyncio.get_running_loop()
    try:
        async with asyncio.timeout_at(deadline):
            await room.acquire()
    except TimeoutError:
        return "timeout", timed_out(job, rules, has_begun=False)
    try:
        return "ok", await within(_complete(job, rules), min(job.call.timeout, deadline - loop.time()))
    except OutOfTime:
        return "timeout", timed_out(job, rules, has_begun=True)
    except Exception as error:  # noqa: BLE001  # whatever a tool raises becomes an output
        return "error", failed(job, error, rules)
    finally:
        room.release()


async def _complete(job: Job, rules: Rules) -> Output:
    """Call the function, wait for what has to be waited for, and make the output; what may block runs in a thread."""
    if job.tool.is_async:
        result = await _settle(job.start())
        return await in_thread(lambda: to_output(result, tool=job.tool.name, rules=rules))

    def call_and_read() -> tuple[Any, Output | None]:
        result = job.start()
        if inspect.isawaitable(result) or inspect.isasyncgen(result):
            return result, None
        return None, to_output(result, tool=job.tool.name, rules=rules)

    unsettled, output = await in_thread(call_and_read)
    if output is not None:
        return output
    result = await _settle(unsettled)
    return await in_thread(lambda: to_output(result, tool=job.tool.name, rules=rules))


async def _settle(result: Any) -> Any:
    try:
        if inspect.isawaitable(result):
            result = await result
        if inspect.isasyncgen(result):
            return [item async for item in _first(result)]
    except (SystemExit, GeneratorExit) as error:  # either would end the loop
        raise RuntimeError(type(error).__name__) from error
    return result


async def _first(items: Any) -> Any:
    count = 0
    async for item in items:
        yield item
        count += 1
        if count >= _ITEMS:
            return


def failed(job: Job, error: BaseException, rules: Rules) -> Output:
    """Return the output for a tool that raised."""
    said = str(error)[:_MESSAGE] if _can_speak(error) else ""
    name = type(error).__name__
    return to_error(
        f"{job.tool.name} failed: {name}: {said}" if said else f"{job.tool.name} failed: {name}",
        kind="tool_failed",
        advice="correct the arguments if they are the cause; else tell the user what does not work",
        rules=rules,
    )


def timed_out(job: Job, rules: Rules, *, has_begun: bool) -> Output:
    """Return the output for a tool that did not end in time, or had no time to begin."""
    if not has_begun:
        message = f"{job.tool.name} was not called: no time was left for it."
        return to_error(
            message, kind="timeout", advice="call it again, with fewer calls at once", rules=rules
        )
    advice = "ask for less, or tell the user that it takes too long"
    if job.tool.has_side_effect:
        advice = "do not call it again before you know: its effect may have happened, or may still happen"
    return to_error(
        f"{job.tool.name} did not end within its time and was left behind; nothing is known of its result.",
        kind="timeout",
        advice=advice,
        rules=rules,
    )


def _can_speak(error: BaseException) -> bool:
    try:
        return bool(str(error))
    except Exception:  # noqa: BLE001  # a broken __str__ must not hide that the tool failed
        return False
