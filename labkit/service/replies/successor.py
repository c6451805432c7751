"""Agents with versions, conversations and their items, responses."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from labkit.service.replies.agents import ToolDefinition
from labkit.service.replies.reply import Anything, Metadata, Reply
from labkit.service.successor import states

# The statuses are those of the table, not a list of their own.
ResponseStatus = Annotated[str, Field(json_schema_extra={"enum": sorted(states.ACTIVE | states.TERMINAL)})]


class AgentVersion(Reply):
    """A version of an agent."""

    metadata: Metadata
    object: Literal["agent.version"]
    id: str
    name: str
    version: str = Field(pattern="^[1-9][0-9]*$")
    description: str | None
    created_at: int
    definition: Anything
    draft: bool
    status: Literal["active"]


class _Versions(Reply):
    latest: AgentVersion


class VersionedAgent(Reply):
    """An agent by name."""

    object: Literal["agent"]
    id: str
    name: str
    state: Literal["enabled", "disabled"]
    versions: _Versions
    agent_endpoint: Anything | None


class AgentDeleted(Reply):
    """The reply to the deletion of an agent."""

    object: Literal["agent.deleted"]
    name: str
    deleted: Literal[True]


class AgentVersionDeleted(Reply):
    """The reply to the deletion of a version."""

    object: Literal["agent.version.deleted"]
    name: str
    version: str
    deleted: Literal[True]


class Conversation(Reply):
    """A conversation, without its items."""

    id: str = Field(pattern="^conv_")
    object: Literal["conversation"]
    created_at: int
    metadata: Metadata


class _Part(Reply):
    type: Literal["input_text", "output_text", "input_image"]
    text: str | None = None
    annotations: list[Anything] | None = None
    logprobs: list[Anything] | None = None
    image_url: str | None = None
    file_id: str | None = None
    detail: str | None = None


_ItemStatus = Literal["in_progress", "completed", "incomplete"]


class MessageItem(Reply):
    """What somebody said."""

    id: str
    type: Literal["message"]
    status: _ItemStatus
    role: Literal["user", "assistant", "system", "developer"]
    content: list[_Part]


class FunctionCallItem(Reply):
    """A function that is asked for."""

    id: str
    type: Literal["function_call"]
    status: _ItemStatus
    call_id: str
    name: str
    arguments: str


class FunctionCallOutputItem(Reply):
    """What a function gave."""

    id: str
    type: Literal["function_call_output"]
    status: _ItemStatus
    call_id: str
    output: str | list[_Part]


_AnyItem = MessageItem | FunctionCallItem | FunctionCallOutputItem


class ItemPage(Reply):
    """One page of items."""

    object: Literal["list"]
    data: list[_AnyItem]
    first_id: str | None
    last_id: str | None
    has_more: bool


class Item(Reply):
    """An item of a conversation: a message, a call, or the output of one."""

    id: str
    type: Literal["message", "function_call", "function_call_output"]
    status: _ItemStatus
    role: Literal["user", "assistant", "system", "developer"] | None = None
    content: list[_Part] | None = None
    call_id: str | None = None
    name: str | None = None
    arguments: str | None = None
    output: str | list[_Part] | None = None


class _ResponseError(Reply):
    code: str
    message: str


class _Reason(Reply):
    reason: str


class _Reference(Reply):
    type: Literal["agent_reference"]
    name: str
    version: str


class _ConversationId(Reply):
    id: str = Field(pattern="^conv_")


class _InputDetails(Reply):
    cached_tokens: int


class _OutputDetails(Reply):
    reasoning_tokens: int


class _ResponseUsage(Reply):
    input_tokens: int
    input_tokens_details: _InputDetails
    output_tokens: int
    output_tokens_details: _OutputDetails
    total_tokens: int


class Response(Reply):
    """What was asked, and what came of it."""

    id: str = Field(pattern="^resp_")
    object: Literal["response"]
    created_at: int
    status: ResponseStatus
    background: bool
    completed_at: int | None
    error: _ResponseError | None
    incomplete_details: _Reason | None
    agent_reference: _Reference | None
    conversation: _ConversationId | None
    previous_response_id: str | None
    model: str
    instructions: str | None
    max_output_tokens: int | None
    metadata: Metadata
    output: list[MessageItem | FunctionCallItem]
    parallel_tool_calls: bool
    store: bool
    temperature: float | int
    text: Anything
    tool_choice: str | Anything
    tools: list[ToolDefinition]
    top_p: float | int
    truncation: Literal["auto", "disabled"]
    usage: _ResponseUsage | None
