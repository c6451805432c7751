"""A registry between the real SDK and the local service."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any

import pytest

from labkit.clock import AsyncManualClock, ManualClock
from labkit.connect.lab import Lab
from labkit.polling import aio, wait_for_run
from labkit.tools import ToolRegistry
from tests.contract.workspace import Workspace


def get_weather(city: str, days: int = 1) -> dict[str, Any]:
    """Get the weather of a city.

    Args:
        city: The city's name.
        days: How many days.
    """
    return {"city": city, "celsius": 21, "days": days}


async def get_time(zone: str) -> str:
    """Get the time in a zone."""
    await asyncio.sleep(0)
    return f"12:00 in {zone}"


def broken(topic: str) -> str:
    """Look a topic up."""
    raise OSError(f"no connection for {topic}; AccountKey=abcdefgh12345678==;")


def huge() -> str:
    """Return 50 MB."""
    return "word " * 10_000_000


SCRIPT = [
    {
        "tool_calls": [
            {"name": "get_weather", "arguments": {"city": "Paris", "days": "2"}},
            {"name": "get_time", "arguments": {"zone": "CET"}},
            {"name": "get_wether", "arguments": {}},
            {"name": "broken", "arguments": {"topic": "tea"}},
            {"name": "get_weather", "arguments": {"town": "Paris"}},
            {"name": "huge", "arguments": {}},
        ]
    },
    {"text": "Done."},
]


def run_sync(lab: Lab, tools: ToolRegistry) -> Any:
    """Create an agent, ask it, and wait with the sync client."""
    agents = lab.agents
    agent = agents.create_agent(model=lab.model, name="a", tools=tools.definitions)
    thread = agents.threads.create()
    agents.messages.create(thread_id=thread.id, role="user", content="Go.")
    run = agents.runs.create(thread_id=thread.id, agent_id=agent.id)
    run = wait_for_run(agents, run, tools=tools, clock=ManualClock())
    return run, list(agents.run_steps.list(thread_id=thread.id, run_id=run.id, order="asc"))


def run_aio(lab: Lab, tools: ToolRegistry) -> Any:
    """Do the same with the async client."""

    async def scene() -> Any:
        agents = lab.aio.agents
        agent = await agents.create_agent(model=lab.model, name="a", tools=tools.definitions)
        thread = await agents.threads.create()
        await agents.messages.create(thread_id=thread.id, role="user", content="Go.")
        run = await agents.runs.create(thread_id=thread.id, agent_id=agent.id)
        run = await aio.wait_for_run(agents, run, tools=tools, clock=AsyncManualClock())
        steps = [
            step async for step in agents.run_steps.list(thread_id=thread.id, run_id=run.id, order="asc")
        ]
        await lab.aio.close()
        return run, steps

    return asyncio.run(scene())


@pytest.mark.parametrize("through", [run_sync, run_aio])
def test_a_run_survives_whatever_its_tools_do(lab: Lab, through: Callable[..., Any]) -> None:
    """Definitions are accepted, every call is answered once, and the service stores each output as it was."""
    lab.service.script(SCRIPT)
    tools = ToolRegistry(get_weather, get_time, broken, huge)
    run, steps = through(lab, tools)
    assert run.status == "completed"
    outputs = [json.loads(call.function["output"]) for call in steps[0].step_details.tool_calls]
    assert outputs[0] == {"city": "Paris", "celsius": 21, "days": 2}
    assert outputs[1] == {"result": "12:00 in CET"}
    assert outputs[2]["error"] == "There is no tool get_wether. Did you mean get_weather?"
    assert "AccountKey=[redacted value]" in outputs[3]["error"]
    assert [problem["argument"] for problem in outputs[4]["problems"]] == ["city", "town"]
    assert "50,000,000 characters" in outputs[5]["note"]
    assert {record.outcome for record in tools.report.records} == {"ok", "unknown", "error", "invalid"}


def test_the_rule_based_model_uses_the_definitions(lab: Lab) -> None:
    """It reads names, descriptions and schema, calls the tool and tells its output."""
    agents = lab.agents
    tools = ToolRegistry(get_weather)
    agent = agents.create_agent(model=lab.model, name="a", tools=tools.definitions)
    thread = agents.threads.create()
    agents.messages.create(thread_id=thread.id, role="user", content="What is the weather in Paris?")
    run = agents.runs.create(thread_id=thread.id, agent_id=agent.id)
    wait_for_run(agents, run, tools=tools, clock=ManualClock())
    answer = agents.messages.get_last_message_text_by_role(thread_id=thread.id, role="assistant").text.value
    assert "21" in answer


def test_many_large_outputs_are_accepted_together(lab: Lab) -> None:
    """The service refuses 512 kB together; the registry cuts them to fit."""
    calls = [{"name": "large", "arguments": {"number": number}} for number in range(40)]
    lab.service.script([{"tool_calls": calls}, {"text": "Done."}])
    tools = ToolRegistry()

    @tools.tool
    def large(number: int) -> str:
        """Return much."""
        return "ü" * 19_000

    run, _ = run_sync(lab, tools)
    assert run.status == "completed"


def test_a_second_wait_does_not_repeat_an_effect(lab: Lab) -> None:
    """The submit failed and the run still asks: the remembered output is sent, the tool is not called again."""
    lab.service.script([{"tool_calls": [{"name": "pay", "arguments": {"euro": 5}}]}, {"text": "Paid."}])
    paid: list[int] = []
    tools = ToolRegistry()

    @tools.tool(side_effect=True)
    def pay(euro: int) -> str:
        """Pay."""
        paid.append(euro)
        return "paid"

    agents = lab.agents
    agent = agents.create_agent(model=lab.model, name="a", tools=tools.definitions)
    thread = agents.threads.create()
    run = agents.runs.create(thread_id=thread.id, agent_id=agent.id)
    for _ in range(20):
        run = agents.runs.get(thread_id=thread.id, run_id=run.id)
        if run.status == "requires_action":
            break
    for _ in range(3):
        outputs = tools.answer(run.required_action.submit_tool_outputs.tool_calls)
    agents.runs.submit_tool_outputs(thread_id=thread.id, run_id=run.id, tool_outputs=outputs)
    assert wait_for_run(agents, run, tools=tools, clock=ManualClock()).status == "completed"
    assert paid == [5]


PROGRAM = """
from labkit import ToolRegistry, connect, wait_for_run
lab = connect(quiet=True)
tools = ToolRegistry()
@tools.tool
def get_weather(city: str) -> dict:
    "Get the weather of a city."
    return {"city": city, "celsius": 21}
agents = lab.agents
agent = agents.create_agent(model=lab.model, name="a", tools=tools.definitions)
thread = agents.threads.create()
agents.messages.create(thread_id=thread.id, role="user", content="What is the weather in Paris?")
run = agents.runs.create(thread_id=thread.id, agent_id=agent.id)
print(wait_for_run(agents, run, tools=tools).status, tools.report.rows()[0]["calls"])
"""


def test_over_https(workspace: Workspace) -> None:
    """The same in a program of its own, with sockets and certificates."""
    result = workspace.python(PROGRAM)
    assert (result.stdout, result.stderr) == ("RunStatus.COMPLETED 1\n", "")
