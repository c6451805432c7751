"""From a signature to a JSON schema, and from arguments to a call."""

from __future__ import annotations

import dataclasses
import datetime as dt
import enum
import uuid
from collections.abc import Callable
from typing import Annotated, Any, Literal, NotRequired, Required, TypedDict

import jsonschema
import pytest
from pydantic import BaseModel, Field

from labkit.errors import InvalidTool
from labkit.tools.schema import read_signature
from labkit.tools.tool import make_tool


class Unit(enum.Enum):
    """An enum."""

    CELSIUS = "c"
    FAHRENHEIT = "f"


class Place(BaseModel):
    """A model, with a field named as a word of JSON schema."""

    title: str
    zip_code: str = Field(pattern=r"^\d{5}$", description="Five digits.")


@dataclasses.dataclass
class Trip:
    """A dataclass."""

    start: dt.date
    place: Place


class Options(TypedDict, total=False):
    """A TypedDict of the standard library."""

    unit: Required[Unit]
    days: int


class More(Options):
    """One that inherits."""

    places: NotRequired[list[Options]]


class Tree(BaseModel):
    """A model that contains itself."""

    name: str
    children: list[Tree] = []


def schema_of(function: Callable[..., Any]) -> dict[str, Any]:
    """Return the schema of a function's arguments, which must be a valid JSON schema."""
    schema = make_tool(function, name="f").definition["function"]["parameters"]
    jsonschema.Draft202012Validator.check_schema(schema)
    return schema


# annotation -> what stands in the schema, arguments that fit, arguments that do not
TYPES: dict[str, tuple[Any, dict[str, Any], list[Any], list[Any]]] = {
    "str": (str, {"type": "string"}, ["a", ""], [None, [], {}]),
    "int": (int, {"type": "integer"}, [1, "2", 3.0], ["x", 1.5, None]),
    "float": (float, {"type": "number"}, [1, 1.5, "2.5"], ["x", []]),
    "bool": (bool, {"type": "boolean"}, [True, "yes", 0], ["maybe", 7]),
    "none": (None, {"type": "null"}, [None], [0]),
    "list": (list[int], {"type": "array", "items": {"type": "integer"}}, [[], [1, "2"]], [1, ["x"]]),
    "dict": (
        dict[str, float],
        {"type": "object", "additionalProperties": {"type": "number"}},
        [{}, {"a": 1}],
        [{"a": "x"}, []],
    ),
    "literal": (Literal["a", "b"], {"type": "string", "enum": ["a", "b"]}, ["a"], ["c", 1]),
    "enum": (
        Unit,
        {"type": "string", "enum": ["c", "f"], "description": "An enum."},
        ["c"],
        ["kelvin", "CELSIUS"],
    ),
    "optional": (int | None, {"anyOf": [{"type": "integer"}, {"type": "null"}]}, [None, 1], ["x"]),
    "union": (
        int | list[str],
        {"anyOf": [{"type": "integer"}, {"type": "array", "items": {"type": "string"}}]},
        [1, ["a"]],
        ["x"],
    ),
    "date": (
        dt.date,
        {"type": "string", "format": "date"},
        ["2026-01-31"],
        ["31.1.2026", "2026-02-30"],
    ),
    "time": (
        dt.datetime,
        {"type": "string", "format": "date-time"},
        ["2026-01-31T10:00:00Z"],
        ["today"],
    ),
    "uuid": (uuid.UUID, {"type": "string", "format": "uuid"}, [str(uuid.UUID(int=1))], ["1"]),
    "constrained": (
        Annotated[int, Field(ge=1, le=7)],
        {"type": "integer", "minimum": 1, "maximum": 7},
        [1, 7],
        [0, 8],
    ),
    "anything": (Any, {}, [1, "a", None, {"b": []}], []),
    "model": (
        Place,
        {
            "type": "object",
            "description": "A model, with a field named as a word of JSON schema.",
            "properties": {
                "title": {"type": "string"},
                "zip_code": {"type": "string", "pattern": r"^\d{5}$", "description": "Five digits."},
            },
            "required": ["title", "zip_code"],
        },
        [{"title": "A", "zip_code": "12345"}],
        [{"title": "A"}, {"title": "A", "zip_code": "x"}],
    ),
}


@pytest.mark.parametrize("name", TYPES)
def test_a_type_in_both_directions(name: str) -> None:
    """What the schema promises is what is accepted; what it excludes is refused."""
    hint, expected, good, bad = TYPES[name]

    def tool(value: Any) -> None:
        """Take a value."""

    tool.__annotations__["value"] = hint
    assert schema_of(tool)["properties"]["value"] == expected
    signature = read_signature(tool, "tool", {})
    for value in good:
        assert "value" in signature.check({"value": value})
    for value in bad:
        with pytest.raises(ValueError, match="validation error"):
            signature.check({"value": value})


