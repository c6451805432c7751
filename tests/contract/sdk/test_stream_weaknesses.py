"""Weaknesses of the SDK's streams that the service makes visible (wire contract §8 and §13, W10 to W13)."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from azure.core.exceptions import AzureError, HttpResponseError, IncompleteReadError

from labkit.connect import in_process
from tests.contract.sdk.listeners import handler, names, read
from tests.contract.sdk.stage import FACES, Stage, begin, collect, settle, until
from tests.contract.sdk.test_streams import AGAIN, ASKED, CALLS, CREATED, SAID, STEP, give

SERVER_ERROR = {"message": "", "type": "server_error", "param": None, "code": "server_error"}
# What the SDK raises when a stream breaks, by client.
BROKEN: dict[str, type[AzureError]] = {"sync": HttpResponseError, "aio": IncompleteReadError}


async def ended(agents: Any, thread_id: str) -> str:
    """Return the status with which the thread's only run ends."""
    (run,) = await collect(agents.runs.list(thread_id=thread_id))
    run = await until(agents, run, "completed", "failed", "cancelled", "expired", "incomplete")
    return str(getattr(run.status, "value", run.status))


def wrong(a: int, b: int) -> str:
    """Fail always.

    :param a: the first
    :param b: the second
    """
    return json.dumps({"error": "no"})


wrong.__name__ = "add"


def test_w10_exceptions_of_a_handler_are_swallowed(stage: Stage) -> None:
    """The stream goes on as if nothing had been raised."""

    async def scene(agents: Any) -> None:
        async def react(method: str, given: Any) -> None:
            raise ZeroDivisionError

        agent_id, thread_id = await begin(agents, "Hello")
        listener = handler(stage.face, react)
        events = await read(agents, thread_id=thread_id, agent_id=agent_id, event_handler=listener)
        assert names(events) == [*CREATED, *STEP, *SAID]
        assert {returned for _, _, returned in events} == {None}
        assert len(listener.calls) == len(events)

    stage.play(scene)


def test_w11_breaking_at_the_first_done_loses_the_answer(stage: Stage) -> None:
    """The outputs were handed in already; the run completes, and nobody reads its answer."""
    stage.script(CALLS, {"text": "Unheard."})

    async def scene(agents: Any) -> None:
        tools = give(agents, stage.face)
        agent_id, thread_id = await begin(agents, "Add!", tools=tools)
        events = await read(agents, until="done", thread_id=thread_id, agent_id=agent_id)
        assert names(events) == [*CREATED, *STEP, *ASKED]
        run = await until(agents, events[0][1], "completed")
        assert run.status == "completed"
        text = await settle(
            agents.messages.get_last_message_text_by_role(thread_id=thread_id, role="assistant")
        )
        assert text.text.value == "Unheard."

    stage.play(scene)


def test_w12_a_submit_that_fails_ends_the_iteration(stage: Stage) -> None:
    """The error comes out of the loop, and the run still waits for its outputs."""
    stage.script(CALLS)
    stage.fault("http_error", status=400, path="submit_tool_outputs")

    async def scene(agents: Any) -> None:
        tools = give(agents, stage.face)
        agent_id, thread_id = await begin(agents, "Add!", tools=tools)
        with pytest.raises(HttpResponseError):
            await read(agents, thread_id=thread_id, agent_id=agent_id)
        (run,) = await collect(agents.runs.list(thread_id=thread_id))
        assert run.status == "requires_action"

    stage.play(scene)


def test_retries_that_run_out_cancel_the_run(stage: Stage) -> None:
    """The SDK makes up a last event from the reply to its cancel, whose status is cancelling; there is no second done."""
    stage.script(CALLS, CALLS)

    async def scene(agents: Any) -> None:
        tools = give(agents, stage.face, wrong, max_retry=1)
        agent_id, thread_id = await begin(agents, "Add!", tools=tools)
        events = await read(agents, thread_id=thread_id, agent_id=agent_id)
        assert names(events) == [*CREATED, *STEP, *ASKED, *AGAIN, *STEP, *ASKED, "thread.run.cancelled"]
        assert events[-1][1].status == "cancelling"
        assert (await until(agents, events[-1][1], "cancelled")).status == "cancelled"

    stage.play(scene)


