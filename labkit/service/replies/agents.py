"""Agents and threads."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from labkit.service.replies.reply import Anything, Metadata, Open, Reply


class ToolDefinition(Open):
    """A tool as it is echoed; a function has ``strict`` beside what was sent."""

    type: str


class Agent(Reply):
    """An agent; the wire calls it assistant."""

    id: str = Field(pattern="^asst_")
    object: Literal["assistant"]
    created_at: int
    name: str | None
    description: str | None
    model: str
    instructions: str | None
    tools: list[ToolDefinition]
    top_p: float | int
    temperature: float | int
    tool_resources: Anything
    metadata: Metadata
    response_format: str | Anything


class Thread(Reply):
    """A conversation without an agent."""

    id: str = Field(pattern="^thread_")
    object: Literal["thread"]
    created_at: int
    metadata: Metadata
    tool_resources: Anything
