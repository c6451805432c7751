"""ToolCall: the call that a tool is answering, for the tool that wants to know."""

from __future__ import annotations

from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Final


@dataclass(frozen=True, slots=True)
class ToolCall:
    """One call of a tool by an agent.

    call_id: the service's id of the call. name: of the tool. arguments: as the agent gave them, parsed and checked.
    timeout: seconds that the tool has.
    """

    call_id: str
    name: str
    arguments: Mapping[str, Any]
    timeout: float

    @property
    def idempotency_key(self) -> str:
        """A key that is the same whenever this call is executed again: give it to the system that has the effect."""
        return f"{self.name}:{self.call_id}"


def current_call() -> ToolCall:
    """Return the call that is being answered, inside a tool, sync or async.

    A tool may also ask for it with a parameter annotated as `ToolCall`, which the agent does not see.
    Raises: LookupError outside a tool.
    """
    call = CURRENT.get(None)
    if call is None:
        raise LookupError(
            "current_call() was asked for outside a tool call; expected to be inside a function that a ToolRegistry"
            " runs; in a test, call it through registry.answer([...])"
        )
    return call


CURRENT: Final[ContextVar[ToolCall | None]] = ContextVar("labkit_tool_call", default=None)
