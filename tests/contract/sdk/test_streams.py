"""Streams through the real SDK, sync and async (wire contract §8 and §12)."""

from __future__ import annotations

import json
from typing import Any

import pytest
from azure.ai.agents.models import (
    FunctionTool,
    MessageDeltaChunk,
    RunStep,
    RunStepDeltaChunk,
    ThreadMessage,
    ThreadRun,
    ToolOutput,
)

from tests.contract.sdk.listeners import handler, names, read
from tests.contract.sdk.stage import Stage, begin, settle

CREATED = ["thread.run.created", "thread.run.queued", "thread.run.in_progress"]
STEP = ["thread.run.step.created", "thread.run.step.in_progress"]
ASKED = ["thread.run.step.delta", "thread.run.requires_action", "done"]
AGAIN = ["thread.run.step.completed", "thread.run.queued", "thread.run.in_progress"]
SAID = [
    "thread.message.created",
    "thread.message.in_progress",
    "thread.message.delta",
    "thread.message.completed",
    "thread.run.step.completed",
    "thread.run.completed",
    "done",
]
CALLS = {
    "tool_calls": [
        {"name": "add", "arguments": {"a": 1, "b": 2}},
        {"name": "add", "arguments": {"a": 3, "b": 4}},
    ]
}


def add(a: int, b: int) -> str:
    """Add two numbers.

    :param a: the first
    :param b: the second
    """
    return json.dumps({"sum": a + b})


def give(agents: Any, face: str, function: Any = add, **options: Any) -> list[Any]:
    """Let the client call the function by itself; return its definition."""
    if face == "sync":
        agents.enable_auto_function_calls({function}, **options)
    else:

        async def called(a: int, b: int) -> str:
            return str(function(a, b))

        called.__name__ = "add"
        agents.enable_auto_function_calls({called}, **options)
    return list(FunctionTool({add}).definitions)


def test_plain_iteration(stage: Stage) -> None:
    """The literal sequence of §8.1, each event as the SDK's own type."""
    stage.script({"text": "Grüße aus 東京"})

    async def scene(agents: Any) -> None:
        agent_id, thread_id = await begin(agents, "Hello")
        events = await read(agents, thread_id=thread_id, agent_id=agent_id)
        assert names(events) == [*CREATED, *STEP, *SAID]
        kinds = {
            "thread.run": ThreadRun,
            "thread.run.step": RunStep,
            "thread.message": ThreadMessage,
        }
        for name, item, _ in events[:-1]:
            kind = kinds[name.rpartition(".")[0]]
            if name.endswith(".delta"):
                kind = MessageDeltaChunk
            assert isinstance(item, kind), name
        assert events[-1] == ("done", "[DONE]", None)
        deltas = [item.text for _, item, _ in events if isinstance(item, MessageDeltaChunk)]
        assert "".join(deltas) == "Grüße aus 東京"
        run = events[-2][1]
        assert (run.status, run.usage.total_tokens > 0) == ("completed", True)
        # W16: the SDK calls expires_at so, while streaming only.
        assert events[-3][1].expired_at is not None

    stage.play(scene)


def test_a_handler_is_called_for_each_event(stage: Stage) -> None:
    """Every method is called with its own type, on_done once, and what it returns is in the tuple."""

    async def scene(agents: Any) -> None:
        agent_id, thread_id = await begin(agents, "Hello")
        listener = handler(stage.face)
        events = await read(agents, thread_id=thread_id, agent_id=agent_id, event_handler=listener)
        methods = [method for method, _ in listener.calls]
        assert [returned for _, _, returned in events] == methods
        assert set(methods) == {
            "on_thread_run",
            "on_run_step",
            "on_thread_message",
            "on_message_delta",
            "on_done",
        }
        assert methods.count("on_done") == 1
        assert methods.count("on_thread_run") == 4

    stage.play(scene)


