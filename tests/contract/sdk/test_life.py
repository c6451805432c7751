"""Agents, threads, messages, runs and steps through the SDK, as a program uses them."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from azure.ai.agents.models import MessageRole, RunStatus, RunStepStatus, ToolOutput

from tests.contract.sdk.stage import Stage, begin, collect, settle, until


def get_weather(city: str) -> str:
    """Tell the weather.

    :param city: The city.
    :return: JSON.
    """
    return json.dumps({"city": city, "weather": "rain"})


TOOL = {
    "type": "function",
    "function": {
        "name": "get_weather",
        "description": "Tell the weather.",
        "parameters": {"type": "object", "properties": {"city": {"type": "string"}}},
    },
}
CALLS = {"tool_calls": [{"name": "get_weather", "arguments": {"city": city}} for city in ("Oslo", "Rome")]}


def test_a_conversation(stage: Stage) -> None:
    """Create, process, read the answer: two questions on one thread, each answered by its own run."""

    async def scene(agents: Any) -> None:
        agent_id, thread_id = await begin(
            agents, "My name is Alice and I love hiking.", instructions="Be brief."
        )
        first = await settle(
            agents.runs.create_and_process(thread_id=thread_id, agent_id=agent_id, polling_interval=0)
        )
        await settle(
            agents.messages.create(thread_id=thread_id, role=MessageRole.USER, content="What is my name?")
        )
        second = await settle(
            agents.runs.create_and_process(thread_id=thread_id, agent_id=agent_id, polling_interval=0)
        )
        assert (first.status, second.status) == (RunStatus.COMPLETED, RunStatus.COMPLETED)
        last = await settle(
            agents.messages.get_last_message_text_by_role(thread_id=thread_id, role=MessageRole.AGENT)
        )
        assert "Alice" in last.text.value
        messages = await collect(agents.messages.list(thread_id=thread_id))
        assert [message.role for message in messages] == ["assistant", "user", "assistant", "user"]
        assert [message.run_id for message in messages] == [second.id, None, first.id, None]
        assert isinstance(second.completed_at, datetime)
        assert second.usage.total_tokens == second.usage.prompt_tokens + second.usage.completion_tokens

    stage.play(scene)


def test_tool_outputs_by_hand(stage: Stage) -> None:
    """A program of its own polls, answers both calls in one request, and polls on."""
    stage.script(CALLS, {"text": "Rain."})

    async def scene(agents: Any) -> None:
        agent_id, thread_id = await begin(agents, "Weather?", tools=[TOOL])
        run = await until(
            agents,
            await settle(agents.runs.create(thread_id=thread_id, agent_id=agent_id)),
            "requires_action",
        )
        calls = run.required_action.submit_tool_outputs.tool_calls
        outputs = [
            ToolOutput(tool_call_id=call.id, output=get_weather(**json.loads(call.function.arguments)))
            for call in calls
        ]
        run = await settle(
            agents.runs.submit_tool_outputs(thread_id=thread_id, run_id=run.id, tool_outputs=outputs)
        )
        assert (run.status, run.required_action) == (RunStatus.QUEUED, None)
        run = await until(agents, run, "completed")
        text = await settle(
            agents.messages.get_last_message_text_by_role(thread_id=thread_id, role="assistant")
        )
        assert text.text.value == "Rain."
        newest, oldest = await collect(agents.run_steps.list(thread_id=thread_id, run_id=run.id))
        assert (newest.type, oldest.type) == ("message_creation", "tool_calls")
        assert [json.loads(call.function["output"])["city"] for call in oldest.step_details.tool_calls] == [
            "Oslo",
            "Rome",
        ]
        again = await settle(agents.run_steps.get(thread_id=thread_id, run_id=run.id, step_id=oldest.id))
        assert (again.status, again.expired_at, again["expires_at"] - again["created_at"] > 500) == (
            RunStepStatus.COMPLETED,
            None,
            True,
        )
        assert run.usage.total_tokens == newest.usage.total_tokens + oldest.usage.total_tokens

    stage.play(scene)


def test_tools_called_by_the_sdk(stage: Stage) -> None:
    """With enable_auto_function_calls, create_and_process answers by itself."""
    stage.script(CALLS, {"text": "Rain in both."})
    asked: list[str] = []

    def get_weather(city: str) -> str:
        """Tell the weather.

        :param city: The city.
        """
        asked.append(city)
        return "rain"

    async def get_weather_soon(city: str) -> str:
        """Tell the weather.

        :param city: The city.
        """
        return get_weather(city)

    get_weather_soon.__name__ = "get_weather"

    async def scene(agents: Any) -> None:
        agents.enable_auto_function_calls({get_weather if stage.face == "sync" else get_weather_soon})
        agent_id, thread_id = await begin(agents, "Weather?", tools=[TOOL])
        run = await settle(
            agents.runs.create_and_process(thread_id=thread_id, agent_id=agent_id, polling_interval=0)
        )
        assert (run.status, sorted(asked)) == ("completed", ["Oslo", "Rome"])

    stage.play(scene)


def test_the_model_chooses_a_tool(stage: Stage) -> None:
    """Without a script, a question that a tool can answer leads to a call of it."""

    async def scene(agents: Any) -> None:
        agent_id, thread_id = await begin(agents, "What is the weather in Oslo?", tools=[TOOL])
        run = await until(
            agents,
            await settle(agents.runs.create(thread_id=thread_id, agent_id=agent_id)),
            "requires_action",
        )
        (call,) = run.required_action.submit_tool_outputs.tool_calls
        assert (call.function.name, json.loads(call.function.arguments)) == ("get_weather", {"city": "Oslo"})

    stage.play(scene)


def test_cancel(stage: Stage) -> None:
    """A cancelled run is cancelling at first; then it is cancelled, and the thread is free."""
    stage.script(CALLS)

    async def scene(agents: Any) -> None:
        agent_id, thread_id = await begin(agents, "Weather?", tools=[TOOL])
        run = await until(
            agents,
            await settle(agents.runs.create(thread_id=thread_id, agent_id=agent_id)),
            "requires_action",
        )
        run = await settle(agents.runs.cancel(thread_id=thread_id, run_id=run.id))
        assert (run.status, run.cancelled_at, run.required_action) == (RunStatus.CANCELLING, None, None)
        run = await until(agents, run, "cancelled")
        assert isinstance(run.cancelled_at, datetime)
        await settle(agents.messages.create(thread_id=thread_id, role="user", content="Never mind."))

    stage.play(scene)


def test_expiry(stage: Stage) -> None:
    """Ten minutes on the project's clock end a run that nobody answered."""
    stage.script(CALLS)

    async def scene(agents: Any) -> None:
        agent_id, thread_id = await begin(agents, "Weather?", tools=[TOOL])
        run = await until(
            agents,
            await settle(agents.runs.create(thread_id=thread_id, agent_id=agent_id)),
            "requires_action",
        )
        stage.control("POST", "clock", {"advance": 600})
        run = await settle(agents.runs.get(thread_id=thread_id, run_id=run.id))
        assert (run.status, run.last_error, run.completed_at) == (RunStatus.EXPIRED, None, None)
        (step,) = await collect(agents.run_steps.list(thread_id=thread_id, run_id=run.id))
        assert step.status == RunStepStatus.EXPIRED

    stage.play(scene)