def test_a_refusal_comes_from_the_call(stage: Stage) -> None:
    """HTTP 4xx instead of a stream is raised by runs.stream itself (§8, the parser's table)."""

    async def scene(agents: Any) -> None:
        agent_id, thread_id = await begin(agents, "Hello")
        await settle(agents.runs.create(thread_id=thread_id, agent_id=agent_id))
        with pytest.raises(HttpResponseError, match="already has an active run"):
            await settle(agents.runs.stream(thread_id=thread_id, agent_id=agent_id))

    stage.play(scene)


@pytest.mark.parametrize(("after", "done"), [(0, False), (5, True)])
def test_w10_an_error_event_raises_nothing(stage: Stage, after: int, done: bool) -> None:  # noqa: FBT001  # a parameter of pytest
    """on_error gets the text of a Python dictionary, the iteration ends as any other, and the run completes."""
    stage.fault("error_event", after=after, done=done, message="It's down.")

    async def scene(agents: Any) -> None:
        agent_id, thread_id = await begin(agents, "Hello")
        listener = handler(stage.face)
        events = await read(agents, thread_id=thread_id, agent_id=agent_id, event_handler=listener)
        assert [name for name, _, _ in events][after:] == ["error", *["done"] * done]
        (said,) = [given for method, given in listener.calls if method == "on_error"]
        assert said == str({"error": {**SERVER_ERROR, "message": "It's down."}})
        assert await ended(agents, thread_id) == "completed"

    stage.play(scene)


def test_a_stream_without_done_just_ends(stage: Stage) -> None:
    """on_done is never called, and nothing says that the answer is not whole (§8, the parser's table)."""
    stage.script({"text": "one two three"})
    stage.fault("stream_cut", event="thread.message.completed")

    async def scene(agents: Any) -> None:
        agent_id, thread_id = await begin(agents, "Hello")
        listener = handler(stage.face)
        events = await read(agents, thread_id=thread_id, agent_id=agent_id, event_handler=listener)
        assert events[-1][0] == "thread.message.delta"
        assert "on_done" not in [method for method, _ in listener.calls]
        assert await ended(agents, thread_id) == "completed"

    stage.play(scene)


def test_a_stream_whose_connection_breaks(stage: Stage) -> None:
    """The SDK raises in the middle of the iteration, after the events that came; the run completes."""
    stage.fault("stream_cut", how="broken", event="thread.message.completed")

    async def scene(agents: Any) -> None:
        agent_id, thread_id = await begin(agents, "Hello")
        listener = handler(stage.face)
        with pytest.raises(AzureError) as caught:
            await read(agents, thread_id=thread_id, agent_id=agent_id, event_handler=listener)
        assert type(caught.value) is BROKEN[stage.face]
        assert listener.calls[-1][0] == "on_message_delta"
        assert await ended(agents, thread_id) == "completed"

    stage.play(scene)


@pytest.mark.parametrize("face", FACES)
def test_without_a_socket_a_broken_stream_is_the_same(face: str) -> None:
    """The SDK raises what it raises over HTTPS."""

    async def scene() -> None:
        async with in_process() as lab:
            lab.service.fault("stream_cut", how="broken", after=3)
            agents = lab.agents if face == "sync" else lab.aio.agents
            agent_id, thread_id = await begin(agents, "Hello")
            with pytest.raises(AzureError) as caught:
                await read(agents, thread_id=thread_id, agent_id=agent_id)
            assert type(caught.value) is BROKEN[face]
            assert await ended(agents, thread_id) == "completed"

    asyncio.run(scene())
