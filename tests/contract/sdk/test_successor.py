"""Agent versions, conversations and responses, driven by the unmodified clients over HTTPS."""

from __future__ import annotations

from typing import Any

import openai
import pytest
from azure.ai.projects.models import FunctionTool, PromptAgentDefinition
from azure.core.exceptions import ResourceNotFoundError

from tests.contract.sdk.bridge import cross
from tests.contract.sdk.stage import Stage, collect, settle

PARAMETERS = {
    "type": "object",
    "properties": {"city": {"type": "string"}},
    "required": ["city"],
    "additionalProperties": False,
}
WEATHER = FunctionTool(name="get_weather", description="Get the weather.", parameters=PARAMETERS, strict=True)
DESK = {"agent_reference": {"type": "agent_reference", "name": "desk"}}


async def desk(project: Any, *tools: FunctionTool) -> Any:
    """Make a version of the agent "desk"."""
    definition = PromptAgentDefinition(model="gpt-4o-mini", instructions="Be brief.", tools=list(tools))
    return await settle(project.agents.create_version("desk", definition=definition, metadata={"k": "v"}))


def test_agents_have_versions(stage: Stage) -> None:
    """A version is made, found, listed, followed by another and deleted; the agent shows the latest."""

    async def scene(project: Any, client: Any) -> None:
        first, second = await desk(project), await desk(project, WEATHER)
        assert [first.version, second.version, second.id] == ["1", "2", "desk:2"]
        assert second.definition.tools[0].parameters == PARAMETERS
        agent = await settle(project.agents.get("desk"))
        assert (agent.name, agent.versions.latest.version, agent.versions.latest.metadata) == (
            "desk",
            "2",
            {"k": "v"},
        )
        assert (await settle(project.agents.get_version("desk", "1"))).definition.tools == []
        assert [each.version for each in await collect(project.agents.list_versions("desk"))] == ["2", "1"]
        assert [each.name for each in await collect(project.agents.list(kind="prompt", limit=1))] == ["desk"]
        assert (await settle(project.agents.delete_version("desk", "2"))).deleted
        assert (await settle(project.agents.get("desk"))).versions.latest.version == "1"
        await settle(project.agents.disable("desk"))
        with pytest.raises(openai.PermissionDeniedError):
            await settle(client.responses.create(input="x", extra_body=DESK))
        await settle(project.agents.enable("desk"))
        assert (await settle(project.agents.delete("desk"))).deleted
        with pytest.raises(ResourceNotFoundError):
            await settle(project.agents.get("desk"))

    cross(stage, scene)


def test_conversations_hold_items(stage: Stage) -> None:
    """A conversation and its items are made, read, changed and deleted; a long one is paged through to its end."""

    async def scene(project: Any, client: Any) -> None:
        talk = await settle(client.conversations.create(metadata={"a": "b"}))
        for n in range(0, 45, 15):
            items = [{"type": "message", "role": "user", "content": str(n + m)} for m in range(15)]
            added = await settle(client.conversations.items.create(talk.id, items=items))
            assert len(added.data) == 15
        every = await collect(client.conversations.items.list(talk.id, order="asc"))
        assert [item.content[0].text for item in every] == [str(n) for n in range(45)]
        item = await settle(client.conversations.items.retrieve(every[7].id, conversation_id=talk.id))
        assert item == every[7]
        assert (
            await settle(client.conversations.items.delete(item.id, conversation_id=talk.id))
        ).id == talk.id
        changed = await settle(client.conversations.update(talk.id, metadata={"c": "d"}))
        assert await settle(client.conversations.retrieve(talk.id)) == changed
        assert (await settle(client.conversations.delete(talk.id))).deleted
        with pytest.raises(openai.NotFoundError, match="not found"):
            await settle(client.conversations.retrieve(talk.id))

    cross(stage, scene)


