"""Streams of runs that use tools of the service itself: the step is written, works, and is complete, without the client."""

from __future__ import annotations

import pytest

from labkit.service.model.remote.endpoint import RemoteModel
from labkit.service.model.turns import Call
from tests.neighbour import Answer, neighbour
from tests.service.listening import Event
from tests.service.test_remote_model import says
from tests.service.test_streams import CREATED, MESSAGE, SPOKEN, STEP, shape
from tests.service.workbench import CODE, FUNCTION, SEARCH, Echo, Told, build, code
from tests.service.world import Json, World, outputs

DELTA = "thread.run.step.delta"


def listen(world: World, *tools: Json) -> list[Event]:
    """Read a whole stream of a run with these tools."""
    body = {"assistant_id": world.agent(tools=list(tools))}
    return list(world.listen(f"{world.thread('Hello')}/runs", body))


def calls(events: list[Event]) -> list[Json]:
    """Return the calls of the step deltas."""
    return [
        call
        for event in events
        if event.name == DELTA
        for call in event.body["delta"]["step_details"]["tool_calls"]
    ]


def test_a_run_of_code_is_one_stream() -> None:
    """The step's code comes in pieces, then its outputs; the answer follows in the same stream, queued no second time."""
    events = listen(build(Echo(), Told(code("print(1 + 1)"))), CODE)
    names = [event.name for event in events]
    assert shape(names) == [
        *CREATED,
        *STEP,
        DELTA,
        "thread.run.step.completed",
        *STEP,
        *MESSAGE,
        "thread.message.delta",
        *SPOKEN,
    ]
    first, *middle, last = calls(events)
    (whole,) = events[names.index("thread.run.step.completed")].body["step_details"]["tool_calls"]
    assert first == {"index": 0, **whole, "code_interpreter": {"input": "", "outputs": []}}
    assert {tuple(call) for call in middle} == {("index", "type", "code_interpreter")}
    assert "".join(call["code_interpreter"]["input"] for call in middle) == "print(1 + 1)"
    logs = {"index": 0, "type": "logs", "logs": "print(1 + 1)"}
    assert last == {
        "index": 0,
        "id": whole["id"],
        "type": "code_interpreter",
        "code_interpreter": {"outputs": [logs]},
    }


def test_a_search_comes_whole() -> None:
    """A call that nobody writes piece by piece is one delta; its results are in the step that is complete."""
    events = listen(build(Echo(), Told(Call("file_search", '{"query": "x"}'))), SEARCH)
    (call,) = calls(events)
    assert (call["index"], call["type"], call["file_search"]) == (0, "file_search", {"results": []})
    completed = next(event.body for event in events if event.name == "thread.run.step.completed")
    assert completed["step_details"]["tool_calls"][0]["file_search"] == {"results": [{"query": "x"}]}


def test_code_and_a_function_in_one_turn() -> None:
    """The service's own call is done before the function is asked for; one step holds both."""
    world = build(Echo(), Told(code("x"), Call("f", "{}")))
    events = listen(world, CODE, FUNCTION)
    assert [event.name for event in events[-2:]] == ["thread.run.requires_action", "done"]
    assert [call["index"] for call in calls(events) if "id" in call] == [0, 1, 0]
    asked = events[-2].body
    (wanted,) = asked["required_action"]["submit_tool_outputs"]["tool_calls"]
    path = f"/threads/{asked['thread_id']}/runs/{asked['id']}/submit_tool_outputs"
    second = list(world.listen(path, outputs([wanted["id"]])))
    assert (second[0].name, second[-1].name) == ("thread.run.step.completed", "done")
    kinds = [call["type"] for call in second[0].body["step_details"]["tool_calls"]]
    assert kinds == ["code_interpreter", "function"]


def test_work_that_takes_long_keeps_the_stream_open() -> None:
    """While a job works, the stream waits; a cancel ends both."""
    echo = Echo()
    echo.go.clear()
    world = build(echo, Told(code("x")))
    stream = world.listen(f"{world.thread('Hello')}/runs", {"assistant_id": world.agent(tools=[CODE])})
    created = stream.until("thread.run.created").body
    stream.until("thread.run.step.in_progress")
    run = f"/threads/{created['thread_id']}/runs/{created['id']}"
    world.wall.advance(20)
    assert world.get(run)["status"] == "in_progress"
    assert echo.at_work.wait(30)
    world.post(f"{run}/cancel")
    names = stream.names()
    assert shape(names) == [
        DELTA,
        "thread.run.cancelling",
        "thread.run.step.cancelled",
        "thread.run.cancelled",
        "done",
    ]
    assert echo.stopped.wait(30)


@pytest.mark.parametrize("clock", [{"speed": 1}, {"mode": "manual", "per_request": 1}])
def test_a_model_elsewhere_is_waited_for(clock: Json) -> None:
    """The stream stays open while another service thinks, and then says its answer as any other."""
    with neighbour(lambda sent: Answer(says("one two three"))) as server:
        world = World(model=RemoteModel.at(f"{server.url}/v1"))  # type: ignore[arg-type]  # a slow model is one, too
        world.control("POST", "clock", clock)
        stream = world.listen(f"{world.thread('Hello')}/runs", {"assistant_id": world.agent()})
        events = list(stream)
    assert shape([event.name for event in events]) == [
        *CREATED,
        *STEP,
        *MESSAGE,
        "thread.message.delta",
        *SPOKEN,
    ]
    assert events[-4].body["content"][0]["text"]["value"] == "one two three"
