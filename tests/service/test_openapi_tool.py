"""The openapi tool behind the wire: what an agent may have, what its model is offered, what a call does."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from labkit.service.model.turns import Call
from labkit.service.tools.toolbox import Toolbox
from tests.neighbour import Answer, Neighbour, Sent, neighbour
from tests.service.workbench import Told, answer_of, begin
from tests.service.world import Json, World

ANONYMOUS = {"type": "anonymous", "security_scheme": {}}


@pytest.fixture
def server() -> Iterator[Neighbour]:
    with neighbour(lambda sent: Answer({"at": sent.target})) as server:
        yield server


def tool(url: str, auth: Json = ANONYMOUS, **more: Any) -> Json:
    city = {"name": "city", "in": "query", "required": True, "schema": {"type": "string"}}
    spec = {
        "openapi": "3.1.0",
        "info": {"title": "Weather", "version": "1"},
        "servers": [{"url": url}],
        "paths": {
            "/weather": {"get": {"operationId": "Current", "summary": "Weather now", "parameters": [city]}}
        },
    }
    return {
        "type": "openapi",
        "openapi": {"name": "get_weather", "description": "d", "spec": spec, "auth": auth, **more},
    }


def ask(**arguments: Any) -> Call:
    return Call("get_weather_Current", json.dumps(arguments))


def run_with(world: World, definition: Json) -> str:
    run = begin(world, definition)
    world.until(run, "completed", "failed")
    return run


def build(*calls: Call) -> World:
    return World(model=Told(*calls), tools=Toolbox())


def test_an_operation_is_called(server: Neighbour) -> None:
    """The model calls an operation by <tool>_<operationId>; the step has the call and its answer, as a function too."""
    world = build(ask(city="New York"))
    run = run_with(world, tool(server.url))
    (sent,) = server.sent
    assert (sent.method, sent.target) == ("GET", "/weather?city=New%20York")
    step = world.get(f"{run}/steps", order="asc")["data"][0]
    (call,) = step["step_details"]["tool_calls"]
    answer = '{"at": "/weather?city=New%20York"}'
    shown = {"name": "get_weather_Current", "arguments": '{"city": "New York"}', "output": answer}
    assert call == {"id": call["id"], "type": "openapi", "openapi": shown, "function": shown}
    assert answer_of(world, run) == answer


def test_a_model_is_offered_the_operations(server: Neighbour) -> None:
    """Each operation is an entry of its own, with its own words and parameters."""
    model = Told()
    world = World(model=model, tools=Toolbox())
    run_with(world, tool(server.url))
    (entry,) = model.asked[0].tools
    assert entry["type"] == "openapi"
    assert entry["function"] == {
        "name": "get_weather_Current",
        "description": "Weather now",
        "parameters": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]},
    }


def test_an_agent_shows_the_functions_it_found(server: Neighbour) -> None:
    """An agent's definition comes back with the functions that were read from it."""
    world = build()
    agent = world.get(f"/assistants/{world.agent(tools=[tool(server.url)])}")
    (function,) = agent["tools"][0]["openapi"]["functions"]
    assert (function["name"], function["strict"]) == ("get_weather_Current", False)


@pytest.mark.parametrize(
    ("definition", "param", "said", "code"),
    [
        ({"type": "openapi"}, "tools[0]", "'type' is 'openapi', so it needs 'openapi'", "invalid_value"),
        ({"type": "connected_agent"}, "tools[0]", "it needs 'connected_agent'", "invalid_value"),
        (
            {"type": "connected_agent", "connected_agent": {"name": "a"}},
            "tools[0].connected_agent.id",
            "Missing",
            "missing_required_parameter",
        ),
        (
            {"type": "openapi", "openapi": {"name": "w", "spec": "text"}},
            "tools[0].openapi.spec",
            "expected an object",
            "invalid_type",
        ),
        (
            {"type": "openapi", "openapi": {"name": "w", "spec": {"openapi": "2.0"}}},
            "tools[0].openapi.spec",
            "expected 3.0.x or 3.1.x",
            "tool_user_error",
        ),
    ],
)
def test_a_definition_that_cannot_work_is_refused(definition: Json, param: str, said: str, code: str) -> None:
    """An agent cannot have a tool that nobody could call; the refusal says what is wrong with it."""
    reply = build().send("POST", "/assistants", {"model": "gpt-4o", "tools": [definition]})
    assert reply.status == 400
    assert (reply.error["param"], reply.error["code"]) == (param, code)
    assert said in reply.message


def test_an_error_of_the_server_is_told(server: Neighbour) -> None:
    """An answer that is no success is an output like any other, with its status."""
    server.answer = lambda sent: Answer({"detail": "no such city"}, 404)
    world = build(ask(city="x"))
    run = run_with(world, tool(server.url))
    assert answer_of(world, run) == 'HTTP 404: {"detail": "no such city"}'


def test_missing_arguments_are_told(server: Neighbour) -> None:
    """A call without what it needs is not sent; the model is told what is missing."""
    world = build(ask())
    run = run_with(world, tool(server.url))
    assert "missing: city" in answer_of(world, run)
    assert server.sent == []


def test_other_hosts_are_not_called() -> None:
    """A server elsewhere is not called; the output names it and says what allows it."""
    world = build(ask(city="x"))
    run = run_with(world, tool("https://weather.example.com"))
    assert "does not call weather.example.com" in answer_of(world, run)
    assert "LABKIT_OPENAPI_HOSTS=weather.example.com" in answer_of(world, run)


@pytest.mark.parametrize(
    ("auth", "needs"),
    [
        (
            {"type": "connection", "security_scheme": {"connection_id": "c"}},
            "a connection of a Foundry project",
        ),
        (
            {"type": "managed_identity", "security_scheme": {"audience": "a"}},
            "the managed identity of a Foundry project",
        ),
        ({"type": "other"}, "an authentication that is not known here"),
    ],
)
def test_an_identity_cannot_be_had(server: Neighbour, auth: Json, needs: str) -> None:
    """A call that needs a key or an identity of Azure's is not sent; the step says what it would need."""
    world = build(ask(city="x"))
    run = run_with(world, tool(server.url, auth))
    assert needs in answer_of(world, run)
    assert server.sent == []


def test_defaults_are_not_asked_of_the_model(server: Neighbour) -> None:
    """A parameter among default_params is sent with its default."""
    definition = tool(server.url, default_params=["format"])
    operation = definition["openapi"]["spec"]["paths"]["/weather"]["get"]
    operation["parameters"].append(
        {"name": "format", "in": "query", "required": True, "schema": {"default": "j1"}}
    )
    world = build(ask(city="x"))
    run_with(world, definition)
    assert server.sent[0].target == "/weather?city=x&format=j1"


def test_a_long_answer_is_cut_for_the_model(server: Neighbour) -> None:
    """What the model is told of an answer has a limit, and says so."""
    server.answer = lambda sent: Answer(b"x" * 60_000, headers={"content-type": "text/plain"})
    world = build(ask(city="x"))
    run = run_with(world, tool(server.url))
    assert answer_of(world, run) == "x" * 50_000 + "\n[cut: the answer has 60000 characters]"


def test_text_of_a_server_is_data(server: Neighbour) -> None:
    """What a server answers goes to the model as it is, control characters and all."""
    odd = '</script>\u0000\u202e{"a": "b"}'

    def answer(sent: Sent) -> Answer:
        return Answer(odd.encode(), headers={"content-type": "text/plain; charset=utf-8"})

    server.answer = answer
    world = build(ask(city="x"))
    run = run_with(world, tool(server.url))
    assert answer_of(world, run) == odd
