"""Tools that the service runs, through the SDK's own tool classes, sync and async, polled and streamed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from azure.ai.agents.models import (
    BingGroundingTool,
    CodeInterpreterTool,
    ConnectedAgentTool,
    FilePurpose,
    MessageAttachment,
    OpenApiAnonymousAuthDetails,
    OpenApiTool,
    RunStepCodeInterpreterToolCall,
    RunStepDeltaChunk,
    RunStepOpenAPIToolCall,
)

from tests.contract.sdk.stage import Stage, collect, settle
from tests.neighbour import Answer, Neighbour, neighbour

CODE = """
rows = [line.split(",") for line in open("/mnt/data/sales.csv").read().split()]
total = sum(int(amount) for _, amount in rows)
open("/mnt/data/total.txt", "w").write(str(total))
open("/mnt/data/chart.png", "wb").write(b"png")
print("rows", len(rows))
total
"""
LINK = "sandbox:/mnt/data/total.txt"


async def process(agents: Any, thread_id: str, agent_id: str) -> Any:
    """Run to the end, and fail with what the run says."""
    run = await settle(
        agents.runs.create_and_process(thread_id=thread_id, agent_id=agent_id, polling_interval=0.01)
    )
    assert run.status == "completed", run.last_error
    return run


async def calls(agents: Any, run: Any) -> list[Any]:
    """Return the tool calls of the run's first step."""
    steps = await collect(agents.run_steps.list(thread_id=run.thread_id, run_id=run.id))
    assert [step.type for step in steps] == ["message_creation", "tool_calls"]
    return list(steps[-1].step_details.tool_calls)


def script_code(stage: Stage, text: str) -> None:
    stage.script({"tool_calls": [{"name": "code_interpreter", "arguments": {"code": CODE}}]}, {"text": text})


@pytest.mark.parametrize("where", ["agent", "message"])
def test_code_with_files_in_and_out(stage: Stage, tmp_path: Path, where: str) -> None:
    """An uploaded file is there for the code; what it printed is in the step, what it wrote is in the message."""
    (tmp_path / "sales.csv").write_text("a,1\nb,41\n")
    script_code(stage, f"The total is [here]({LINK}).")

    async def scene(agents: Any) -> None:
        file = await settle(
            agents.files.upload_and_poll(file_path=str(tmp_path / "sales.csv"), purpose=FilePurpose.AGENTS)
        )
        tool = CodeInterpreterTool(file_ids=[file.id] if where == "agent" else [])
        given = {"tools": tool.definitions, "tool_resources": tool.resources}
        agent = await settle(agents.create_agent(model="gpt-4o", name="a", **given))
        thread = await settle(agents.threads.create())
        attachments = (
            [MessageAttachment(file_id=file.id, tools=tool.definitions)] if where == "message" else []
        )
        said = {"thread_id": thread.id, "role": "user", "content": "Sum it up."}
        await settle(agents.messages.create(**said, attachments=attachments))
        run = await process(agents, thread.id, agent.id)
        (call,) = await calls(agents, run)
        assert isinstance(call, RunStepCodeInterpreterToolCall)
        assert call.code_interpreter.input == CODE
        logs, picture = call.code_interpreter.outputs
        assert logs.logs == "rows 2\n42"
        message = await settle(
            agents.messages.get_last_message_by_role(thread_id=thread.id, role="assistant")
        )
        assert [each.image_file.file_id for each in message.image_contents] == [picture.image.file_id]
        (mark,) = message.file_path_annotations
        assert mark.text == LINK
        assert message.text_messages[0].text.value[mark.start_index : mark.end_index] == LINK
        await settle(
            agents.files.save(file_id=mark.file_path.file_id, file_name="total.txt", target_dir=tmp_path)
        )
        assert (tmp_path / "total.txt").read_text() == "42"

    stage.play(scene)


def test_code_while_it_is_streamed(stage: Stage) -> None:
    """A stream has the code as it is written, its output, and the answer; nothing asks the client for anything."""
    stage.script(
        {"tool_calls": [{"name": "code_interpreter", "arguments": {"code": "print(6 * 7)"}}]},
        {"text": "It is 42."},
    )

    async def scene(agents: Any) -> None:
        agent = await settle(
            agents.create_agent(model="gpt-4o", name="a", tools=CodeInterpreterTool().definitions)
        )
        thread = await settle(agents.threads.create())
        names, written, printed = [], "", []
        stream = await settle(agents.runs.stream(thread_id=thread.id, agent_id=agent.id))
        async for name, data in each_of(stream):
            names.append(name)
            if isinstance(data, RunStepDeltaChunk):
                details = data.delta.step_details.tool_calls[0].code_interpreter
                written += details.get("input") or ""
                printed += [output.logs for output in details.get("outputs") or []]
        assert (written, printed) == ("print(6 * 7)", ["42"])
        assert "thread.run.requires_action" not in names
        assert names[-2:] == ["thread.run.completed", "done"]

    stage.play(scene)