def test_functions_are_called_by_the_client(stage: Stage) -> None:
    """Two rounds, the first with two calls at once: the sequences of §8.2, done once a stream, one submit a round."""
    stage.script(CALLS, {"tool_calls": [{"name": "add", "arguments": {"a": 3, "b": 7}}]}, {"text": "Ten."})

    async def scene(agents: Any) -> None:
        tools = give(agents, stage.face)
        agent_id, thread_id = await begin(agents, "Add!", tools=tools)
        stage.requests()
        listener = handler(stage.face)
        events = await read(agents, thread_id=thread_id, agent_id=agent_id, event_handler=listener)
        assert names(events) == [*CREATED, *STEP, *ASKED, *AGAIN, *STEP, *ASKED, *AGAIN, *STEP, *SAID]
        assert [method for method, _ in listener.calls].count("on_done") == 3
        submit = "POST /threads/{thread_id}/runs/{run_id}/submit_tool_outputs 200"
        assert stage.requests() == ["POST /threads/{thread_id}/runs 200", submit, submit]
        steps = [item for name, item, _ in events if name == "thread.run.step.completed"]
        outputs = [call.function["output"] for step in steps[:2] for call in step.step_details.tool_calls]
        assert outputs == ['{"sum": 3}', '{"sum": 7}', '{"sum": 10}']
        parts = [
            item.delta.step_details.tool_calls[0]
            for _, item, _ in events
            if isinstance(item, RunStepDeltaChunk)
        ]
        assert [part.index for part in parts if part.get("id")] == [0, 1, 0]

    stage.play(scene)


def test_outputs_are_handed_in_by_the_handler(stage: Stage) -> None:
    """submit_tool_outputs_stream with the same handler: the second stream follows the first (SDK sample)."""
    stage.script(CALLS, {"text": "Done."})

    async def scene(agents: Any) -> None:
        async def react(method: str, run: Any) -> None:
            if method == "on_thread_run" and run.status == "requires_action":
                calls = run.required_action.submit_tool_outputs.tool_calls
                outputs = [ToolOutput(tool_call_id=call.id, output=call.function.arguments) for call in calls]
                await settle(
                    agents.runs.submit_tool_outputs_stream(
                        thread_id=run.thread_id, run_id=run.id, tool_outputs=outputs, event_handler=listener
                    )
                )

        agent_id, thread_id = await begin(agents, "Add!", tools=FunctionTool({add}).definitions)
        listener = handler(stage.face, react)
        events = await read(agents, thread_id=thread_id, agent_id=agent_id, event_handler=listener)
        assert names(events) == [*CREATED, *STEP, *ASKED, *AGAIN, *STEP, *SAID]
        last = [item for name, item, _ in events if name == "thread.message.completed"][-1]
        assert last.text_messages[0].text.value == "Done."

    stage.play(scene)


@pytest.mark.parametrize(
    ("fault", "ending"),
    [
        ({"name": "server_error"}, ["thread.run.failed", "done"]),
        (
            {"name": "incomplete"},
            ["thread.message.incomplete", "thread.run.step.completed", "thread.run.incomplete", "done"],
        ),
        ({"name": "expire"}, ["thread.run.expired", "done"]),
    ],
)
def test_other_endings(stage: Stage, fault: dict[str, Any], ending: list[str]) -> None:
    """§8.3: nothing is raised, the last run event says how it ended."""
    stage.fault(**fault)

    async def scene(agents: Any) -> None:
        agent_id, thread_id = await begin(agents, "Tell me something long about tea")
        events = await read(agents, thread_id=thread_id, agent_id=agent_id)
        assert names(events)[-len(ending) :] == ending

    stage.play(scene)


def test_a_cancel_while_the_answer_comes(stage: Stage) -> None:
    """Another call of the same client cancels; what was said until then stays."""
    words = "one two three four five six seven eight nine ten"
    stage.script({"text": words, "seconds": 200})
    stage.control("POST", "clock", {"speed": 60})

    async def scene(agents: Any) -> None:
        async def react(method: str, given: Any) -> None:
            deltas = [call for call, _ in listener.calls if call == "on_message_delta"]
            if method == "on_message_delta" and len(deltas) == 1:
                stage.control("POST", "clock", {"speed": 1})  # the cancel must not come too late
                run = next(item for _, item in listener.calls if isinstance(item, ThreadRun))
                await settle(agents.runs.cancel(thread_id=run.thread_id, run_id=run.id))

        agent_id, thread_id = await begin(agents, "Hello")
        listener = handler(stage.face, react)
        events = await read(agents, thread_id=thread_id, agent_id=agent_id, event_handler=listener)
        assert names(events)[-5:] == [
            "thread.run.cancelling",
            "thread.run.step.cancelled",
            "thread.message.incomplete",
            "thread.run.cancelled",
            "done",
        ]
        heard = "".join(item.text for _, item, _ in events if isinstance(item, MessageDeltaChunk))
        message = next(item for name, item, _ in events if name == "thread.message.incomplete")
        assert message.text_messages[0].text.value == heard
        assert words.startswith(heard)

    stage.play(scene)
