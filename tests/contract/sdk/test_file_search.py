"""FileSearchTool through the SDK: what its models show of a search, of citations, and of attachments."""

from __future__ import annotations

import io
from typing import Any

import pytest
from azure.ai.agents.models import (
    CodeInterpreterTool,
    FilePurpose,
    FileSearchTool,
    FileSearchToolCallContent,
    ListSortOrder,
    MessageAttachment,
    MessageDeltaTextFileCitationAnnotation,
    MessageDeltaTextUrlCitationAnnotation,
    RunAdditionalFieldList,
    RunStepFileSearchToolCall,
)
from azure.core.exceptions import HttpResponseError, ResourceNotFoundError

from tests.contract.sdk.listeners import read
from tests.contract.sdk.stage import Stage, begin, collect, settle

NOW = {"polling_interval": 0}
TEXT = "The battery of the glasses lasts 12 hours."
QUESTION = "How long does the battery last?"
ANSWER = "The battery of the glasses lasts 12 hours【4:0†glasses.md】."
CONTENTS = [RunAdditionalFieldList.FILE_SEARCH_CONTENTS]


async def upload(agents: Any, text: str = TEXT) -> Any:
    content = io.BytesIO(text.encode())
    return await settle(agents.files.upload(file=content, filename="glasses.md", purpose=FilePurpose.AGENTS))


async def tool(agents: Any) -> tuple[FileSearchTool, Any, Any]:
    """Return the tool with a vector store that has a file, the file, and the store."""
    file = await upload(agents)
    store = await settle(agents.vector_stores.create_and_poll(file_ids=[file.id], name="notes", **NOW))
    return FileSearchTool(vector_store_ids=[store.id]), file, store


async def answers(agents: Any, thread: str) -> list[Any]:
    found = await collect(agents.messages.list(thread_id=thread, order=ListSortOrder.ASCENDING))
    return [message for message in found if message.role == "assistant"]


async def search_call(agents: Any, run: Any, **query: Any) -> RunStepFileSearchToolCall:
    steps = await collect(agents.run_steps.list(thread_id=run.thread_id, run_id=run.id, **query))
    (call,) = steps[-1].step_details.tool_calls
    assert isinstance(call, RunStepFileSearchToolCall)
    return call


def test_an_agent_answers_from_a_file_and_cites_it(stage: Stage) -> None:
    """The whole way of a program: upload, store, agent, run, steps with and without contents, citations."""

    async def scene(agents: Any) -> None:
        search, file, _ = await tool(agents)
        agent, thread = await begin(
            agents, QUESTION, tools=search.definitions, tool_resources=search.resources
        )
        run = await settle(agents.runs.create_and_process(thread_id=thread, agent_id=agent, **NOW))
        assert (run.status, run.last_error) == ("completed", None)
        (message,) = await answers(agents, thread)
        assert message.text_messages[0].text.value == ANSWER
        (cited,) = message.file_citation_annotations
        assert (cited.text, cited.file_citation.file_id) == ("【4:0†glasses.md】", file.id)
        assert ANSWER[cited.start_index : cited.end_index] == cited.text
        assert cited.file_citation.quote == TEXT
        shown = (await search_call(agents, run)).file_search
        assert shown.ranking_options.as_dict() == {"ranker": "default_2024_08_21", "score_threshold": 0.0}
        assert [(each.file_id, each.file_name, each.content) for each in shown.results] == [
            (file.id, "glasses.md", None)
        ]
        (result,) = (await search_call(agents, run, include=CONTENTS)).file_search.results
        (content,) = result.content
        assert isinstance(content, FileSearchToolCallContent)
        assert (content.type, content.text) == ("text", TEXT)
        steps = await collect(agents.run_steps.list(thread_id=thread, run_id=run.id))
        step = await settle(
            agents.run_steps.get(thread_id=thread, run_id=run.id, step_id=steps[-1].id, include=CONTENTS)
        )
        assert step.step_details.tool_calls[0].file_search.results[0].content[0].text == TEXT

    stage.play(scene)


