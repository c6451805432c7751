"""Tool: one function as an agent sees it."""

from __future__ import annotations

import functools
import inspect
import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from labkit.errors import InvalidTool
from labkit.tools.docstrings import read_docstring
from labkit.tools.schema import Signature, read_signature

RUN_LIFE: Final = 600.0
"""Seconds that a run lives from its creation; no tool may take longer. Source: wire contract §5."""

_NAME: Final = re.compile(r"[a-zA-Z0-9_-]{1,64}")  # OpenAI's rule for function names, which the service keeps


@dataclass(frozen=True, slots=True)
class Tool:
    """One function as an agent sees it.

    timeout: seconds, or None for the registry's limit. has_side_effect: it changes something outside; it is then
    never run beside another one of this kind, and only after approval where the registry asks for it.
    """

    name: str
    description: str
    function: Callable[..., Any]
    signature: Signature
    timeout: float | None = None
    has_side_effect: bool = False

    @property
    def definition(self) -> dict[str, Any]:
        """The definition as wire JSON, as `create_agent(tools=[…])` takes it."""
        return {
            "type": "function",
            "function": {
                "name": self.name,
                "description": self.description,
                "parameters": self.signature.schema,
            },
        }

    @property
    def is_async(self) -> bool:
        """Whether calling the function gives a coroutine."""
        function: Any = self.function
        while isinstance(function, functools.partial):
            function = function.func
        return inspect.iscoroutinefunction(function) or inspect.iscoroutinefunction(type(function).__call__)


def make_tool(
    function: Any,
    *,
    name: str | None = None,
    description: str | None = None,
    timeout: float | None = None,
    side_effect: bool = False,
) -> Tool:
    """Return a function as a tool; name and description come from the function unless they are given.

    Raises: InvalidTool.
    """
    if not callable(function) or isinstance(function, type):
        what = (
            f"the class {function.__name__}" if isinstance(function, type) else f"a {type(function).__name__}"
        )
        raise InvalidTool(
            f"{what[0].upper() + what[1:]} cannot be a tool.",
            expected="a function, a method of an object, or an async function",
            try_next="tools.add(get_weather), without parentheses after the function's name",
        )
    name = _check_name(name or _name_of(function))
    check_seconds(timeout, f"timeout of the tool {name}")
    documented = read_docstring(function)
    signature = read_signature(function, name, documented.parameters)
    return Tool(name, description or documented.description, function, signature, timeout, side_effect)


def check_seconds(seconds: Any, what: str) -> None:
    """Raise InvalidTool unless the number can be a time limit: above zero, and shorter than a run lives."""
    if seconds is None:
        return
    is_number = isinstance(seconds, (int, float)) and not isinstance(seconds, bool) and math.isfinite(seconds)
    if not is_number or not 0 < seconds < RUN_LIFE:
        raise InvalidTool(
            f"The {what} is {seconds!r} seconds.",
            expected=f"a number above 0 and below {RUN_LIFE:g}: a run expires {RUN_LIFE:g} seconds after it was created",
            try_next="start long work in the tool, return an id, and let a second tool ask for its result",
        )


def _name_of(function: Any) -> str:
    while isinstance(function, functools.partial):
        function = function.func
    return str(getattr(function, "__name__", type(function).__name__))


def _check_name(name: str) -> str:
    if _NAME.fullmatch(name) is None:
        raise InvalidTool(
            f"{name!r} cannot be the name of a tool.",
            expected="1 to 64 letters of a to z, digits, _ or -",
            try_next='give it a name: tools.add(function, name="get_weather")',
        )
    return name
