"""Turn: answer the calls of one required action, for sync and for async callers.

First who may be asked is asked, one call after another, where the caller runs: a person answers in the thread that has
the keyboard. Then everything that is left runs at once.
"""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, TypeAlias

from labkit.tools.batch import Batch
from labkit.tools.call import ToolCall
from labkit.tools.execute import Job, run_jobs
from labkit.tools.threads import OutOfTime, drive
from labkit.tools.tool import RUN_LIFE

Approve: TypeAlias = Callable[[ToolCall], "bool | str | Awaitable[bool | str]"]

_GRACE: Final = 1.0  # seconds beyond the limit before an event loop that a tool blocks is left behind


@dataclass(frozen=True, slots=True)
class Turn:
    """The calls of one required action, whom to ask about them, and how many seconds and places they have."""

    batch: Batch
    approve: Approve | None
    seconds: float
    parallel: int

    def answer(self) -> list[dict[str, str]]:
        """Answer every call; also inside a running event loop."""
        try:
            for job in self._to_approve():
                verdict = self._ask(job.call)
                if inspect.isawaitable(verdict):
                    verdict = drive(partial(_wait_for, verdict), RUN_LIFE)
                self.batch.judge(job, verdict)
            if self.batch.jobs:
                try:
                    drive(self._run, self.seconds + _GRACE)
                except OutOfTime:
                    self.batch.abandon()
            return self.batch.outputs()
        finally:
            self.batch.close()

    async def answer_async(self) -> list[dict[str, str]]:
        """Answer every call, in the caller's event loop."""
        try:
            for job in self._to_approve():
                verdict = self._ask(job.call)
                if inspect.isawaitable(verdict):
                    verdict = await _wait_for(verdict)
                self.batch.judge(job, verdict)
            await self._run()
            return self.batch.outputs()
        finally:
            self.batch.close()

    def _to_approve(self) -> list[Job]:
        return [job for job in self.batch.jobs if job.tool.has_side_effect] if self.approve else []

    def _ask(self, call: ToolCall) -> Any:
        assert self.approve is not None
        try:
            return self.approve(call)
        except Exception as error:  # noqa: BLE001  # who cannot be asked has not approved
            return _unasked(error)

    async def _run(self) -> None:
        batch = self.batch
        await run_jobs(
            list(batch.jobs),
            seconds=self.seconds,
            parallel=self.parallel,
            rules=batch.rules,
            clock=batch.clock,
            finish=batch.finish,
        )


async def _wait_for(verdict: Awaitable[Any]) -> Any:
    try:
        return await verdict
    except Exception as error:  # noqa: BLE001  # who cannot be asked has not approved
        return _unasked(error)


def _unasked(error: Exception) -> str:
    return f"approval could not be asked for ({type(error).__name__})"
