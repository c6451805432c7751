"""What a model is asked and what it gives back: one prompt in, one turn out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, Protocol

if TYPE_CHECKING:
    import threading

Role = Literal["user", "assistant", "tool"]


@dataclass(frozen=True)
class Call:
    """Ask for one function.

    name: the function's name as the tool definition spells it.
    arguments: the text of a JSON object, as it goes over the wire.
    """

    name: str
    arguments: str


@dataclass(frozen=True)
class Entry:
    """Hold one piece of the conversation.

    An assistant entry with `calls` (pairs of call id and call) is followed by one "tool" entry per call;
    a tool entry's `call_id` says which call it answers and its `text` is the output.
    """

    role: Role
    text: str
    calls: tuple[tuple[str, Call], ...] = ()
    call_id: str | None = None


@dataclass(frozen=True)
class Prompt:
    """Hold everything a model may look at for one turn.

    entries: oldest first.
    tools: what can be called. A function is its wire definition. A tool of the service has its kind as "type" and a
        "function" besides (name, description, parameters), by which it is called; a code_interpreter has "files", the
        names of those in /mnt/data, when there are any. Types that a model does not know are to be ignored.
    tool_choice: "auto", "none", "required" or {"type": "function", "function": {"name": str}}.
    response_format: "auto" or {"type": "text" | "json_object" | "json_schema", ...}.
    seed: for models that draw lots; the rule-based model does not.
    temperature, top_p: None leaves them to the model. max_completion_tokens: what the run's budget has left.
    """

    model: str
    instructions: str
    entries: tuple[Entry, ...]
    tools: tuple[dict[str, Any], ...] = ()
    tool_choice: str | dict[str, Any] = "auto"
    response_format: str | dict[str, Any] = "auto"
    parallel_tool_calls: bool = True
    seed: int = 0
    temperature: float | None = None
    top_p: float | None = None
    max_completion_tokens: int | None = None


@dataclass(frozen=True)
class Failure:
    """Name why a turn could not be made: the run's `last_error` gets both fields."""

    code: str
    message: str


@dataclass(frozen=True)
class Turn:
    """Hold what a model did once: it spoke, it asked for functions, it failed, or it was cut short.

    seconds: how long the turn takes on the service's clock; None leaves it to the engine's rule.
    unfinished: the reason of an incomplete run, such as "max_completion_tokens"; `text` is what came so far.
    usage: tokens of the prompt and of the turn, from a model that counts its own.
    """

    text: str | None = None
    calls: tuple[Call, ...] = ()
    seconds: float | None = None
    failure: Failure | None = None
    unfinished: str | None = None
    usage: tuple[int, int] | None = None


class Model(Protocol):
    """Answer a prompt with one turn."""

    def reply(self, prompt: Prompt) -> Turn:
        """Return the next turn of the conversation in the prompt."""
        ...


class SlowModel(Protocol):
    """A model that takes real time: it is asked in a thread of its own, without any lock."""

    @property
    def place(self) -> str:
        """Where it is, in a form that may be shown."""
        ...

    def reply(self, prompt: Prompt, stop: threading.Event | None = None) -> Turn:
        """Return the next turn, or a failure; ends soon after ``stop`` is set."""
        ...
