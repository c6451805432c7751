from __future__ import annotations

from typing import Any

import pytest

from labkit.service.problems import Problem
from labkit.service.successor.pairing import check, check_ids

Json = dict[str, Any]
SAID = {"type": "message"}


def call(call_id: str) -> Json:
    return {"type": "function_call", "call_id": call_id}


def output(call_id: str) -> Json:
    return {"type": "function_call_output", "call_id": call_id}


@pytest.mark.parametrize(
    "items",
    [
        [],
        [SAID],
        [call("a"), output("a")],
        [call("a"), call("b"), output("b"), output("a")],
        [call("a"), SAID, output("a")],
        [call("a"), output("a"), output("a")],
    ],
)
def test_pairs_are_taken(items: list[Json]) -> None:
    """Each call before its output, in any order, with anything between them; a later output replaces an earlier one."""
    check(items)


@pytest.mark.parametrize(
    ("items", "message"),
    [
        ([call("a")], "No tool output found for function call a."),
        ([call("a"), call("b"), output("b")], "No tool output found for function call a."),
        ([call("a"), output("a"), call("a")], "No tool output found for function call a."),
        ([output("a")], "No tool call found for function call output with call_id a."),
        ([output("a"), call("a")], "No tool call found for function call output with call_id a."),
    ],
)
def test_halves_are_refused(items: list[Json], message: str) -> None:
    """The first half without the other is named."""
    with pytest.raises(Problem) as caught:
        check(items)
    assert caught.value.body["error"]["message"] == message


def test_an_item_comes_once() -> None:
    """The first id that comes again is named."""
    check_ids([{"id": "a"}, {"id": "b"}])
    with pytest.raises(Problem) as caught:
        check_ids([{"id": "a"}, {"id": "b"}, {"id": "b"}, {"id": "a"}])
    assert "with id b." in caught.value.body["error"]["message"]
