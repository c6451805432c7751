"""Agents, and what a run may override of them."""

from __future__ import annotations

from typing import Final

from pydantic import Field

from labkit.service.requests.body import Body, Metadata
from labkit.service.requests.resources import ToolResources
from labkit.service.requests.tools import TOOLS, ResponseFormat, Tools

INSTRUCTIONS_CHARACTERS: Final = 256_000  # OpenAI's reference; assumed here

__all__ = ["INSTRUCTIONS_CHARACTERS", "TOOLS", "CreateAgent", "Sampling", "UpdateAgent"]


class Sampling(Body):
    """What an agent has and a run may override."""

    temperature: float | None = Field(None, ge=0, le=2)
    top_p: float | None = Field(None, ge=0, le=1)
    tools: Tools | None = None
    tool_resources: ToolResources | None = None
    response_format: ResponseFormat | None = None
    metadata: Metadata | None = None
    instructions: str | None = Field(None, max_length=INSTRUCTIONS_CHARACTERS)


class UpdateAgent(Sampling):
    """``POST /assistants/{id}``: only what is present changes."""

    model: str | None = Field(None, min_length=1)
    name: str | None = Field(None, max_length=256)
    description: str | None = Field(None, max_length=512)


class CreateAgent(UpdateAgent):
    """``POST /assistants``."""

    model: str = Field(min_length=1)
