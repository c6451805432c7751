from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit.service.model.functions.outputs import Done, parse, scalar
from labkit.service.model.functions.telling import phrase
from labkit.service.model.turns import Call


def _done(output: str, **arguments: Any) -> Done:
    return Done(Call("get_weather", json.dumps(arguments)), output, parse(output))


@pytest.mark.parametrize(
    ("output", "told"),
    [
        ('{"temperature": 22, "condition": "sunny"}', "Weather in Rome: temperature 22 and condition sunny."),
        ("{'temperature': 22}", "Weather in Rome: 22."),
        ("Sunny, 25°C", "Weather in Rome: Sunny, 25°C."),
        ("It is sunny in Rome today.", "It is sunny in Rome today."),
        ("a,b\n1,2", "Weather in Rome:\na,b\n1,2"),
        ("12.50", "Weather in Rome: 12.50."),
        ("", "Weather in Rome: no output."),
        ("[1, 2, 3]", "Weather in Rome: 1, 2 and 3."),
        ("null", "Weather in Rome: nothing."),
        ("true", "Weather in Rome: yes."),
        ('{"days": [{"high": 3}, {"high": 4}]}', "Weather in Rome:\n- high 3\n- high 4"),
        ('{"error": "down"}', 'Weather in Rome: the function get_weather reported an error: "down".'),
        ('{"error": null, "t": 1}', "Weather in Rome: 1."),
    ],
)
def test_an_output_is_told(output: str, told: str) -> None:
    """Objects are flattened to words, records become lines, sentences stand for themselves, errors are called errors."""
    assert phrase(_done(output, location="Rome")) == told


@given(st.text() | st.sampled_from(["[" * 5000, "{" * 5000, "(" * 5000, "-" * 5000, "[1e999]"]))
def test_any_output_is_told_in_bounds(output: str) -> None:
    """No output raises, and none is told at more than its limit."""
    assert 0 < len(phrase(_done(output))) < 3_000


def test_the_one_value_of_an_output() -> None:
    """The result is the value called so, else the first number, else the text."""
    assert [scalar(_done(text)) for text in ('{"x": "a", "result": 7}', '{"x": "a", "n": 3}', "plain")] == [
        "7",
        "3",
        "plain",
    ]
