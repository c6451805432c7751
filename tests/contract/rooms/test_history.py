"""A transcript between the real SDK and the local service."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from labkit.clock import AsyncManualClock, ManualClock
from labkit.connect.lab import Lab
from labkit.errors import ThreadBusy
from labkit.history import Transcript, aio, ask_agent
from labkit.polling import wait_for_run
from labkit.tools import ToolRegistry
from tests.contract.workspace import Workspace


def fill(lab: Lab, count: int) -> str:
    """Return a thread with that many messages, user and assistant in turn."""
    messages = [{"role": "assistant" if n % 2 else "user", "content": f"message {n}"} for n in range(count)]
    return lab.agents.threads.create(messages=messages, metadata={"owner": "ada"}).id


def texts(transcript: Transcript) -> list[str]:
    """Return the text of each entry."""
    return [entry.text for entry in transcript]


def test_a_thread_of_many_pages(lab: Lab) -> None:
    """In order, sync and async alike, one request for the thread and one a page."""
    thread_id = fill(lab, 250)
    made = Transcript.of(lab.agents, thread_id)
    assert texts(made) == [f"message {number}" for number in range(250)]

    async def scene() -> Transcript:
        found = await aio.read(lab.aio.agents, thread_id)
        await lab.aio.close()
        return found

    assert list(asyncio.run(scene())) == list(made)


def test_a_conversation_with_tools_from_end_to_end(lab: Lab, tmp_path: Path) -> None:
    """Read, saved, loaded, trimmed, shown, restored: what was said is the same everywhere."""
    tools = ToolRegistry()

    @tools.tool
    def get_weather(city: str) -> dict[str, Any]:
        """Get the weather of a city."""
        return {"city": city, "celsius": 21}

    agents = lab.agents
    agent = agents.create_agent(model=lab.model, name="a", tools=tools.definitions)
    thread = agents.threads.create()
    for question in ("My name is Ada.", "What is the weather in Paris?"):
        agents.messages.create(thread_id=thread.id, role="user", content=question)
        run = agents.runs.create(thread_id=thread.id, agent_id=agent.id)
        run = wait_for_run(agents, run, tools=tools, clock=ManualClock())
    made = Transcript.of(agents, thread.id, with_tools=True)
    assert [entry.role for entry in made] == ["user", "assistant", "user", "tool", "tool", "assistant"]
    assert [entry.kind for entry in made.by_run(run.id)] == ["tool_call", "tool_output", "message"]
    loaded = Transcript.load(made.save(tmp_path / "talk.json"))
    assert list(loaded) == list(made)
    assert 'get\\_weather({"city": "Paris"})' in loaded.to_markdown()
    report = loaded.restore(agents, clock=ManualClock())
    again = Transcript.of(agents, report.thread_id)
    assert texts(again) == [entry.text for entry in made if entry.kind == "message"]
    assert len(report.left_out) == 2
    assert not loaded.restore(agents, thread_id=report.thread_id, clock=ManualClock()).restored


def test_sync_is_idempotent(lab: Lab) -> None:
    """New messages are taken in once, in one request, through either client."""
    thread_id = fill(lab, 120)
    made = Transcript.of(lab.agents, thread_id)
    lab.agents.messages.create(thread_id=thread_id, role="user", content="new")
    assert len(made.sync(lab.agents).added) == 1
    assert not made.sync(lab.agents)
    assert not made.sync(lab.agents, full=True)

    async def scene() -> bool:
        report = await aio.sync(made, lab.aio.agents)
        await lab.aio.close()
        return bool(report)

    assert not asyncio.run(scene())
    assert texts(made)[-2:] == ["message 119", "new"]


@pytest.mark.parametrize("after_commit", [True, False])
def test_a_server_error_does_not_double_a_message(lab: Lab, after_commit: bool) -> None:  # noqa: FBT001
    """The SDK alone would send the message again and have it twice for ever."""
    made = Transcript.of(lab.agents, fill(lab, 34))
    lab.service.next_request(status=500, after_commit=after_commit, method="POST", path="/messages")
    report = made.restore(lab.agents, clock=ManualClock())
    assert texts(Transcript.of(lab.agents, report.thread_id)) == texts(made)


def test_a_locked_thread(lab: Lab) -> None:
    """The writer waits while the service says that a run is active, and gives up in time."""
    agents = lab.agents
    made = Transcript.of(agents, fill(lab, 2))
    agent = agents.create_agent(model=lab.model, name="a")
    thread_id = fill(lab, 1)
    run = agents.runs.create(thread_id=thread_id, agent_id=agent.id)
    assert len(made.restore(agents, thread_id=thread_id, clock=ManualClock()).restored) == 2
    assert agents.runs.get(thread_id=thread_id, run_id=run.id).status == "completed"
    lab.service.next_run(status="in_progress")
    agents.runs.create(thread_id=thread_id, agent_id=agent.id)
    more = Transcript.of(agents, fill(lab, 1))

    async def scene() -> None:
        try:
            await aio.restore(more, lab.aio.agents, thread_id=thread_id, wait=3, clock=AsyncManualClock())
        finally:
            await lab.aio.close()

    with pytest.raises(ThreadBusy, match="is in_progress on thread_"):
        asyncio.run(scene())


def test_an_agent_writes_the_summary(lab: Lab) -> None:
    """In a thread of its own that is gone afterwards; the fresh thread begins with it."""
    agents = lab.agents
    agent = agents.create_agent(model=lab.model, name="a")
    made = Transcript.of(agents, fill(lab, 6))
    lab.service.script([{"text": "Six messages were exchanged."}])
    before = {thread.id for thread in agents.threads.list()}
    fresh = made.with_summary(
        ask_agent(agents, agent.id, wait=lambda client, run: wait_for_run(client, run, clock=ManualClock())),
        keep=2,
    )
    assert {thread.id for thread in agents.threads.list()} == before
    report = fresh.restore(agents, clock=ManualClock())
    assert texts(Transcript.of(agents, report.thread_id))[0].endswith("Six messages were exchanged.")
    assert len(report.restored) == 3


PROGRAM = """
from labkit import Transcript, connect
lab = connect(quiet=True)
thread = lab.agents.threads.create(messages=[{"role": "user", "content": f"message {n}"} for n in range(130)])
transcript = Transcript.of(lab.agents, thread.id)
report = Transcript.load(transcript.save("talk.json")).restore(lab.agents)
print(len(report.restored), Transcript.of(lab.agents, report.thread_id).to_text() == transcript.to_text())
"""


def test_over_https(workspace: Workspace) -> None:
    """The same in a program of its own, with sockets and certificates."""
    result = workspace.python(PROGRAM)
    assert (result.stdout, result.stderr) == ("130 True\n", "")