def test_a_citation_streams_as_one_delta(stage: Stage) -> None:
    """A reader that replaces a delta's text by its annotation, as SDK samples do, gets a clean answer."""

    async def scene(agents: Any) -> None:
        search, file, _ = await tool(agents)
        agent, thread = await begin(
            agents, QUESTION, tools=search.definitions, tool_resources=search.resources
        )
        events = await read(agents, thread_id=thread, agent_id=agent, include=CONTENTS)
        text = ""
        for name, data, _ in events:
            if name == "thread.message.delta":
                (part,) = data.delta.content
                for annotation in part.text.annotations or []:
                    assert isinstance(annotation, MessageDeltaTextFileCitationAnnotation)
                    assert not isinstance(annotation, MessageDeltaTextUrlCitationAnnotation)
                    assert annotation.file_citation.file_id == file.id
                    part.text.value = part.text.value.replace(annotation.text, " [1]")
                text += part.text.value or ""
        assert text == "The battery of the glasses lasts 12 hours [1]."
        (step,) = (
            data
            for name, data, _ in events
            if name == "thread.run.step.completed" and data.type == "tool_calls"
        )
        assert step.step_details.tool_calls[0].file_search.results[0].content[0].text == TEXT

    stage.play(scene)


@pytest.mark.parametrize("tools", [(), FileSearchTool().definitions])
def test_an_attached_file_is_searched(stage: Stage, tools: Any) -> None:
    """MessageAttachment gives a thread its file; an agent without the tool finds it, too (SDK sample)."""

    async def scene(agents: Any) -> None:
        file = await upload(agents)
        agent, thread = await begin(agents, tools=list(tools))
        attachment = MessageAttachment(file_id=file.id, tools=FileSearchTool().definitions)
        message = await settle(
            agents.messages.create(thread_id=thread, role="user", content=QUESTION, attachments=[attachment])
        )
        assert message.attachments[0].file_id == file.id
        await settle(agents.runs.create_and_process(thread_id=thread, agent_id=agent, **NOW))
        (message,) = await answers(agents, thread)
        assert message.text_messages[0].text.value == ANSWER
        resources = (await settle(agents.threads.get(thread))).tool_resources
        store = await settle(agents.vector_stores.get(resources.file_search.vector_store_ids[0]))
        assert store.expires_after.as_dict() == {"anchor": "last_active_at", "days": 7}

    stage.play(scene)


def test_the_resources_of_a_thread_are_searched(stage: Stage) -> None:
    """A thread that has a vector store lends it to the agent that runs on it."""

    async def scene(agents: Any) -> None:
        search, _, store = await tool(agents)
        agent, _ = await begin(agents, tools=search.definitions)
        thread = await settle(agents.threads.create(tool_resources=search.resources))
        assert thread.tool_resources.file_search.vector_store_ids == [store.id]
        await settle(agents.messages.create(thread_id=thread.id, role="user", content=QUESTION))
        await settle(agents.runs.create_and_process(thread_id=thread.id, agent_id=agent, **NOW))
        (message,) = await answers(agents, thread.id)
        assert message.text_messages[0].text.value == ANSWER

    stage.play(scene)


def test_a_tool_loses_its_stores(stage: Stage) -> None:
    """remove_vector_store and an update of the agent leave nothing to search (SDK tests)."""

    async def scene(agents: Any) -> None:
        search, _, store = await tool(agents)
        agent, thread = await begin(
            agents, QUESTION, tools=search.definitions, tool_resources=search.resources
        )
        search.remove_vector_store(store.id)
        changed = await settle(
            agents.update_agent(agent, tools=search.definitions, tool_resources=search.resources)
        )
        assert not (changed.tool_resources.file_search or {}).get("vector_store_ids")
        run = await settle(agents.runs.create_and_process(thread_id=thread, agent_id=agent, **NOW))
        assert run.status == "completed"
        (message,) = await answers(agents, thread)
        assert message.file_citation_annotations == []

    stage.play(scene)


def test_what_is_not_there_is_not_found(stage: Stage) -> None:
    """Unknown ids are the SDK's ResourceNotFoundError, and too many stores its HttpResponseError."""

    async def scene(agents: Any) -> None:
        for each in (
            FileSearchTool(vector_store_ids=["vs_none"]),
            CodeInterpreterTool(file_ids=["assistant-none"]),
        ):
            with pytest.raises(ResourceNotFoundError, match="found"):
                await settle(
                    agents.create_agent(model="gpt-4o", tools=each.definitions, tool_resources=each.resources)
                )
        two = FileSearchTool(vector_store_ids=["vs_1", "vs_2"])
        with pytest.raises(HttpResponseError, match="vector_store_ids") as caught:
            await settle(
                agents.create_agent(model="gpt-4o", tools=two.definitions, tool_resources=two.resources)
            )
        assert caught.value.status_code == 400

    stage.play(scene)
