"""Runs to wait for, a clock that the judge holds, and clients that look over the learner's shoulder, for lesson 03."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from labkit.checks.bench import Bench
from labkit.checks.expect import expect, show

_LOOKS = 1200  # more than any loop of this lesson needs; then it would go on for ever
_TOOL = {"type": "function", "function": {"name": "get_weather", "parameters": {"type": "object"}}}
ANSWER = {"text": "Four degrees, and rain.", "seconds": 2}
CALL = {"tool_calls": [{"name": "get_weather", "arguments": {"location": "Oslo"}}], "seconds": 2}


class Wait:
    """One run on a lab of its own, a clock that moves by `sleep`, and a count of looks.

    done: what is being done, for the messages. costs: seconds that each request takes. tools: whether the agent has one.
    mishap: what `next_run` is told. It stands in for the AgentsClient: `wait.agents`.
    """

    def __init__(
        self,
        bench: Bench,
        done: str,
        *,
        costs: float = 0.0,
        turn: dict[str, Any] | None = None,
        **mishap: Any,
    ) -> None:
        self.lab = bench.lab(per_request=costs)
        self.done, self.service = done, self.lab.service
        self.looks, self.slept, self.idle = 0, [], 0  # type: int, list[float], int
        self.service.script([turn or ANSWER])
        if mishap:
            self.service.next_run(**mishap)
        real = self.lab.agents
        agent = real.create_agent(model=self.lab.model, tools=[_TOOL])
        thread = real.threads.create()
        real.messages.create(thread_id=thread.id, role="user", content="How is the weather in Oslo?")
        self.run = real.runs.create(thread_id=thread.id, agent_id=agent.id)
        self.began = self.service.clock.now
        self.agents: Any = _Watched(real, _Runs(real.runs, self))
        self.shown: str | None = None  # a status that is shown in place of in_progress, once it is reached

    @property
    def seconds(self) -> float:
        """Service seconds since the run was created."""
        return float(self.service.clock.now - self.began)

    def now(self) -> Any:
        """Read the run, uncounted."""
        return self.lab.agents.runs.get(thread_id=self.run.thread_id, run_id=self.run.id)

    # -- the clock that the learner's function is given --

    def monotonic(self) -> float:
        """Return seconds since the run was created."""
        return self.seconds

    def sleep(self, seconds: Any) -> None:
        """Move the clock."""
        expect(
            isinstance(seconds, int | float) and math.isfinite(seconds) and seconds >= 0,
            done=self.done,
            expected="A pause in seconds.",
            seen=f"sleep({show(seconds)}).",
            look="Which value do you pass to sleep?",
            misconception="no-pause-at-all",
        )
        self.slept.append(float(seconds))
        self.idle = 0
        expect(
            len(self.slept) <= _LOOKS,
            done=self.done,
            expected="Your loop ends.",
            seen=f"{self.looks} looks at the run and {len(self.slept)} pauses, and your loop would go on."
            f" The run is {self.now()['status']}.",
            look="Which value should change until the condition no longer holds? Print it in the loop.",
            misconception="never-ends",
        )
        self.service.clock.advance(float(seconds))

    def look(self, run: Any) -> Any:
        """Count a look, and show another status where the scene wants one."""
        self.looks += 1
        self.idle += 1
        expect(
            self.idle <= 3,
            done=self.done,
            expected="A pause between two looks.",
            seen=f"{self.idle} looks at the run without a pause.",
            look="Call sleep in the loop (in a coroutine: await sleep(…)). Asking faster does not make a run faster.",
            misconception="no-pause-at-all",
        )
        if self.shown and run["status"] == "in_progress":
            run["status"] = self.shown
        return run

    def __repr__(self) -> str:
        return "clock"


class _Runs:
    """The `runs` of a client, whose looks are counted."""

    def __init__(self, runs: Any, wait: Wait) -> None:
        self._runs, self._wait = runs, wait

    def __getattr__(self, name: str) -> Any:
        return getattr(self._runs, name)

    def get(self, *arguments: Any, **named: Any) -> Any:
        """Read a run."""
        return self._wait.look(self._runs.get(*arguments, **named))


class Later:
    """Something to be awaited. Who uses it without awaiting is told so; who drops it leaves no warning behind."""

    def __init__(self, work: Callable[[], Any], done: str) -> None:
        self._work, self._done = work, done

    def __await__(self) -> Any:
        return self._work().__await__()

    def __getattr__(self, name: str) -> Any:
        self._tell(f".{name}")

    def __getitem__(self, key: str) -> Any:
        self._tell(f"[{key!r}]")

    def _tell(self, use: str) -> None:
        expect(
            False,  # noqa: FBT003  # it is there to be awaited only
            done=self._done,
            expected="A run.",
            seen=f"runs.get(…){use}: that is not the run yet, only the promise of one.",
            look="run = await agents.runs.get(…)",
            misconception="forgets-await",
        )


class AsyncRuns(_Runs):
    """The same for an async client."""

    def get(self, *arguments: Any, **named: Any) -> Any:
        """Read a run."""

        async def read() -> Any:
            return self._wait.look(await self._runs.get(*arguments, **named))

        return Later(read, self._wait.done)


class _Watched:
    """A client that shows itself as `agents`."""

    def __init__(self, client: Any, runs: _Runs) -> None:
        self._client, self.runs = client, runs

    def __repr__(self) -> str:
        return "agents"

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)


def watched_async(wait: Wait) -> Any:
    """Return the async client of a scene, whose looks are counted."""
    client = wait.lab.aio.agents
    return _Watched(client, AsyncRuns(client.runs, wait))
