"""A model that takes real time: it holds nobody up, its failures are the run's, and a restart asks it again."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest

from labkit.service.model.remote.endpoint import RemoteModel
from labkit.service.tools.toolbox import Toolbox
from tests.neighbour import Answer, Neighbour, Sent, neighbour
from tests.service.workbench import CODE, FUNCTION, Echo, answer_of
from tests.service.world import Json, World, outputs


def says(text: str, **more: Any) -> Json:
    usage = {"prompt_tokens": 100, "completion_tokens": 10, "total_tokens": 110}
    return {"choices": [{"message": {"content": text}, "finish_reason": "stop"}], "usage": usage, **more}


def calls(name: str, arguments: str = "{}") -> Json:
    call = {"id": "x", "type": "function", "function": {"name": name, "arguments": arguments}}
    return {"choices": [{"message": {"content": None, "tool_calls": [call]}, "finish_reason": "tool_calls"}]}


@pytest.fixture
def server() -> Iterator[Neighbour]:
    with neighbour(lambda sent: Answer(says("Hello"))) as server:
        yield server


def build(server: Neighbour, **more: Any) -> World:
    return World(model=RemoteModel.at(f"{server.url}/v1"), **more)  # type: ignore[arg-type]  # a slow model is one, too


def test_it_answers(server: Neighbour) -> None:
    """The endpoint answers with the deployment's name, and its count of tokens is the run's."""
    world = build(server)
    run = world.run(assistant_id=world.agent(model="llama3.2", instructions="Be brief.", temperature=0.5))
    done = world.until(run, "completed")
    assert answer_of(world, run) == "Hello"
    sent = server.sent[0].json
    assert (sent["model"], sent["temperature"]) == ("llama3.2", 0.5)
    assert [message["role"] for message in sent["messages"]] == ["system", "user"]
    assert {key: done["usage"][key] for key in ("prompt_tokens", "completion_tokens", "total_tokens")} == {
        "prompt_tokens": 100,
        "completion_tokens": 10,
        "total_tokens": 110,
    }


def test_functions_go_round(server: Neighbour) -> None:
    """Functions are asked of the client, and the endpoint gets their outputs under the service's call ids."""

    def answer(sent: Sent) -> Answer:
        last = sent.json["messages"][-1]
        return Answer(says(f"It is {last['content']}") if last["role"] == "tool" else calls("f", '{"a": 1}'))

    server.answer = answer
    world = build(server)
    run = world.run(assistant_id=world.agent(tools=[FUNCTION]))
    action = world.until(run, "requires_action")["required_action"]
    (call,) = action["submit_tool_outputs"]["tool_calls"]
    assert call["function"] == {"name": "f", "arguments": '{"a": 1}'}
    world.post(f"{run}/submit_tool_outputs", outputs([call["id"]], "42"))
    world.until(run, "completed")
    assert answer_of(world, run) == "It is 42"
    assert [message.get("tool_call_id") for message in server.sent[1].json["messages"]][-1] == call["id"]


def test_tools_of_the_service_work(server: Neighbour) -> None:
    """A tool that the service runs is called by the endpoint like any function."""

    def answer(sent: Sent) -> Answer:
        last = sent.json["messages"][-1]
        return Answer(
            says(last["content"]) if last["role"] == "tool" else calls("code_interpreter", '{"code": "1"}')
        )

    server.answer = answer
    world = build(server, tools=Toolbox({"code_interpreter": Echo()}))
    run = world.run(assistant_id=world.agent(tools=[CODE]))
    world.until(run, "completed")
    assert answer_of(world, run) == "output: 1"


def test_a_script_and_faults_come_first(server: Neighbour) -> None:
    """A scripted turn is taken as it is, and a fault strikes, without a question to the endpoint."""
    world = build(server)
    world.script({"text": "as written"})
    run = world.run()
    world.until(run, "completed")
    assert answer_of(world, run) == "as written"
    world.fault("rate_limited", retry_after=5)
    failed = world.until(world.run(), "failed")
    assert failed["last_error"]["code"] == "rate_limit_exceeded"
    assert server.sent == []