def test_incomplete_is_no_enum(stage: Stage) -> None:
    """A run over its budget ends the SDK's loop with a status that its enum lacks (W6)."""
    stage.script({"text": "one two three four five"})

    async def scene(agents: Any) -> None:
        agent_id, thread_id = await begin(agents, "Count.")
        run = await settle(
            agents.runs.create_and_process(
                thread_id=thread_id, agent_id=agent_id, max_completion_tokens=2, polling_interval=0
            )
        )
        assert (type(run.status), run.status) == (str, "incomplete")
        assert run.incomplete_details.reason == "max_completion_tokens"

    stage.play(scene)


def test_a_thread_and_a_run_at_once(stage: Stage) -> None:
    """create_thread_and_run makes both, with and without messages."""

    async def scene(agents: Any) -> None:
        agent_id, _ = await begin(agents)
        thread: Any = {"messages": [{"role": "user", "content": "Hi"}]}
        for options in ({"thread": thread}, {}):
            run = await settle(
                agents.create_thread_and_run(agent_id=agent_id, metadata={"k": "v"}, **options)
            )
            assert (run.status, run.metadata) == (RunStatus.QUEUED, {"k": "v"})
            run = await until(agents, run, "completed")
            assert len(await collect(agents.messages.list(thread_id=run.thread_id))) == 1 + bool(options)
            assert [found.id for found in await collect(agents.runs.list(thread_id=run.thread_id))] == [
                run.id
            ]

    stage.play(scene)


def test_listing_45_messages(stage: Stage) -> None:
    """A listing gives everything once, newest first, whatever the page; it ends with one request past the end."""
    texts = [str(number) for number in range(45)]

    async def scene(agents: Any) -> None:
        _, thread_id = await begin(agents, *texts)
        for options, requests in (
            ({}, 4),
            ({"limit": 7}, 8),
            ({"limit": 100}, 2),
            ({"limit": 45, "order": "asc"}, 2),
        ):
            stage.requests()
            found = await collect(agents.messages.list(thread_id=thread_id, **options))
            values = [message.text_messages[0].text.value for message in found]
            assert values == (texts if "order" in options else texts[::-1])
            assert stage.requests() == ["GET /threads/{thread_id}/messages 200"] * requests

    stage.play(scene)


def test_objects_are_changed_and_deleted(stage: Stage) -> None:
    """Agents and threads are updated, listed, deleted; metadata of messages and of ended runs may change."""

    async def scene(agents: Any) -> None:
        agent_id, thread_id = await begin(agents, "Hi", description="d")
        agent = await settle(agents.update_agent(agent_id, instructions="new"))
        assert (agent.instructions, agent.description) == ("new", "d")
        assert [found.id for found in await collect(agents.list_agents())] == [agent_id]
        run = await settle(
            agents.runs.create_and_process(thread_id=thread_id, agent_id=agent_id, polling_interval=0)
        )
        run = await settle(agents.runs.update(thread_id=thread_id, run_id=run.id, metadata={"seen": "yes"}))
        assert (run.status, run.metadata) == ("completed", {"seen": "yes"})
        (*_, message) = await collect(agents.messages.list(thread_id=thread_id))
        message = await settle(
            agents.messages.update(thread_id=thread_id, message_id=message.id, metadata={"k": "v"})
        )
        assert message.metadata == {"k": "v"}
        assert (await settle(agents.threads.update(thread_id, metadata={"k": "v"}))).metadata == {"k": "v"}
        assert (await settle(agents.threads.get(thread_id))).metadata == {"k": "v"}
        await settle(agents.threads.delete(thread_id))
        await settle(agents.delete_agent(agent_id))
        assert (await collect(agents.threads.list()), await collect(agents.list_agents())) == ([], [])

    stage.play(scene)
