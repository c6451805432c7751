"""The successor's clients of a lab: without a socket, tagged, and cleaned up after."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import openai
import pytest
from azure.ai.projects.models import PromptAgentDefinition

from labkit.connect import in_process
from labkit.connect.lab import Lab
from labkit.connect.owner import OWNER

SAY = {"model": "gpt-4o-mini", "input": "Count to three."}


@pytest.fixture
def lab() -> Iterator[Lab]:
    with in_process() as lab:
        yield lab


def make(lab: Lab, name: str = "desk", **metadata: str) -> Any:
    definition = PromptAgentDefinition(model=lab.model)
    return lab.project.agents.create_version(name, definition=definition, metadata=metadata or None)


def test_what_is_created_is_tagged(lab: Lab) -> None:
    """A version and a conversation, beside the caller's own metadata; responses are not."""
    assert make(lab, k="v").metadata == {"k": "v", OWNER: "lab"}
    assert lab.openai.conversations.create(metadata={"a": "b"}).metadata == {"a": "b", OWNER: "lab"}
    assert lab.openai.conversations.create().metadata == {OWNER: "lab"}
    assert lab.openai.responses.create(**SAY).metadata == {}


def test_cleanup_deletes_agents_and_conversations(lab: Lab) -> None:
    """What both faces created goes, an agent once however many versions it has; what was deleted is not tried again."""

    async def cell() -> str:
        await lab.aio.openai.conversations.delete((await lab.aio.openai.conversations.create()).id)
        talk = await lab.aio.openai.conversations.create()
        await lab.aio.close()
        return talk.id

    make(lab)
    make(lab)
    first, second = lab.openai.conversations.create().id, asyncio.run(cell())
    assert lab.leftovers == [("agent", "desk"), ("conversation", first), ("conversation", second)]
    assert lab.cleanup().deleted == ((first, "conversation"), (second, "conversation"), ("desk", "agent"))
    assert list(lab.project.agents.list()) == []
    assert lab.leftovers == []


def test_what_is_gone_and_what_stays_is_told_apart(lab: Lab) -> None:
    """404 counts as done, any other refusal is reported, and the next clean-up tries again."""
    make(lab)
    gone, kept = (lab.openai.conversations.create().id for _ in range(2))
    path = f"/openai/v1/conversations/{kept}"
    lab._ledger.living.pop(gone)
    lab.openai.conversations.delete(gone)
    lab._ledger.living[gone] = "conversations"
    lab.service.next_request(status=403, path=path)
    report = lab.cleanup()
    assert (report.gone, report.deleted) == (((gone, "conversation"),), (("desk", "agent"),))
    assert [(item.object_id, item.reason) for item in report.left] == [
        (kept, "the service answered HTTP 403")
    ]
    assert lab.cleanup().deleted == ((kept, "conversation"),)


def test_agents_are_adopted(lab: Lab) -> None:
    """What carries the tag and is not known is taken in; another owner's agent is not."""
    make(lab)
    make(lab, "other", **{OWNER: "bob"})
    lab._ledger.living.clear()
    assert lab.adopt() == [("agent", "desk")]
    assert lab.cleanup().deleted == (("desk", "agent"),)


def test_a_stream_is_as_far_as_it_was_read(lab: Lab) -> None:
    """Who stops at the third word has let the clock come to the third word."""
    before = lab.service.clock.now
    events = lab.openai.responses.create(**SAY, stream=True)
    read = [next(iter(events)).type for _ in range(5)]
    assert read[0] == "response.created"
    halfway = lab.service.clock.now - before
    rest = list(events)
    events.close()
    assert rest[-1].type == "response.completed"
    assert lab.service.clock.now - before > halfway


def test_a_stream_is_read_in_a_loop_too(lab: Lab) -> None:
    """The asynchronous client reads the same events."""

    async def cell() -> list[str]:
        stream = await lab.aio.openai.responses.create(**SAY, stream=True)
        names = [event.type async for event in stream]
        await lab.aio.close()
        return names

    assert asyncio.run(cell()) == [event.type for event in lab.openai.responses.create(**SAY, stream=True)]


@pytest.mark.parametrize("face", ["sync", "aio"])
def test_a_late_reply_moves_the_clock(lab: Lab, face: str) -> None:
    """By its delay, at most by what the client has patience for; then the client times out."""

    async def cell() -> None:
        async def create(**options: Any) -> None:
            made = (lab.openai if face == "sync" else lab.aio.openai).with_options(max_retries=0, **options)
            found = made.conversations.create()
            if face == "aio":
                await found  # type: ignore[misc]  # of the asynchronous client

        before = lab.service.clock.now
        lab.service.fault("slow_reply", seconds=100)
        await create()
        assert 100 <= lab.service.clock.now - before < 110
        lab.service.fault("slow_reply", seconds=100)
        with pytest.raises(openai.APITimeoutError):
            await create(timeout=10)
        await lab.aio.close()

    asyncio.run(cell())


@pytest.mark.parametrize("face", ["sync", "aio"])
@pytest.mark.parametrize(
    ("fault", "seconds"),
    [({"status": 429, "retry_after": 90}, 90.0), ({"status": 429}, 0.5), ({"status": 503, "times": 2}, 1.5)],
)
def test_a_retry_moves_the_clock(face: str, fault: dict[str, Any], seconds: float) -> None:
    """The delay before each repetition, which the service names or the client doubles, passes on the service's clock."""

    async def cell() -> None:
        async with in_process(per_request=0) as lab:
            before = lab.service.clock.now
            lab.service.next_request(**fault)
            made = (
                lab.openai.conversations.create() if face == "sync" else lab.aio.openai.conversations.create()
            )
            assert (made if face == "sync" else await made).object == "conversation"  # type: ignore[misc, union-attr]  # by the face
            assert lab.service.clock.now - before == seconds

    asyncio.run(cell())


def test_who_is_told_to_wait_too_long_does_not(lab: Lab) -> None:
    """Two minutes is the most that the client waits; beyond that it raises at once."""
    lab.service.next_request(status=429, retry_after=121)
    with pytest.raises(openai.RateLimitError):
        lab.openai.conversations.create()
    assert len(lab.service.requests()) == 1


def test_who_waits_for_ever_times_out(lab: Lab) -> None:
    """A response that never ends makes its client give up; it is still at work, and holds its conversation."""
    asking = lab.openai.with_options(max_retries=0)
    talk = asking.conversations.create()
    lab.service.next_run("never_finishes")
    with pytest.raises(openai.APITimeoutError):
        asking.responses.create(**SAY, conversation=talk.id)
    with pytest.raises(openai.BadRequestError, match="Another process is currently operating"):
        asking.responses.create(**SAY, conversation=talk.id)


def test_equal_labs_are_equal() -> None:
    """With one seed, ids, times and tokens are the same, streams too."""

    def play() -> list[str]:
        with in_process(seed=5) as lab:
            talk = lab.openai.conversations.create()
            found = [str(make(lab)), str(talk)]
            found += [lab.openai.responses.create(**SAY, conversation=talk.id).model_dump_json()]
            found += [event.model_dump_json() for event in lab.openai.responses.create(**SAY, stream=True)]
            return [*found, str(lab.service.requests())]

    assert play() == play()
