"""Whatever a tool does, its call ends with one JSON object."""

from __future__ import annotations

import asyncio
import dataclasses
import datetime as dt
import enum
import itertools
import json
import uuid
from collections.abc import Callable
from decimal import Decimal
from typing import Any, NamedTuple

import pytest
from pydantic import BaseModel

from labkit.tools import ToolRegistry
from tests.unit.tools.world import FACES, ask


class Colour(enum.Enum):
    """An enum."""

    RED = "red"


@dataclasses.dataclass
class Point:
    """A dataclass."""

    x: int
    when: dt.date


class Pair(NamedTuple):
    """A named tuple."""

    a: int
    b: str


class Model(BaseModel):
    """A pydantic model."""

    name: str
    inner: list[Decimal]


class Dumb:
    """An object without words of its own."""


class Broken(Exception):
    """An error that cannot say what it is."""

    def __str__(self) -> str:
        raise RuntimeError("no")


def raising(error: BaseException) -> Callable[[], Any]:
    """Return a tool that raises."""

    def tool() -> Any:
        raise error

    return tool


def returning(value: Any) -> Callable[[], Any]:
    """Return a tool that returns the value."""
    return lambda: value


async def numbers() -> Any:
    """Yield without end."""
    for number in itertools.count():
        yield number


async def nothing() -> str:
    """Return a text."""
    return "awaited"


def give_nothing() -> Any:
    """Return what has to be awaited."""
    return nothing()


HOLDS_ITSELF: list[Any] = []
HOLDS_ITSELF.append(HOLDS_ITSELF)
DEEP: list[Any] = []
for _ in range(100_000):
    DEEP = [DEEP]

RETURNED: dict[str, tuple[Callable[[], Any], Any]] = {
    "nothing": (returning(None), {"result": None}),
    "a number": (returning(21.5), {"result": 21.5}),
    "a text": (returning("sunny"), {"result": "sunny"}),
    "an object": (returning({"t": 1}), {"t": 1}),
    "json": (returning(json.dumps({"t": [1]})), {"t": [1]}),
    "a json list": (returning("[1, 2]"), {"result": [1, 2]}),
    "text that only looks like json": (returning("{no}"), {"result": "{no}"}),
    "an object with a note": (returning({"note": "mine"}), {"result": {"note": "mine"}}),
    "an object with an error": (returning({"error": None}), {"error": None}),
    "a dataclass": (returning(Point(1, dt.date(2026, 1, 2))), {"x": 1, "when": "2026-01-02"}),
    "a model": (returning(Model(name="a", inner=[Decimal("1.10")])), {"name": "a", "inner": ["1.10"]}),
    "a named tuple": (returning(Pair(1, "b")), {"a": 1, "b": "b"}),
    "an enum": (returning([Colour.RED]), {"result": ["red"]}),
    "a uuid": (returning(uuid.UUID(int=1)), {"result": "00000000-0000-0000-0000-000000000001"}),
    "a set": (returning({3, 1, 2}), {"result": [1, 2, 3]}),
    "keys that are no text": (returning({1: "a", None: "b"}), {"1": "a", "None": "b"}),
    "text as bytes": (returning(b"caf\xc3\xa9"), {"result": "café"}),
    "a coroutine": (nothing, {"result": "awaited"}),
    "a function that gives a coroutine": (give_nothing, {"result": "awaited"}),
    "a generator": (lambda: (number for number in range(3)), {"result": [0, 1, 2]}),
}


@pytest.mark.parametrize("face", FACES)
@pytest.mark.parametrize("name", RETURNED)
def test_what_json_can_say(name: str, face: str) -> None:
    """An object is the output; anything else stands under "result"."""
    tool, expected = RETURNED[name]
    tools = ToolRegistry()
    tools.add(tool, name="tool")
    assert ask(tools, "tool", face=face) == expected


STRANGE: dict[str, tuple[Callable[[], Any], str]] = {
    "bytes that are no text": (returning(b"\xff\xfe"), "(2 bytes that are no text)"),
    "not a number": (returning([float("nan"), float("-inf")]), '"NaN", "-Infinity"'),
    "itself": (returning(ask), "(a value of the type function, which has no JSON form)"),
    "a list that holds itself": (returning(HOLDS_ITSELF), "(the same object again, inside itself)"),
    "a list of lists of lists": (returning(DEEP), "(nested deeper than 20 levels)"),
    "an object without words": (returning(Dumb()), "(a value of the type Dumb, which has no JSON form)"),
    "a class": (returning(Dumb), "(a value of the type type, which has no JSON form)"),
    "50 MB of text": (returning("word " * 10_000_000), "A text of 50,000,000 characters was cut to"),
    "a million items": (returning(range(1_000_000)), "of 1,000,000 items"),
    "a generator without end": (lambda: iter(itertools.count()), "A list was cut after"),
    "an async generator without end": (numbers, "A list was cut after"),
    "a huge number": (returning(10**100_000), "(a whole number of about 100,000 digits)"),
    "half a character": (returning("\ud800"), "\ufffd"),
    "an error": (raising(ValueError("no such city")), "tool failed: ValueError: no such city"),
    "an error without words": (raising(Broken()), "tool failed: Broken"),
    "an exit": (raising(SystemExit(3)), "SystemExit: 3"),
    "an interrupt of its own": (raising(KeyboardInterrupt()), "KeyboardInterrupt"),
    "the end of an iteration": (raising(StopIteration()), "StopIteration"),
    "a timeout of its own": (raising(TimeoutError("the database")), "TimeoutError: the database"),
    "recursion": (lambda: ask(*[None] * 9), "tool failed: TypeError"),
    "a secret in an error": (
        raising(OSError("AccountKey=abcdefgh12345678;")),
        "AccountKey=[redacted value];",
    ),
}


@pytest.mark.parametrize("face", FACES)
@pytest.mark.parametrize("name", STRANGE)
def test_what_json_cannot_say(name: str, face: str) -> None:
    """It is said in words, and the output stays within the limit."""
    tool, expected = STRANGE[name]
    tools = ToolRegistry()
    tools.add(tool, name="tool")
    (answer,) = FACES[face](tools, [{"id": f"call_{name}", "type": "function", "function": {"name": "tool"}}])
    assert isinstance(json.loads(answer["output"]), dict)
    assert expected in answer["output"] or expected[0].lower() + expected[1:] in answer["output"]
    assert len(answer["output"]) <= 20_000


@pytest.mark.parametrize("error", [SystemExit(3), asyncio.CancelledError(), GeneratorExit()])
@pytest.mark.parametrize("face", FACES)
def test_an_async_tool_cannot_end_the_loop(face: str, error: BaseException) -> None:
    """What would stop the caller's event loop is an output like any other failure."""

    async def tool() -> None:
        raise error

    assert ask(ToolRegistry(tool), "tool", face=face)["kind"] == "tool_failed"
