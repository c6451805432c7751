"""Projects: apart from each other, kept in the store, and golden ones the same every time."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from labkit.service.store import Store
from tests.service.world import World, outputs


def conversation(world: World) -> list[bytes]:
    """Do what a lesson does, errors included, and return every reply's bytes."""
    replies = []

    def send(method: str, path: str, body: object = None, **query: object) -> dict[str, Any]:
        reply = world.send(method, path, body, **query)
        replies.append(reply.content)
        return reply.body

    world.script({"tool_calls": [{"name": "f"}, {"name": "g"}]})
    agent = send("POST", "/assistants", {"model": "gpt-4o-mini"})["id"]
    run = send("POST", "/threads/runs", {"assistant_id": agent})
    path = f"/threads/{run['thread_id']}"
    send("POST", f"{path}/messages", {"role": "user", "content": "locked"})
    while (run := send("GET", f"{path}/runs/{run['id']}"))["status"] != "requires_action":
        pass
    calls = [call["id"] for call in run["required_action"]["submit_tool_outputs"]["tool_calls"]]
    send("POST", f"{path}/runs/{run['id']}/submit_tool_outputs", outputs(calls[:1]))
    send("POST", f"{path}/runs/{run['id']}/submit_tool_outputs", outputs(calls))
    while (run := send("GET", f"{path}/runs/{run['id']}"))["status"] != "completed":
        pass
    send("POST", f"{path}/messages", {"role": "user", "content": "more"})
    for listing in ("/messages", "/runs", f"/runs/{run['id']}/steps"):
        send("GET", path + listing)
    send("DELETE", path)
    logs = ("events", "requests", "clock")
    return replies + [world.knock("GET", f"/labkit/projects/{world.project}/{log}").content for log in logs]


def test_golden_projects_are_the_same_byte_for_byte(world: World) -> None:
    """Two golden projects of one seed answer alike, whenever and beside whatever they run, logs included."""
    world.control("POST", "reset", {"golden": True, "seed": 7})
    first = conversation(world)
    world.wall.advance(12345)
    other = world.beside("other")
    other.run()
    other.control("POST", "reset", {"golden": True, "seed": 7})
    assert conversation(other) == first
    world.control("POST", "reset", {"golden": True, "seed": 7})
    assert conversation(world) == first
    world.control("POST", "reset", {"golden": True, "seed": 8})
    assert conversation(world) != first


def test_a_golden_projects_time_moves_by_requests(world: World) -> None:
    """It begins at a fixed time and moves two seconds a data-plane request."""
    world.control("POST", "reset", {"golden": True})
    times = [world.post("/threads")["created_at"] for _ in range(3)]
    assert times == [1_767_261_602, 1_767_261_604, 1_767_261_606]


@pytest.mark.parametrize("looks", ["at the run", "at the log"])
def test_a_golden_project_never_gives_an_id_twice(world: World, looks: str) -> None:
    """Also when its clock runs, runs move while somebody only looks, and the next request is refused."""
    world.control("POST", "reset", {"golden": True})
    world.control("POST", "clock", {"speed": 1})
    run = world.run()
    world.wall.advance(10)
    if looks == "at the run":
        world.get(run)
    else:
        world.control("GET", "events")
    assert world.send("POST", "/threads", {"metadata": 5}).status == 400
    for _ in range(3):
        world.post(f"{run.partition('/runs')[0]}/messages", {"role": "user", "content": "more"})
    assert len(world.get(f"{run.partition('/runs')[0]}/messages")["data"]) == 5


def test_a_refused_request_uses_up_no_id(world: World) -> None:
    """What a refused request had begun is forgotten whole, the ids that it was given included."""
    ids = []
    for refuse in (False, True):
        world.control("POST", "reset", {"golden": True})
        agent = world.agent()
        if refuse:
            body = {"assistant_id": agent, "metadata": {"labkit.fault": "none"}, "thread": {"messages": []}}
            assert world.send("POST", "/threads/runs", body).status == 400
        ids.append([agent, world.agent()])
    assert ids[0] == ids[1]


def test_a_reset_forgets_everything(world: World) -> None:
    """Objects, faults, script, logs, deployments and clock are those of a new project."""
    world.run()
    world.fault("slow")
    world.script({"text": "x"})
    world.control("POST", "clock", {"speed": 60})
    world.control("POST", "deployments", {"deployments": ["mine"]})
    world.control("POST", "reset", {})
    assert world.control("GET", "events") == {"events": []}
    assert world.control("GET", "requests") == {"requests": []}
    assert world.control("GET", "faults") == {"faults": []}
    assert world.control("POST", "script", {"turns": []}) == {"turns": 0}
    assert world.control("GET", "clock")["speed"] == 1
    assert "gpt-4o-mini" in world.control("GET", "deployments")["deployments"]
    for path in ("/threads", "/assistants"):
        assert world.get(path)["data"] == []


def test_projects_are_apart(world: World) -> None:
    """Objects, faults, scripts, clocks, logs and locks of one project are unknown in another."""
    run = world.run()
    agent = world.get(run)["assistant_id"]
    world.fault("http_error", times=None, path="/threads")
    world.script({"text": "mine"})
    world.control("POST", "clock", {"advance": 5000})
    other = world.beside("other")
    for path in (run, run.partition("/runs")[0], f"/assistants/{agent}"):
        assert other.send("GET", path).status == 404
    assert other.get("/threads")["data"] == []
    assert other.control("GET", "clock")["now"] == world.wall.now()
    assert other.control("GET", "events") == {"events": []}
    theirs = other.run()
    other.until(theirs, "completed")
    text = other.get(f"{theirs.partition('/runs')[0]}/messages")["data"][0]["content"][0]["text"]["value"]
    assert text == "You said: Hello"


def test_a_project_outlives_its_service(tmp_path: Path) -> None:
    """A second service on the same file has the objects, clock, faults and script, and ends the active run."""
    path = tmp_path / "service.sqlite3"
    first = World(store=Store(path))
    first.control("POST", "clock", {"mode": "manual", "per_request": 0.25})
    first.script({"text": "first"}, {"text": "second"})
    run = first.run()
    first.control("POST", "step")
    assert first.get(run)["status"] == "in_progress"
    first.fault("http_error", path="/nowhere")
    clock = first.control("GET", "clock")
    first.service.close()
    second = World(store=Store(path))
    assert second.control("GET", "clock") == clock
    assert [fault["path"] for fault in second.control("GET", "faults")["faults"]] == ["/nowhere"]
    assert second.control("POST", "script", {"turns": []}) == {"turns": 1}
    assert second.until(run, "completed")["completed_at"] is not None
    message = second.get(f"{run.partition('/runs')[0]}/messages")["data"][0]
    assert message["content"][0]["text"]["value"] == "first"
    second.service.close()
