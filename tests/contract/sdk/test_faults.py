"""What the faults make of the SDK's own loops, synchronous and asynchronous, over HTTPS."""

from __future__ import annotations

import json
from typing import Any

import pytest
from azure.core.exceptions import HttpResponseError

from tests.contract.sdk.stage import Stage, begin, collect, settle, until

TOOL = {"type": "function", "function": {"name": "send", "parameters": {"type": "object", "properties": {}}}}
CALL = {"tool_calls": [{"name": "send"}]}


def automatic(stage: Stage, agents: Any, result: Any, done: list[Any], **options: Any) -> None:
    """Let the client call `send` by itself; ``done`` is what it did."""

    def send() -> Any:
        """Send it."""
        done.append(result)
        return result

    async def send_soon() -> Any:
        """Send it."""
        return send()

    send_soon.__name__ = "send"
    agents.enable_auto_function_calls({send if stage.face == "sync" else send_soon}, **options)


async def process(agents: Any, **options: Any) -> Any:
    """Run the SDK's own loop on a new thread."""
    agent_id, thread_id = await begin(agents, "Hi", tools=[TOOL])
    return await settle(
        agents.runs.create_and_process(thread_id=thread_id, agent_id=agent_id, polling_interval=0, **options)
    )


@pytest.mark.parametrize("fault", ["never_finishes", "asks_other_tool"])
def test_w1_the_loop_has_no_end_of_its_own(stage: Stage, fault: str) -> None:
    """It polls as long as it is let; here the 31st poll is refused."""
    stage.fault(fault)
    stage.fault("http_error", status=404, method="GET", path="/runs/", skip=30)

    async def scene(agents: Any) -> None:
        with pytest.raises(HttpResponseError, match="fault that was asked for"):
            await process(agents)
        polls = [line for line in stage.requests() if line.startswith("GET ")]
        assert len(polls) == 31

    stage.play(scene)


def test_w2_a_stale_read_calls_the_tool_twice(stage: Stage) -> None:
    """The second submit is refused, and what the tool did cannot be undone."""
    stage.fault("stale_read")
    stage.script(CALL)
    done: list[str] = []

    async def scene(agents: Any) -> None:
        automatic(stage, agents, "sent", done)
        with pytest.raises(HttpResponseError, match="do not accept tool outputs"):
            await process(agents)

    stage.play(scene)
    assert done == ["sent", "sent"]


def test_w3_a_number_crashes_the_loop(stage: Stage) -> None:
    """The run is left waiting, its thread locked."""
    stage.script(CALL)

    async def scene(agents: Any) -> None:
        automatic(stage, agents, 42, [])
        agent_id, thread_id = await begin(agents, "Hi", tools=[TOOL])
        with pytest.raises(TypeError):
            await settle(
                agents.runs.create_and_process(thread_id=thread_id, agent_id=agent_id, polling_interval=0)
            )
        (run,) = await collect(agents.runs.list(thread_id=thread_id))
        assert run.status == "requires_action"

    stage.play(scene)


def test_w4_the_word_error_burns_the_retries(stage: Stage) -> None:
    """A result that only names the word counts as failed; after the last retry the run is cancelled (W7: not yet ended)."""
    stage.script(CALL, CALL, CALL)
    done: list[str] = []

    async def scene(agents: Any) -> None:
        automatic(stage, agents, json.dumps({"error": None}), done, max_retry=2)
        assert (await process(agents)).status == "cancelling"

    stage.play(scene)
    assert len(done) == 3


def test_w7_empty_tool_calls(stage: Stage) -> None:
    """The loop cancels and returns what it read before: a run that waits."""
    stage.fault("empty_tool_calls")

    async def scene(agents: Any) -> None:
        run = await process(agents)
        assert run.status == "requires_action"
        await until(agents, run, "cancelled")

    stage.play(scene)


def test_w7_a_cancel_may_come_too_late(stage: Stage) -> None:
    """The reply says cancelling, and the run completes."""
    stage.fault("cancel_overtaken")

    async def scene(agents: Any) -> None:
        agent_id, thread_id = await begin(agents, "Hi")
        run = await settle(agents.runs.create(thread_id=thread_id, agent_id=agent_id))
        run = await settle(agents.runs.cancel(thread_id=thread_id, run_id=run.id))
        assert run.status == "cancelling"
        run = await until(agents, run, "completed", "cancelled")
        assert (run.status, run.cancelled_at) == ("completed", None)

    stage.play(scene)


def test_w9_a_page_that_ignores_after(stage: Stage) -> None:
    """The listing goes round in circles; here after twenty."""
    stage.fault("sloppy_page", times=None)

    async def scene(agents: Any) -> None:
        for _ in range(2):
            await settle(agents.threads.create())
        seen: list[str] = []
        pages = agents.threads.list(limit=1)
        if hasattr(pages, "__aiter__"):
            async for thread in pages:
                seen.append(thread.id)
                if len(seen) == 20:
                    break
        else:
            seen = [thread.id for thread, _ in zip(pages, range(20), strict=False)]
        assert (len(seen), len(set(seen))) == (20, 1)

    stage.play(scene)


def test_w14_a_slow_tool_expires_its_run(stage: Stage) -> None:
    """The tool has done its work, and nobody wants the result any more."""
    stage.fault("slow_tool")
    stage.script(CALL)
    done: list[str] = []

    async def scene(agents: Any) -> None:
        automatic(stage, agents, "late", done)
        with pytest.raises(HttpResponseError, match='Runs in status "expired" do not accept'):
            await process(agents)

    stage.play(scene)
    assert done == ["late"]


def test_a_thread_that_is_locked_too_long(stage: Stage) -> None:
    """Right after its run has completed, the next message is refused once."""
    stage.fault("thread_locked", path="/messages")

    async def scene(agents: Any) -> None:
        agent_id, thread_id = await begin(agents)
        await settle(
            agents.runs.create_and_process(thread_id=thread_id, agent_id=agent_id, polling_interval=0)
        )
        with pytest.raises(HttpResponseError, match="Can't add messages to"):
            await settle(agents.messages.create(thread_id=thread_id, role="user", content="x"))
        await settle(agents.messages.create(thread_id=thread_id, role="user", content="x"))

    stage.play(scene)


def test_metadata_asks_for_several(stage: Stage) -> None:
    """A program that cannot reach the control plane asks in its run's metadata, with options."""

    async def scene(agents: Any) -> None:
        run = await process(agents, metadata={"labkit.fault": "slow:seconds=5 + rate_limited:retry_after=9"})
        assert run.last_error.message == "Rate limit is exceeded. Try again in 9 seconds."
        with pytest.raises(HttpResponseError, match="did you mean 'slow'"):
            await process(agents, metadata={"labkit.fault": "slwo"})

    stage.play(scene)
