"""Tool calls as the service sends them, and the two faces of a registry."""

from __future__ import annotations

import asyncio
import itertools
import json
from collections.abc import Callable, Sequence
from typing import Any

from labkit.tools import ToolRegistry

IDS = itertools.count(1)


def call(name: str, arguments: Any = "{}", *, call_id: str | None = None) -> dict[str, Any]:
    """Return a call as wire JSON; arguments that are no text become JSON."""
    text = arguments if isinstance(arguments, str) else json.dumps(arguments)
    return {
        "id": call_id or f"call_{next(IDS)}",
        "type": "function",
        "function": {"name": name, "arguments": text},
    }


def through_sync(tools: ToolRegistry, calls: Sequence[Any], **options: Any) -> list[dict[str, str]]:
    """Answer with the synchronous face."""
    return tools.answer(calls, **options)


def through_sync_in_a_loop(tools: ToolRegistry, calls: Sequence[Any], **options: Any) -> list[dict[str, str]]:
    """Answer with the synchronous face where a loop is running, as in every notebook cell."""

    async def cell() -> list[dict[str, str]]:
        return tools.answer(calls, **options)

    return asyncio.run(cell())


def through_aio(tools: ToolRegistry, calls: Sequence[Any], **options: Any) -> list[dict[str, str]]:
    """Answer with the asynchronous face."""
    return asyncio.run(tools.aio.answer(calls, **options))


Face = Callable[..., list[dict[str, str]]]
FACES: dict[str, Face] = {
    "sync": through_sync,
    "sync in a loop": through_sync_in_a_loop,
    "aio": through_aio,
}


def ask(tools: ToolRegistry, name: str, arguments: Any = "{}", *, face: str = "sync") -> Any:
    """Return the output of one call, parsed; it must be a JSON object."""
    (answer,) = FACES[face](tools, [call(name, arguments)])
    output = json.loads(answer["output"])
    assert isinstance(output, dict)
    return output


def echo(text: str) -> str:
    """Say it again."""
    return text


async def slow_echo(text: str) -> str:
    """Say it again, later."""
    await asyncio.sleep(0)
    return text


class Counter:
    """An object whose method is a tool."""

    def __init__(self) -> None:
        self.calls: list[str] = []

    def send(self, to: str) -> str:
        """Send something."""
        self.calls.append(to)
        return f"sent to {to}"

    def __call__(self, to: str) -> str:
        """Send something."""
        return self.send(to)


def outputs(answers: list[dict[str, str]]) -> list[Any]:
    """Return the outputs, parsed."""
    return [json.loads(answer["output"]) for answer in answers]