def test_what_faults_make_of_its_answer(server: Neighbour) -> None:
    """Faults of the answer work on the endpoint's as on any."""
    world = build(server)
    world.fault("incomplete")
    body = world.until(world.run(), "incomplete")
    assert body["incomplete_details"] == {"reason": "max_completion_tokens"}
    assert len(server.sent) == 1


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (Answer({}, 429), "rate_limit_exceeded"),
        (Answer({}, 404), "invalid_engine_error"),
        (Answer({}, 401), "invalid_engine_error"),
        (Answer({"error": {"code": "content_filter", "message": "m"}}, 400), "content_filter"),
        (Answer({}, 500), "server_error"),
        (Answer(b"no"), "server_error"),
    ],
)
def test_its_failures_are_the_runs(server: Neighbour, answer: Answer, code: str) -> None:
    """An endpoint that gives no turn fails the run with the fitting code, and HTTP stays 200."""
    server.answer = lambda sent: answer
    world = build(server)
    failed = world.until(world.run(), "failed")
    assert failed["last_error"]["code"] == code
    assert failed["usage"] is None


def test_an_answer_that_was_cut(server: Neighbour) -> None:
    """What the endpoint cut short is shown as far as it came, and the run is incomplete."""
    server.answer = lambda sent: Answer(
        says("half an", choices=[{"message": {"content": "half an"}, "finish_reason": "length"}])
    )
    world = build(server)
    run = world.run()
    body = world.until(run, "incomplete")
    assert body["incomplete_details"] == {"reason": "max_completion_tokens"}
    assert answer_of(world, run) == "half an"


def test_a_budget_is_passed_on(server: Neighbour) -> None:
    """The endpoint is told how much the run has left for its answer."""
    world = build(server)
    world.until(world.run(max_completion_tokens=300), "completed")
    assert server.sent[0].json["max_completion_tokens"] == 300


@pytest.fixture
def slow(server: Neighbour) -> Iterator[threading.Event]:
    """Let the endpoint answer when the event is set."""
    go = threading.Event()

    def answer(sent: Sent) -> Answer:
        go.wait(10)
        return Answer(says("late"))

    server.answer = answer
    yield go
    go.set()


def test_nobody_waits_for_it(server: Neighbour, slow: threading.Event) -> None:
    """While the model thinks, other requests are answered and other runs go on."""
    world = build(server)
    run = world.run()
    world.wall.advance(30)
    assert world.get(run)["status"] == "in_progress"
    world.script({"text": "quick"})
    other = world.run(world.thread("Hi"))
    world.wall.advance(30)
    assert world.get(other)["status"] == "completed"
    assert world.get(run)["status"] == "in_progress"
    slow.set()
    world.until(run, "completed")
    assert answer_of(world, run) == "late"


def test_a_held_clock_waits_for_it(server: Neighbour, slow: threading.Event) -> None:
    """On a manual clock the answer is waited for, so that what is seen depends on the clock alone."""
    world = build(server)
    world.control("POST", "clock", {"mode": "manual", "per_request": 60})
    threading.Timer(0.05, slow.set).start()
    run = world.run()
    assert world.get(run)["status"] == "completed"


def test_a_cancelled_run_leaves_it(server: Neighbour, slow: threading.Event) -> None:
    """A run can be cancelled while the model thinks; nothing was said, so no step is left."""
    world = build(server)
    run = world.run()
    world.wall.advance(30)
    assert world.get(run)["status"] == "in_progress"
    world.post(f"{run}/cancel")
    assert world.until(run, "cancelled")["usage"] is None
    assert world.get(f"{run}/steps")["data"] == []


def test_a_run_expires_while_it_thinks(server: Neighbour, slow: threading.Event) -> None:
    """A model that takes more than ten minutes is too late."""
    world = build(server)
    run = world.run()
    world.wall.advance(30)
    world.get(run)
    world.wall.advance(600)
    assert world.get(run)["status"] == "expired"


def test_it_is_asked_again_after_a_restart(server: Neighbour, slow: threading.Event) -> None:
    """A question that was lost with its process is asked again by the next one."""
    world = build(server)
    run = world.run()
    world.wall.advance(30)
    assert world.get(run)["status"] == "in_progress"
    server.wait_for(1)
    after = build(server, store=world.store, wall=world.wall)
    slow.set()
    after.wall.advance(1)
    after.until(run, "completed")
    assert len(server.sent) == 2