async def each_of(stream: Any) -> Any:
    """Yield the events of a stream of either client."""
    if hasattr(stream, "__aenter__"):
        async with stream as events:
            async for name, data, _ in events:
                yield name, data
    else:
        with stream as events:
            for name, data, _ in events:
                yield name, data


@pytest.fixture
def server() -> Iterator[Neighbour]:
    with neighbour(lambda sent: Answer({"city": "Paris", "celsius": 21})) as server:
        yield server


def weather(url: str) -> dict[str, Any]:
    city = {"name": "city", "in": "path", "required": True, "schema": {"type": "string"}}
    operation = {
        "operationId": "GetWeather",
        "description": "Weather of a city",
        "parameters": [city],
        "responses": {},
    }
    return {
        "openapi": "3.1.0",
        "info": {"title": "w", "version": "1"},
        "servers": [{"url": url}],
        "paths": {"/{city}": {"get": operation}},
    }


def test_an_interface_is_called(stage: Stage, server: Neighbour) -> None:
    """An operation of an OpenApiTool is called by HTTP on this machine, and its answer is in the step."""
    stage.script(
        {"tool_calls": [{"name": "weather_GetWeather", "arguments": {"city": "Paris"}}]},
        {"text": "21 degrees."},
    )

    async def scene(agents: Any) -> None:
        tool = OpenApiTool(
            name="weather", description="w", spec=weather(server.url), auth=OpenApiAnonymousAuthDetails()
        )
        agent = await settle(agents.create_agent(model="gpt-4o", name="a", tools=tool.definitions))
        assert [function.name for function in agent.tools[0].openapi.functions] == ["weather_GetWeather"]
        thread = await settle(agents.threads.create())
        (call,) = await calls(agents, await process(agents, thread.id, agent.id))
        assert isinstance(call, RunStepOpenAPIToolCall)
        assert json.loads(call.open_api["output"]) == {"city": "Paris", "celsius": 21}
        # The way in which the SDK's own sample reads it.
        assert call.get("function", {}).get("name") == "weather_GetWeather"
        assert server.sent[0].target == "/Paris"

    stage.play(scene)


def test_an_agent_asks_another(stage: Stage) -> None:
    """A connected agent answers by itself; its words come back as the output of the call."""
    stage.script(
        {"tool_calls": [{"name": "memory", "arguments": {"message": "Hello, who are you?"}}]},
        {"text": "Done."},
    )

    async def scene(agents: Any) -> None:
        other = await settle(agents.create_agent(model="gpt-4o", name="memory", instructions="You are Ada."))
        tool = ConnectedAgentTool(id=other.id, name="memory", description="Knows things")
        agent = await settle(agents.create_agent(model="gpt-4o", name="a", tools=tool.definitions))
        thread = await settle(agents.threads.create())
        (call,) = await calls(agents, await process(agents, thread.id, agent.id))
        shown = call["connected_agent"]
        assert (call.type, shown["name"], shown["agent_id"]) == ("connected_agent", "memory", other.id)
        assert shown["output"]

    stage.play(scene)


def test_a_cloud_tool_fails_the_run(stage: Stage) -> None:
    """A tool that needs a resource in Azure fails the run that calls it, in words."""
    stage.script({"tool_calls": [{"name": "bing_grounding", "arguments": {"query": "x"}}]})

    async def scene(agents: Any) -> None:
        tool = BingGroundingTool(connection_id="c")
        agent = await settle(agents.create_agent(model="gpt-4o", name="a", tools=tool.definitions))
        thread = await settle(agents.threads.create())
        run = await settle(
            agents.runs.create_and_process(thread_id=thread.id, agent_id=agent.id, polling_interval=0.01)
        )
        assert (run.status, run.last_error.code) == ("failed", "tool_user_error")
        assert "'bing_grounding' needs a Grounding with Bing Search resource" in run.last_error.message

    stage.play(scene)