def test_nested_types_become_one_schema_without_references() -> None:
    """A model reads it from top to bottom; the function gets real objects."""
    seen: list[Any] = []

    def book(trip: Trip, options: More, extra: dict[str, Place] | None = None) -> None:
        """Book."""
        seen.append((trip, options, extra))

    schema = schema_of(book)
    assert "$ref" not in str(schema)
    assert schema["required"] == ["trip", "options"]
    assert schema["properties"]["options"]["required"] == ["unit"]
    assert schema["additionalProperties"] is False
    checked = read_signature(book, "book", {}).check(
        {
            "trip": {"start": "2026-01-31", "place": {"title": "A", "zip_code": "12345"}},
            "options": {"unit": "c", "places": [{"unit": "f", "days": "2"}]},
        }
    )
    assert checked["trip"] == Trip(dt.date(2026, 1, 31), Place(title="A", zip_code="12345"))
    assert checked["options"] == {"unit": Unit.CELSIUS, "places": [{"unit": Unit.FAHRENHEIT, "days": 2}]}
    assert "extra" not in checked


def test_a_type_that_contains_itself_keeps_a_reference() -> None:
    """It cannot be written out, so its definition stays."""

    def plant(tree: Tree) -> None:
        """Plant."""

    schema = schema_of(plant)
    assert schema["properties"]["tree"] == {"$ref": "#/$defs/Tree"}
    jsonschema.validate({"tree": {"name": "a", "children": [{"name": "b"}]}}, schema)


def test_names_that_a_model_class_could_not_have() -> None:
    """Parameters may be called as they like: they are the agent's words, not ours."""

    def odd(schema: str, model_config: int, _id: str, copy: int = 0, /, json: str = "x") -> None:
        """Odd."""

    signature = read_signature(odd, "odd", {})
    assert signature.names == ["schema", "model_config", "_id", "copy", "json"]
    checked = signature.check({"schema": "s", "model_config": 1, "_id": "i"})
    assert signature.bind(checked, None) == (["s", 1, "i"], {})  # type: ignore[arg-type]  # no call is asked for


def test_keywords_without_names_are_allowed_where_the_function_takes_them() -> None:
    """`**rest` takes what the agent adds; without it an unknown argument is refused."""

    def open_world(a: int, **rest: str) -> None:
        """Open."""

    assert schema_of(open_world)["additionalProperties"] is True
    assert read_signature(open_world, "f", {}).check({"a": 1, "b": "c"}) == {"a": 1, "b": "c"}


def test_a_description_comes_from_the_annotation_or_the_docstring() -> None:
    """Field before a text in Annotated before the docstring."""

    def f(
        a: Annotated[str, Field(description="from Field")],
        b: Annotated[str, "from Annotated"],
        c: str,
        d: str = Field(default="x", description="from the default"),
    ) -> None:
        """Do.

        Args:
            a: no
            b: no
            c: from the docstring
            d: no
        """

    properties = schema_of(f)["properties"]
    assert {name: part["description"] for name, part in properties.items()} == {
        "a": "from Field",
        "b": "from Annotated",
        "c": "from the docstring",
        "d": "from the default",
    }
    assert read_signature(f, "f", {}).check({"a": 1, "b": 2, "c": 3})["d"] == "x"


def test_a_default_that_json_cannot_say_is_left_out() -> None:
    """The function still has it."""
    marker = object()

    def f(a: Any = marker, b: dt.date = dt.date(2026, 1, 2)) -> None:
        """Do."""

    properties = schema_of(f)["properties"]
    assert properties == {"a": {}, "b": {"type": "string", "format": "date", "default": "2026-01-02"}}
    assert read_signature(f, "f", {}).check({}) == {}


class NoJson:
    """A class that JSON cannot give."""


def with_arguments(*texts: str) -> None:
    """Take texts."""


def with_an_object(thing: NoJson) -> None:
    """Take an object."""


def with_a_callback(then: Callable[[], None]) -> None:
    """Take a function."""


def with_a_missing_name(thing: Missing) -> None:  # type: ignore[name-defined]  # noqa: F821
    """Take what is not there."""


@pytest.mark.parametrize(
    ("function", "words"),
    [
        (with_arguments, r"takes \*texts, but an agent gives arguments by name only"),
        (with_an_object, "has a parameter that JSON cannot give: .*NoJson"),
        (with_a_callback, "has a parameter that JSON cannot give"),
        (
            with_a_missing_name,
            "annotations of with_a_missing_name cannot be read: name 'Missing' is not defined",
        ),
        (lambda x: x, "'<lambda>' cannot be the name of a tool"),
        (NoJson, "The class NoJson cannot be a tool"),
        (with_arguments(), "A NoneType cannot be a tool"),
        ("get_weather", "A str cannot be a tool"),
    ],
)
def test_a_function_that_cannot_be_a_tool(function: Any, words: str) -> None:
    """The error says why, what is expected, and what to write."""
    with pytest.raises(InvalidTool, match=words) as caught:
        make_tool(function)
    assert caught.value.expected
    assert caught.value.try_next
