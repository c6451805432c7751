"""requires_action and back: what a run asks for, and what it accepts."""

from __future__ import annotations

from typing import Any

import pytest

from tests.service.world import World, outputs

LIMIT = 1_048_576


def submit(world: World, run: str, body: object) -> tuple[int, dict[str, Any]]:
    reply = world.send("POST", f"{run}/submit_tool_outputs", body)
    return reply.status, reply.error if reply.status != 200 else reply.body


def shape_a(message: str, param: str | None = None, code: str | None = None) -> dict[str, Any]:
    return {"message": message, "type": "invalid_request_error", "param": param, "code": code}


def test_a_run_asks_for_outputs(world: World) -> None:
    """All calls of a turn are one step and one required action, with JSON text as arguments, no usage yet."""
    calls = [{"name": "a", "arguments": {"x": 1}}, {"name": "b", "arguments": {}}]
    world.script({"tool_calls": calls})
    run = world.run()
    body = world.until(run, "requires_action")
    (step,) = world.get(f"{run}/steps")["data"]
    shown = step["step_details"]["tool_calls"]
    assert [call["function"] for call in shown] == [
        {"name": "a", "arguments": '{"x": 1}', "output": None},
        {"name": "b", "arguments": "{}", "output": None},
    ]
    for call in shown:
        del call["function"]["output"]
    assert body["required_action"] == {
        "type": "submit_tool_outputs",
        "submit_tool_outputs": {"tool_calls": shown},
    }
    assert (step["type"], step["status"], step["usage"]) == ("tool_calls", "in_progress", None)
    assert (body["usage"], body["expires_at"]) == (None, body["created_at"] + 600)
    assert shown[0]["id"].startswith("call_")


def test_a_tool_step_begins_without_calls(world: World) -> None:
    """The step is there before its calls are."""
    world.script({"tool_calls": [{"name": "a"}]})
    run = world.run()
    for _ in range(2):
        world.control("POST", "step")
    (step,) = world.get(f"{run}/steps")["data"]
    assert step["step_details"] == {"type": "tool_calls", "tool_calls": []}


def test_outputs_send_the_run_on(world: World) -> None:
    """After all outputs the reply is queued; the step has them; the run starts again and sums up its usage."""
    run, calls = world.waiting("a", "b")
    waiting = world.get(run)
    world.wall.advance(100)
    reply = world.post(f"{run}/submit_tool_outputs", outputs(calls[::-1], "42"))
    assert reply == {**waiting, "status": "queued", "required_action": None}
    (step,) = world.get(f"{run}/steps")["data"]
    assert [call["function"]["output"] for call in step["step_details"]["tool_calls"]] == ["42", "42"]
    assert (step["status"], step["completed_at"]) == ("completed", waiting["created_at"] + 105)
    assert step["usage"]["total_tokens"] > 0
    done = world.until(run, "completed")
    assert done["started_at"] > waiting["started_at"]
    newest, oldest = world.get(f"{run}/steps")["data"]
    assert (newest["type"], oldest) == ("message_creation", step)
    total = newest["usage"]["total_tokens"] + oldest["usage"]["total_tokens"]
    assert done["usage"]["total_tokens"] == total


@pytest.mark.parametrize("output", ["", None])
def test_an_output_may_be_empty(world: World, output: str | None) -> None:
    """An empty output is legal, and so is one left out."""
    run, (call,) = world.waiting()
    body = {"tool_outputs": [{"tool_call_id": call, "output": output}]}
    assert submit(world, run, body)[0] == 200


def test_e3_a_run_that_does_not_wait(world: World) -> None:
    """Outputs for a run in any other status are refused with that status."""
    run, calls = world.waiting()
    expected = 'Runs in status "{}" do not accept tool outputs.'
    world.post(f"{run}/submit_tool_outputs", outputs(calls))
    assert submit(world, run, outputs(calls)) == (400, shape_a(expected.format("queued")))
    world.until(run, "in_progress")
    assert submit(world, run, outputs(calls)) == (400, shape_a(expected.format("in_progress")))
    world.until(run, "completed")
    assert submit(world, run, outputs(calls)) == (400, shape_a(expected.format("completed")))
    expired, calls = world.waiting()
    world.wall.advance(600)
    assert submit(world, expired, outputs(calls)) == (400, shape_a(expected.format("expired")))


