from __future__ import annotations

import json
from typing import Any

import jsonschema
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.service.model.conversation import INTEGER, STRING, ask
from tests.unit.service.model.forms.test_schema import SCHEMAS


def test_json_formats_give_json() -> None:
    """A JSON object is an object; a schema's instance is valid and holds what was said."""
    schema = {
        "type": "object",
        "properties": {
            "name": STRING,
            "age": INTEGER,
            "city": STRING,
            "summary": STRING,
            "tags": {"type": "array", "items": STRING},
        },
        "required": ["name", "age", "city", "summary", "tags"],
        "additionalProperties": False,
    }
    told = "My name is Ann and I am 30 years old. I live in Rome."
    wanted = {"type": "json_schema", "json_schema": {"name": "person", "schema": schema}}
    found = json.loads(ask(told, response_format=wanted).text or "")
    jsonschema.validate(found, schema)
    assert (found["name"], found["age"], found["city"]) == ("Ann", 30, "Rome")
    plain = json.loads(ask(told, response_format={"type": "json_object"}).text or "")
    assert "Ann" in plain["answer"]
    keyed = json.loads(
        ask(told + " Give me JSON with keys name, city", response_format={"type": "json_object"}).text or ""
    )
    assert keyed == {"name": "Ann", "city": "Rome"}


@settings(max_examples=60)
@given(st.text(max_size=200), SCHEMAS)
def test_any_schema_gets_a_valid_instance(message: str, part: dict[str, Any]) -> None:
    """Whatever was said, a json_schema answer is valid for its schema."""
    schema = {"type": "object", "properties": {"value": part}, "required": ["value"]}
    wanted = {"type": "json_schema", "json_schema": {"name": "x", "schema": schema}}
    jsonschema.validate(json.loads(ask(message, response_format=wanted).text or ""), schema)
