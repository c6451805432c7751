"""One time for the service, the watcher and the tools."""

from __future__ import annotations

from typing import Any

from labkit.connect import in_process
from labkit.polling import Backoff, wait_for_run
from labkit.recorder import Recorder
from labkit.tools import ToolRegistry


def test_a_tool_takes_as_long_for_the_service_as_for_the_watcher() -> None:
    """A sleep of a tool is in the watcher's recording, in the registry's record and in the service's step alike."""
    with in_process(per_request=0) as lab:
        clock, recorder = lab.service.clock.as_clock(), Recorder()
        tools = ToolRegistry(on_event=recorder.update, clock=clock)

        @tools.tool
        def search_archive(question: str) -> dict[str, Any]:
            """Search the archive."""
            clock.sleep(8)
            return {"found": question}

        lab.service.script([{"tool_calls": [{"name": "search_archive", "arguments": {"question": "Oslo"}}]}])
        agent = lab.agents.create_agent(model=lab.model, tools=tools.definitions)
        thread = lab.agents.threads.create(messages=[{"role": "user", "content": "Look for Oslo."}])
        run = lab.agents.runs.create(thread_id=thread.id, agent_id=agent.id)
        options: dict[str, Any] = {"tools": tools, "clock": clock, "backoff": Backoff(jitter=1)}
        run = wait_for_run(lab.agents, run, on_event=recorder.update, **options)
        (metrics,) = recorder.metrics()
        steps = lab.agents.run_steps.list(thread_id=thread.id, run_id=run.id, order="asc")
        step: Any = next(iter(steps))
        assert metrics.tools[0].seconds == 8.0
        assert (metrics.phases or {})["requires_action"] == 8.0
        assert 8 <= step["completed_at"] - step["created_at"] <= 9


def test_both_faces_of_the_time_agree() -> None:
    """`monotonic` is `now`, and nothing but a sleep moves it on a clock that is held."""
    with in_process(per_request=0) as lab:
        clock = lab.service.clock.as_clock()
        before = clock.now()
        clock.sleep(2.5)
        assert (clock.now() - before, clock.monotonic()) == (2.5, clock.now())