def test_a_turn_with_a_function(stage: Stage) -> None:
    """Ask, get the calls of a completed response, answer them in the next one; who does not is told so."""

    async def scene(project: Any, client: Any) -> None:
        await desk(project, WEATHER)
        talk = await settle(client.conversations.create())
        ask = {"conversation": talk.id, "extra_body": DESK}
        first = await settle(client.responses.create(input="What is the weather in Paris?", **ask))
        assert (first.status, first.conversation.id) == ("completed", talk.id)
        (call,) = first.output
        assert (call.type, call.name, call.arguments) == ("function_call", "get_weather", '{"city": "Paris"}')
        with pytest.raises(openai.BadRequestError) as caught:
            await settle(client.responses.create(input="Well?", **ask))
        assert caught.value.body["message"] == f"No tool output found for function call {call.call_id}."  # type: ignore[index]
        given = {"type": "function_call_output", "call_id": call.call_id, "output": '{"celsius": 21}'}
        second = await settle(client.responses.create(input=[given], **ask))
        assert "21" in second.output_text
        kinds = [item.type for item in await collect(client.conversations.items.list(talk.id, order="asc"))]
        assert kinds == ["message", "function_call", "function_call_output", "message"]

    cross(stage, scene)


def test_a_response_after_another(stage: Stage) -> None:
    """Without a conversation each response names the one before; it can be read again, with its input, and deleted."""

    async def scene(project: Any, client: Any) -> None:
        first = await settle(client.responses.create(model="gpt-4o-mini", input="My name is Ada."))
        second = await settle(
            client.responses.create(
                model="gpt-4o-mini", input="What is my name?", previous_response_id=first.id
            )
        )
        assert "Ada" in second.output_text
        assert (await settle(client.responses.retrieve(second.id))).output == second.output
        (asked,) = await collect(client.responses.input_items.list(second.id))
        assert asked.content[0].text == "What is my name?"
        await settle(client.responses.delete(second.id))
        with pytest.raises(openai.NotFoundError):
            await settle(client.responses.retrieve(second.id))

    cross(stage, scene)


def test_the_background(stage: Stage) -> None:
    """A background response is polled to its end; another is cancelled, twice."""

    async def scene(project: Any, client: Any) -> None:
        ask = {"model": "gpt-4o-mini", "input": "Hello", "background": True}
        response = await settle(client.responses.create(**ask))
        assert response.status == "queued"
        while response.status in ("queued", "in_progress"):
            response = await settle(client.responses.retrieve(response.id))
        assert (response.status, bool(response.output_text)) == ("completed", True)
        other = await settle(client.responses.create(**ask))
        for _ in range(2):
            assert (await settle(client.responses.cancel(other.id))).status == "cancelled"

    cross(stage, scene)


def test_a_stream(stage: Stage) -> None:
    """The events are numbered from 0; their deltas are the text, and the last one has the whole response."""

    async def scene(project: Any, client: Any) -> None:
        events = await collect(
            await settle(client.responses.create(model="gpt-4o-mini", input="Count to three.", stream=True))
        )
        assert [event.sequence_number for event in events] == list(range(len(events)))
        assert [event.type for event in (*events[:2], events[-1])] == [
            "response.created",
            "response.in_progress",
            "response.completed",
        ]
        said = "".join(event.delta for event in events if event.type == "response.output_text.delta")
        assert said == events[-1].response.output_text
        assert said

    cross(stage, scene)


def test_the_endpoint_of_an_agent(stage: Stage) -> None:
    """A client for one agent need not name it."""

    async def scene(project: Any, client: Any) -> None:
        await desk(project)
        response = await settle(client.responses.create(input="Hello"))
        assert response.agent_reference["name"] == "desk"
        assert (await settle(client.conversations.create())).object == "conversation"

    cross(stage, scene, agent_name="desk")


def test_what_is_raised(stage: Stage) -> None:
    """Unknown things are NotFoundError, an unknown model too; a lack of tokens is no error, but a status."""

    async def scene(project: Any, client: Any) -> None:
        for unknown in (
            {"model": "gpt-9"},
            {"model": "gpt-4o", "conversation": "conv_X"},
            {"extra_body": DESK},
        ):
            with pytest.raises(openai.NotFoundError):
                await settle(client.responses.create(input="x", **unknown))
        stage.script({"text": "word " * 50})
        response = await settle(client.responses.create(model="gpt-4o", input="x", max_output_tokens=16))
        assert (response.status, response.incomplete_details.reason) == ("incomplete", "max_output_tokens")
        stage.fault("rate_limited", retry_after=5)
        failed = await settle(client.responses.create(model="gpt-4o", input="x"))
        assert (failed.status, failed.error.code) == ("failed", "rate_limit_exceeded")

    cross(stage, scene)
