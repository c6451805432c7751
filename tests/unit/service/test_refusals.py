from __future__ import annotations

from typing import Any

import pytest

from labkit.service import requests
from labkit.service.problems import Problem

TOOL = {"type": "function", "function": {"name": "f"}}


def refuse(model: type[requests.Body], body: dict[str, Any]) -> dict[str, Any]:
    with pytest.raises(Problem) as caught:
        requests.read(model, body)
    assert caught.value.status == 400
    error: dict[str, Any] = caught.value.body["error"]
    assert error["type"] == "invalid_request_error"
    return error


@pytest.mark.parametrize(
    ("body", "param", "code", "message"),
    [
        ({}, "model", "missing_required_parameter", "Missing required parameter: 'model'."),
        (
            {"model": 5},
            "model",
            "invalid_type",
            "Invalid type for 'model': expected a string, but got an integer instead.",
        ),
        ({"model": ""}, "model", "empty_value", "Invalid 'model': must be non-empty."),
        (
            {"model": "m", "temperature": 2.5},
            "temperature",
            "number_above_max_value",
            "Invalid 'temperature': number above maximum value. Expected a value <= 2, but got 2.5 instead.",
        ),
        (
            {"model": "m", "top_p": -1},
            "top_p",
            "number_below_min_value",
            "Invalid 'top_p': number below minimum value. Expected a value >= 0, but got -1 instead.",
        ),
        (
            {"model": "m", "temperature": True},
            "temperature",
            "invalid_type",
            "Invalid type for 'temperature': expected a number, but got a boolean instead.",
        ),
        (
            {"model": "m", "tools": {}},
            "tools",
            "invalid_type",
            "Invalid type for 'tools': expected an array, but got an object instead.",
        ),
        (
            {"model": "m", "tools": [TOOL, {"type": "function", "function": {}}]},
            "tools[1].function.name",
            "missing_required_parameter",
            "Missing required parameter: 'tools[1].function.name'.",
        ),
        (
            {"model": "m", "tools": [TOOL] * 129},
            "tools",
            "tool_limit_exceeded",
            "Invalid 'tools': array too long. Expected an array with maximum length 128, but got an array with length 129 instead.",
        ),
        (
            {"model": "m", "name": "n" * 257},
            "name",
            "string_above_max_length",
            (
                "Invalid 'name': string too long. Expected a string with maximum length 256, "
                "but got a string with length 257 instead."
            ),
        ),
        (
            {"model": "m", "metadata": {str(n): "" for n in range(17)}},
            "metadata",
            "object_above_max_length",
            "Invalid 'metadata': object too long. Expected at most 16 properties, but got 17 instead.",
        ),
        (
            {"model": "m", "metadata": {"k": 5}},
            "metadata.k",
            "invalid_type",
            "Invalid type for 'metadata.k': expected a string, but got an integer instead.",
        ),
        (
            {"model": "m", "response_format": "none"},
            "response_format",
            "invalid_value",
            "Invalid value: 'none'. Supported values are: 'auto'.",
        ),
        (
            {"model": "m", "response_format": {"type": "xml"}},
            "response_format.type",
            "invalid_value",
            "Invalid value: 'xml'. Supported values are: 'text', 'json_object' or 'json_schema'.",
        ),
        (
            {"model": "m", "response_format": {"type": "json_schema"}},
            "response_format",
            "invalid_value",
            "Invalid 'response_format': 'type' is 'json_schema', so it needs 'json_schema'.",
        ),
        (
            {"model": "m", "response_format": {"type": "json_schema", "json_schema": {"name": "n"}}},
            "response_format.json_schema.schema",
            "missing_required_parameter",
            "Missing required parameter: 'response_format.json_schema.schema'.",
        ),
    ],
)
def test_an_agent_that_does_not_fit(body: dict[str, Any], param: str, code: str, message: str) -> None:
    """A refusal names the first parameter that does not fit, what was expected and what came."""
    assert refuse(requests.CreateAgent, body) == {
        "message": message,
        "type": "invalid_request_error",
        "param": param,
        "code": code,
    }


@pytest.mark.parametrize("value", ["v", 5, None, {}])
def test_a_long_metadata_key_is_measured_itself(value: object) -> None:
    """A key of 65 characters is refused with its own length, whatever its value is."""
    error = refuse(requests.CreateThread, {"metadata": {"k" * 65: value}})
    assert error["code"] == "string_above_max_length"
    assert "maximum length 64, but got a string with length 65" in error["message"]


@pytest.mark.parametrize(
    ("value", "known"),
    [({"type": "funktion"}, "'function', 'code_interpreter'"), ({"type": 5}, "an integer")],
)
def test_an_unknown_tool_names_all_that_there_are(value: dict[str, Any], known: str) -> None:
    """Who misspells function is told that there is function."""
    assert known in refuse(requests.CreateAgent, {"model": "m", "tools": [value]})["message"]


@pytest.mark.parametrize(
    ("content", "param", "code"),
    [
        ("", "content", "empty_value"),
        ([], "content", "empty_value"),
        (5, "content", "invalid_type"),
        (None, "content", "invalid_type"),
        ("x" * 1_500_001, "content", "content_size_exceeded"),
        ([{"type": "text", "text": "x" * 1_500_001}], "content[0].text", "content_size_exceeded"),
        ([{"type": "text", "text": ""}], "content[0].text", "empty_value"),
        ([{"type": "text", "text": {"value": "x"}}], "content[0].text", "invalid_type"),
        ([{"type": "text", "text": "x"}, {"type": "video"}], "content[1].type", "invalid_value"),
        ([{"type": ["text"]}], "content[0].type", "invalid_type"),
        ([{"type": "image_file"}], "content[0].image_file", "missing_required_parameter"),
        ([{"type": "image_url", "image_url": {}}], "content[0].image_url.url", "missing_required_parameter"),
        (["x"], "content[0]", "invalid_type"),
    ],
)
def test_content_that_does_not_fit(content: object, param: str, code: str) -> None:
    """Text or parts, not empty, not over the documented limit, each part whole."""
    error = refuse(requests.CreateMessage, {"role": "user", "content": content})
    assert (error["param"], error["code"]) == (param, code)


def test_a_refusal_never_repeats_a_payload() -> None:
    """However long the value, the message stays short."""
    error = refuse(requests.CreateMessage, {"role": "x" * 10_000, "content": "x"})
    assert len(error["message"]) < 300
