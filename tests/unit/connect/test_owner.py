"""Tags: what a lab creates carries its owner's name, and can be found by it."""

from __future__ import annotations

import asyncio

import pytest

from labkit.connect import in_process
from labkit.connect.lab import Lab
from labkit.connect.owner import OWNER


@pytest.fixture
def lab() -> Lab:
    return in_process()


def test_what_is_created_is_tagged(lab: Lab) -> None:
    """Threads, agents and vector stores, beside the caller's own metadata; runs and messages are not."""
    agents = lab.agents
    thread = agents.threads.create(metadata={"a": "b"})
    agent = agents.create_agent(model=lab.model, name="a")
    store = agents.vector_stores.create(name="notes")
    message = agents.messages.create(thread_id=thread.id, role="user", content="Hi")
    assert thread.metadata == {"a": "b", OWNER: lab.project_name}
    assert (agent.metadata, store.metadata) == ({OWNER: lab.project_name}, {OWNER: lab.project_name})
    assert message.metadata == {}


def test_a_thread_that_comes_with_its_run_is_tagged(lab: Lab) -> None:
    """The thread, not the run."""
    agent = lab.agents.create_agent(model=lab.model, name="a")
    run = lab.agents.create_thread_and_run(agent_id=agent.id)
    assert run.metadata == {}
    assert lab.agents.threads.get(run.thread_id).metadata == {OWNER: lab.project_name}


def test_metadata_that_is_full_or_tagged_is_left_alone(lab: Lab) -> None:
    """A tag is never a reason for a refusal, and never in the caller's way."""
    full = {str(number): "x" for number in range(16)}
    assert lab.agents.threads.create(metadata=full).metadata == full
    assert lab.agents.threads.create(metadata={OWNER: "ada"}).metadata == {OWNER: "ada"}


def test_the_async_client_tags_too(lab: Lab) -> None:
    """With the same owner."""

    async def scene() -> dict[str, str]:
        thread = await lab.aio.agents.threads.create()
        await lab.aio.close()
        return dict(thread.metadata)

    lab.owner = "ada"
    assert asyncio.run(scene()) == {OWNER: "ada"}


def test_what_an_earlier_program_left_is_adopted_and_deleted(lab: Lab) -> None:
    """Only what carries the tag; what another owner made stays."""
    lost, other = lab.agents.threads.create(), lab.agents.threads.create(metadata={OWNER: "bob"})
    lab._ledger.living.clear()  # as if another program had made them, and crashed
    assert lab.adopt() == [("thread", lost.id)]
    assert lab.adopt() == []
    assert lab.cleanup().deleted == ((lost.id, "thread"),)
    assert [thread.id for thread in lab.agents.threads.list()] == [other.id]
