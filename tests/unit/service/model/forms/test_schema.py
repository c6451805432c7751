from __future__ import annotations

from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit.service.model.forms.neutral import neutral
from labkit.service.model.forms.schema import alternatives
from labkit.service.model.forms.validity import conforms
from labkit.service.model.rules import RuleModel
from labkit.service.model.turns import Entry, Prompt

SCALARS = st.one_of(
    st.just({"type": "string"}),
    st.builds(
        lambda low, size: {"type": "string", "minLength": low, "maxLength": low + size},
        st.integers(0, 20),
        st.integers(0, 9),
    ),
    st.builds(
        lambda low, size: {"type": "integer", "minimum": low, "maximum": low + size},
        st.integers(-99, 99),
        st.integers(0, 9),
    ),
    st.builds(
        lambda low, step: {"type": "integer", "minimum": low, "multipleOf": step},
        st.integers(-99, 99),
        st.integers(1, 9),
    ),
    st.builds(lambda low: {"type": "number", "exclusiveMinimum": low}, st.integers(-99, 99)),
    st.builds(lambda high: {"type": "number", "exclusiveMaximum": high}, st.integers(-99, 99)),
    st.just({"type": "boolean"}),
    st.just({"type": ["string", "null"]}),
    st.builds(
        lambda choices: {"enum": choices}, st.lists(st.text(max_size=5), min_size=1, max_size=4, unique=True)
    ),
    st.builds(lambda value: {"const": value}, st.integers()),
    st.sampled_from([{"type": "string", "format": name} for name in ("date", "email", "date-time", "uuid")]),
)


def _objects(children: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    names = st.sampled_from(["name", "city", "order_id", "count", "text", "email", "items", "when"])
    return st.one_of(
        st.builds(
            lambda parts, closed: {
                "type": "object",
                "properties": parts,
                "required": sorted(parts),
                **({"additionalProperties": False} if closed else {}),
            },
            st.dictionaries(names, children, max_size=4),
            st.booleans(),
        ),
        st.builds(
            lambda item, low: {"type": "array", "items": item, "minItems": low}, children, st.integers(0, 3)
        ),
        st.builds(lambda one, two: {"anyOf": [one, two]}, children, children),
    )


SCHEMAS: st.SearchStrategy[dict[str, Any]] = st.recursive(SCALARS, _objects, max_leaves=8)
JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers(-99, 99) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["name", "city", "x"]), inner, max_size=3)
    ),
    max_leaves=6,
)


@given(SCHEMAS)
def test_a_neutral_value_is_valid(schema: dict[str, Any]) -> None:
    """The neutral value satisfies the schema by the judgement of an independent validator."""
    jsonschema.validate(neutral(schema, schema), schema)


@given(SCHEMAS, JSON)
def test_conforming_agrees_with_a_validator(schema: dict[str, Any], value: Any) -> None:
    """A value conforms exactly when an independent validator accepts it."""
    assert conforms(value, schema, schema) == jsonschema.Draft202012Validator(schema).is_valid(value)


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        ({"default": "x", "type": "string"}, "x"),
        ({"enum": ["low", "medium", "high"]}, "medium"),
        ({"enum": ["a", "b"]}, "a"),
        ({"type": ["integer", "null"]}, None),
        ({"type": "integer", "minimum": 3}, 3),
        ({"type": "array", "items": {"type": "integer"}, "minItems": 2, "uniqueItems": True}, [0, 1]),
        ({"$ref": "#/$defs/p", "$defs": {"p": {"type": "boolean"}}}, False),
        ({"allOf": [{"type": "integer"}, {"minimum": 2}]}, 2),
    ],
)
def test_neutral_values(schema: dict[str, Any], value: Any) -> None:
    """A default, then the neutral choice, then null, then the plainest value that the bounds allow."""
    assert neutral(schema, schema) == value


@pytest.mark.parametrize(
    "schema", [True, False, None, 3, {"type": 7}, {"$ref": "#/nowhere"}, {"$ref": "#"}, {"properties": 3}]
)
def test_odd_schemas_do_no_harm(schema: Any) -> None:
    """What is no schema, or one that never ends, still gives alternatives and a value."""
    root = schema if isinstance(schema, dict) else {}
    assert alternatives(schema, root)
    neutral(schema, root)


def test_a_schema_that_requires_itself_ends() -> None:
    """A schema without a finite instance gives a value of bounded depth."""
    schema = {"type": "object", "properties": {"next": {"$ref": "#"}}, "required": ["next"]}
    assert isinstance(neutral(schema, schema), dict)


def test_a_dangerous_pattern_is_not_tried() -> None:
    """A pattern that could take exponential time is passed over."""
    assert conforms("a" * 60 + "!", {"type": "string", "pattern": "^(a+)+$"}, {})
    assert not conforms("12", {"type": "string", "pattern": "^[A-Z]{2}$"}, {})


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "string", "minLength": 200_000_000},
        {"type": "array", "minItems": 10**9, "items": {"type": "string", "minLength": 10**9}},
        {
            "type": "array",
            "minItems": 100,
            "items": {
                "type": "array",
                "minItems": 100,
                "items": {"type": "array", "minItems": 100, "items": {"type": "string", "minLength": 5000}},
            },
        },
    ],
)
def test_a_schema_cannot_ask_for_more_than_a_megabyte(schema: dict[str, Any]) -> None:
    """However much a schema demands, the value that is made for it stays small."""
    form = {"type": "json_schema", "json_schema": {"name": "p", "schema": schema}}
    turn = RuleModel().reply(Prompt("m", "", (Entry("user", "Hello"),), response_format=form))
    assert turn.text is not None
    assert len(turn.text) < 1_000_000
