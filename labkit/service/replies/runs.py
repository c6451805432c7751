"""Runs and run steps."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from labkit.service import states
from labkit.service.replies.agents import ToolDefinition
from labkit.service.replies.reply import Anything, Metadata, Open, Reply

# The statuses are those of the table, not a list of their own.
RunStatus = Annotated[str, Field(json_schema_extra={"enum": sorted(states.ACTIVE | states.TERMINAL)})]


class _Wanted(Reply):
    name: str
    arguments: str


class _WantedCall(Reply):
    id: str = Field(pattern="^call_")
    type: Literal["function"]
    function: _Wanted


class _OtherCall(Open):
    id: str
    type: str


class _Calls(Reply):
    # None at all, and calls of other tools, come only as faults that were asked for.
    tool_calls: list[_WantedCall | _OtherCall]


class _RequiredAction(Reply):
    type: Literal["submit_tool_outputs"]
    submit_tool_outputs: _Calls


class _Error(Reply):
    code: str
    message: str


class _Truncation(Reply):
    type: Literal["auto", "last_messages"]
    last_messages: int | None


class _Incomplete(Reply):
    reason: str


class StepUsage(Reply):
    """Tokens of one turn."""

    prompt_tokens: int
    completion_tokens: int
    total_tokens: int


class _Cached(Reply):
    cached_tokens: int


class _RunUsage(StepUsage):
    prompt_token_details: _Cached


class Run(Reply):
    """A run of an agent on a thread."""

    id: str = Field(pattern="^run_")
    object: Literal["thread.run"]
    created_at: int
    assistant_id: str
    thread_id: str
    status: RunStatus
    started_at: int | None
    expires_at: int | None
    cancelled_at: int | None
    failed_at: int | None
    completed_at: int | None
    required_action: _RequiredAction | None
    last_error: _Error | None
    model: str
    instructions: str | None
    tools: list[ToolDefinition]
    tool_resources: Anything
    metadata: Metadata
    temperature: float | int
    top_p: float | int
    max_completion_tokens: int | None
    max_prompt_tokens: int | None
    truncation_strategy: _Truncation
    incomplete_details: _Incomplete | None
    usage: _RunUsage | None
    response_format: str | Anything
    tool_choice: str | Anything
    parallel_tool_calls: bool


class _Created(Reply):
    message_id: str


class _MessageCreation(Reply):
    type: Literal["message_creation"]
    message_creation: _Created


class _Called(Open):
    id: str
    type: str


class _ToolCalls(Reply):
    type: Literal["tool_calls"]
    tool_calls: list[_Called]


class RunStep(Reply):
    """One turn of a run."""

    id: str = Field(pattern="^step_")
    object: Literal["thread.run.step"]
    created_at: int
    run_id: str
    assistant_id: str
    thread_id: str
    type: Literal["message_creation", "tool_calls"]
    status: Literal["in_progress", "completed", "failed", "cancelled", "expired"]
    cancelled_at: int | None
    completed_at: int | None
    expires_at: int | None
    failed_at: int | None
    last_error: _Error | None
    step_details: _MessageCreation | _ToolCalls
    usage: StepUsage | None
