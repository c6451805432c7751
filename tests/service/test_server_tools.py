"""Tools that the service runs itself: their step, the next turn without the client, and what ends them."""

from __future__ import annotations

import pytest

from labkit.service.model.turns import Call
from labkit.service.tools.rounds import MOST_ROUNDS
from tests.service.workbench import CODE, FUNCTION, SEARCH, Echo, Told, answer_of, begin, build, code
from tests.service.world import Json, World, outputs


@pytest.fixture
def echo() -> Echo:
    return Echo()


def test_a_call_is_a_step_and_the_run_goes_on(echo: Echo) -> None:
    """The step has the call at work, then its result and usage; the next turn comes without requires_action."""
    world = build(echo, Told(code("1+1")))
    run = begin(world, CODE)
    for _ in range(3):
        world.control("POST", "step")
    (step,) = world.get(f"{run}/steps")["data"]
    (call,) = step["step_details"]["tool_calls"]
    assert call == {
        "id": call["id"],
        "type": "code_interpreter",
        "code_interpreter": {"input": "1+1", "outputs": []},
    }
    assert (step["status"], step["usage"]) == ("in_progress", None)
    done = world.until(run, "completed", "requires_action")
    assert done["status"] == "completed"
    message, step = world.get(f"{run}/steps")["data"]
    (call,) = step["step_details"]["tool_calls"]
    assert call["code_interpreter"]["outputs"] == [{"type": "logs", "logs": "1+1"}]
    assert (step["status"], message["type"]) == ("completed", "message_creation")
    assert done["usage"]["total_tokens"] == step["usage"]["total_tokens"] + message["usage"]["total_tokens"]
    assert answer_of(world, run) == "output: 1+1"


def test_started_at_is_of_the_first_turn(echo: Echo) -> None:
    """A run that needs nobody stays in_progress: started_at is written once."""
    world = build(echo, Told(code("x"), times=2))
    run = begin(world, CODE)
    started = world.until(run, "in_progress")["started_at"]
    assert world.until(run, "completed")["started_at"] == started
    assert [event["status"] for event in events(world, "run")] == ["queued", "in_progress", "completed"]


def events(world: World, kind: str) -> list[Json]:
    return [event for event in world.control("GET", "events")["events"] if event["object"] == kind]


def test_the_step_is_logged_at_work(echo: Echo) -> None:
    """The event log has the step's beginning, its calls, and its end."""
    world = build(echo, Told(code("x")))
    world.until(begin(world, CODE), "completed")
    logged = [(event["event"], event["status"]) for event in events(world, "step")]
    assert logged[:3] == [("begin", "in_progress"), ("work", "in_progress"), ("complete", "completed")]


def test_functions_wait_for_the_tools(echo: Echo) -> None:
    """In a turn with both, the service's calls are made first; then the client is asked for its functions only."""
    world = build(echo, Told(Call("f", "{}"), code("x"), Call("file_search", '{"query": "q"}')))
    run = begin(world, CODE, SEARCH, FUNCTION)
    body = world.until(run, "requires_action")
    (step,) = world.get(f"{run}/steps")["data"]
    function, ran, found = step["step_details"]["tool_calls"]
    assert function["function"]["output"] is None
    assert ran["code_interpreter"]["outputs"] == [{"type": "logs", "logs": "x"}]
    assert found["file_search"] == {"results": [{"query": "q"}]}
    wanted = body["required_action"]["submit_tool_outputs"]["tool_calls"]
    assert [call["id"] for call in wanted] == [function["id"]]
    world.post(f"{run}/submit_tool_outputs", outputs([function["id"]], "42"))
    world.until(run, "completed")
    assert answer_of(world, run) == "42 | output: x | found"


def test_a_script_may_call_them(echo: Echo) -> None:
    """A scripted turn calls a tool by its name, as a model does."""
    world = build(echo, Told())
    world.script({"tool_calls": [{"name": "code_interpreter", "arguments": {"code": "7"}}]})
    run = begin(world, CODE)
    world.until(run, "completed")
    assert answer_of(world, run) == "output: 7"


@pytest.mark.parametrize("arguments", ["", "{", "[1]", "7", "null", '{"code": ' + "[" * 5000])
def test_broken_arguments_are_told_to_the_model(echo: Echo, arguments: str) -> None:
    """Arguments that are no JSON object run nothing: the model is told what was expected."""
    world = build(echo, Told(Call("code_interpreter", arguments)))
    run = begin(world, CODE)
    world.until(run, "completed")
    assert answer_of(world, run).startswith("Error: the arguments of code_interpreter are not a JSON object.")
    assert echo.begun == 0


def test_rounds_are_bounded(echo: Echo) -> None:
    """A model that calls without end is asked once without tools; if it calls again, the run fails and says why."""
    model = Told(code("x"), times=1000)
    world = build(echo, model)
    run = begin(world, CODE)
    world.wall.advance(1)
    body = until_end(world, run)
    assert body["status"] == "failed"
    assert body["last_error"]["code"] == "server_error"
    assert f"{MOST_ROUNDS} rounds" in body["last_error"]["message"]
    assert [prompt.tool_choice for prompt in model.asked] == ["auto"] * MOST_ROUNDS + ["none"]


def until_end(world: World, run: str) -> Json:
    for _ in range(10 * MOST_ROUNDS):
        world.control("POST", "step")
        if (body := world.get(run))["status"] not in ("queued", "in_progress"):
            return body
    raise AssertionError("the run does not end")


@pytest.mark.parametrize(
    ("kind", "needs"),
    [("bing_grounding", "Bing"), ("azure_ai_search", "AI Search"), ("azure_function", "Function App")],
)
@pytest.mark.parametrize("forced", [False, True])
def test_a_cloud_tool_fails_the_run_that_needs_it(echo: Echo, kind: str, needs: str, *, forced: bool) -> None:
    """Called or forced, a tool that lives in Azure fails the run with its name and what it needs; no step is left."""
    world = build(echo, Told(*(() if forced else [Call(kind, "{}")])))
    run = begin(world, {"type": kind}, **({"tool_choice": {"type": kind}} if forced else {}))
    body = world.until(run, "failed", "completed")
    assert body["status"] == "failed"
    assert body["last_error"]["code"] == "tool_user_error"
    assert kind in body["last_error"]["message"]
    assert needs in body["last_error"]["message"]
    assert world.get(f"{run}/steps")["data"] == []


def test_a_cloud_tool_that_is_only_listed_does_no_harm(echo: Echo) -> None:
    """An agent may have such a tool; runs that do not need it work."""
    world = build(echo, Told())
    run = begin(world, {"type": "bing_grounding"}, {"type": "azure_ai_search"})
    world.until(run, "completed")
