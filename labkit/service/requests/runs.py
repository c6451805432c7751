"""Runs and tool outputs."""

from __future__ import annotations

from typing import Any, Literal, Self

from pydantic import Field, field_validator, model_validator
from pydantic_core import PydanticCustomError

from labkit.service.requests.agents import INSTRUCTIONS_CHARACTERS, Sampling
from labkit.service.requests.body import Body
from labkit.service.requests.messages import MESSAGES, CreateMessage
from labkit.service.requests.threads import CreateThread
from labkit.service.requests.tools import ToolChoice


class _Truncation(Body):
    type: Literal["auto", "last_messages"]
    # Not more than a thread can hold; SQLite could not count further than 64 bits anyway.
    last_messages: int | None = Field(None, ge=1, le=MESSAGES)

    @model_validator(mode="after")
    def _counts(self) -> Self:
        if self.type == "last_messages" and self.last_messages is None:
            raise PydanticCustomError(
                "missing_part", "'type' is 'last_messages', so it needs 'last_messages'"
            )
        return self


class _RunOptions(Sampling):
    assistant_id: str
    model: str | None = Field(None, min_length=1)
    stream: bool | None = None
    max_prompt_tokens: int | None = Field(None, ge=1)
    max_completion_tokens: int | None = Field(None, ge=1)
    truncation_strategy: _Truncation | None = None
    tool_choice: ToolChoice | None = None
    parallel_tool_calls: bool | None = None


class CreateRun(_RunOptions):
    """``POST /threads/{t}/runs``."""

    additional_instructions: str | None = Field(None, max_length=INSTRUCTIONS_CHARACTERS)
    additional_messages: list[CreateMessage] | None = None


class CreateThreadAndRun(_RunOptions):
    """``POST /threads/runs``."""

    thread: CreateThread | None = None


class _ToolOutput(Body):
    tool_call_id: str
    output: str | None = None


class SubmitToolOutputs(Body):
    """``POST /threads/{t}/runs/{r}/submit_tool_outputs``."""

    tool_outputs: list[_ToolOutput]
    stream: bool | None = None

    @field_validator("tool_outputs", mode="before")
    @classmethod
    def _at_least_the_list(cls, value: Any) -> Any:
        return [] if value is None else value