@pytest.mark.parametrize("choose", [[], [0], [1], [0, 0], [0, 1, 1], [0, 1, "call_none"], ["call_none"]])
def test_e4_not_exactly_the_calls(world: World, choose: list[int | str]) -> None:
    """Missing, repeated and unknown ids are refused with both lists, and the run goes on waiting."""
    run, calls = world.waiting("a", "b")
    got = [calls[which] if isinstance(which, int) else which for which in choose]
    expected = shape_a(f"Expected tool outputs for call_ids {calls}, got {got}")
    assert submit(world, run, outputs(got)) == (400, expected)
    assert world.get(run)["status"] == "requires_action"
    assert submit(world, run, outputs(calls))[0] == 200


def test_e4_is_spelled_as_a_list_of_quoted_ids(world: World) -> None:
    """The lists are spelled ['call_a', 'call_b']."""
    run, (a, b) = world.waiting("a", "b")
    message = f"Expected tool outputs for call_ids ['{a}', '{b}'], got ['{a}']"
    assert submit(world, run, outputs([a])) == (400, shape_a(message))


@pytest.mark.parametrize(
    ("text", "status"), [("x" * 262_143, 200), ("x" * 262_144, 400), ("é" * 131_072, 400)]
)
def test_e5_too_much_together(world: World, text: str, status: int) -> None:
    """All outputs together must be less than 512 kB."""
    run, calls = world.waiting("a", "b")
    found, body = submit(world, run, outputs(calls, text))
    assert found == status
    if status == 400:
        message = "'tool_outputs' too large: the combined tool outputs must be less than 512kb."
        assert body == shape_a(message, "tool_outputs", "invalid_value")


def test_e6_one_too_long(world: World) -> None:
    """One output has at most 1,048,576 characters, whatever the others have."""
    run, calls = world.waiting("a", "b", "c")
    body = outputs(calls, "x")
    body["tool_outputs"][2]["output"] = "x" * (LIMIT + 1)
    message = (
        "Invalid 'tool_outputs[2].output': string too long. Expected a string with maximum length 1048576, "
        "but got a string with length 1048577 instead."
    )
    expected = shape_a(message, "tool_outputs[2].output", "string_above_max_length")
    assert submit(world, run, body) == (400, expected)
    body["tool_outputs"][2]["output"] = "x" * LIMIT
    assert submit(world, run, body)[1]["param"] == "tool_outputs"


def test_e7_an_output_without_its_call(world: World) -> None:
    """A missing tool_call_id is refused in the older wording."""
    run, _ = world.waiting()
    message = (
        "1 validation error for Request\nbody -> tool_outputs -> 0 -> tool_call_id\n"
        "  field required (type=value_error.missing)"
    )
    assert submit(world, run, {"tool_outputs": [{"output": "x"}]}) == (400, shape_a(message))


@pytest.mark.parametrize(
    ("body", "param"),
    [
        ({}, "tool_outputs"),
        ({"tool_outputs": "x"}, "tool_outputs"),
        ({"tool_outputs": [5]}, "tool_outputs[0]"),
        ({"tool_outputs": [{"tool_call_id": 5}]}, "tool_outputs[0].tool_call_id"),
        ({"tool_outputs": [{"tool_call_id": "c", "output": {}}]}, "tool_outputs[0].output"),
    ],
)
def test_outputs_of_the_wrong_type(world: World, body: dict[str, Any], param: str) -> None:
    """An output is text; everything else is refused by name."""
    run, _ = world.waiting()
    status, error = submit(world, run, body)
    assert (status, error["param"]) == (400, param)


def test_no_outputs_at_all_are_missing_outputs(world: World) -> None:
    """A null list counts as an empty one."""
    run, calls = world.waiting()
    message = f"Expected tool outputs for call_ids {calls}, got []"
    assert submit(world, run, {"tool_outputs": None}) == (400, shape_a(message))


def test_several_rounds(world: World) -> None:
    """A run may ask again and again; the expiry does not move."""
    world.script(*[{"tool_calls": [{"name": "f"}]}] * 3)
    run = world.run()
    for _ in range(3):
        body = world.until(run, "requires_action")
        (call,) = body["required_action"]["submit_tool_outputs"]["tool_calls"]
        assert body["expires_at"] == body["created_at"] + 600
        world.post(f"{run}/submit_tool_outputs", outputs([call["id"]]))
    world.until(run, "completed")
    assert [step["type"] for step in world.get(f"{run}/steps", order="asc")["data"]] == [
        "tool_calls",
        "tool_calls",
        "tool_calls",
        "message_creation",
    ]
