"""The life of a run, watched from outside."""

from __future__ import annotations

import re

import pytest

from tests.service.world import START, World, outputs

NOW = int(START)
CREATED = {
    "object": "thread.run",
    "created_at": NOW,
    "status": "queued",
    "started_at": None,
    "expires_at": NOW + 600,
    "cancelled_at": None,
    "failed_at": None,
    "completed_at": None,
    "required_action": None,
    "last_error": None,
    "model": "gpt-4o-mini",
    "instructions": "Be brief.",
    "tools": [],
    "tool_resources": {},
    "metadata": {},
    "temperature": 1.0,
    "top_p": 1.0,
    "max_completion_tokens": None,
    "max_prompt_tokens": None,
    "truncation_strategy": {"type": "auto", "last_messages": None},
    "incomplete_details": None,
    "usage": None,
    "response_format": "auto",
    "tool_choice": "auto",
    "parallel_tool_calls": True,
}


def test_a_new_run_has_every_key(world: World) -> None:
    """A run is created queued, a snapshot of its agent, with every key of the contract."""
    agent, thread = world.agent(instructions="Be brief."), world.thread("Hello")
    run = world.post(f"{thread}/runs", {"assistant_id": agent, "stream": False})
    assert re.fullmatch("run_[A-Za-z0-9]{24}", run["id"])
    ids = {"id": run["id"], "assistant_id": agent, "thread_id": thread.removeprefix("/threads/")}
    assert run == {**CREATED, **ids}


def test_a_run_from_queued_to_completed(world: World) -> None:
    """Stepped through, a text turn is queued, in progress, completed; step and message appear in between."""
    run = world.run()
    thread = run.partition("/runs")[0]
    world.control("POST", "step")
    assert world.get(run)["status"] == "in_progress"
    assert world.get(f"{run}/steps")["data"] == []
    world.control("POST", "step")
    (step,) = world.get(f"{run}/steps")["data"]
    message = world.get(f"{thread}/messages/{step['step_details']['message_creation']['message_id']}")
    assert (step["status"], message["status"], message["content"]) == ("in_progress", "in_progress", [])
    world.control("POST", "step")
    done = world.get(run)
    assert (done["status"], done["expires_at"]) == ("completed", None)
    assert NOW < done["completed_at"] <= NOW + 6
    assert world.get(f"{thread}/messages", run_id=done["id"])["data"][0]["content"][0]["text"] == {
        "value": "You said: Hello",
        "annotations": [],
    }
    assert world.control("POST", "step") == {"events": []}


def test_a_completed_run_and_its_parts(world: World) -> None:
    """When a run has completed, so have its step and its message; usage is the step's, with cached tokens."""
    run = world.run()
    thread = run.partition("/runs")[0]
    world.wall.advance(10)
    body = world.get(run)
    (step,) = world.get(f"{run}/steps")["data"]
    message = world.get(f"{thread}/messages")["data"][0]
    assert body["usage"] == {**step["usage"], "prompt_token_details": {"cached_tokens": 0}}
    assert body["usage"]["total_tokens"] == sum(
        body["usage"][key] for key in ("prompt_tokens", "completion_tokens")
    )
    assert step == {
        "id": step["id"],
        "object": "thread.run.step",
        "created_at": step["created_at"],
        "run_id": body["id"],
        "assistant_id": body["assistant_id"],
        "thread_id": body["thread_id"],
        "type": "message_creation",
        "status": "completed",
        "cancelled_at": None,
        "completed_at": body["completed_at"],
        "expires_at": NOW + 600,
        "failed_at": None,
        "last_error": None,
        "step_details": {
            "type": "message_creation",
            "message_creation": {"message_id": message["id"]},
        },
        "usage": step["usage"],
    }
    assert world.get(f"{run}/steps/{step['id']}") == step
    expected = ("completed", body["completed_at"], body["id"], body["assistant_id"], "assistant")
    keys = ("status", "completed_at", "run_id", "assistant_id", "role")
    assert tuple(message[key] for key in keys) == expected


def test_what_is_late_happens_at_its_own_time(world: World) -> None:
    """A run that nobody looked at for an hour completed when it was due, not when it was looked at."""
    run = world.run()
    world.wall.advance(3600)
    assert world.get(run)["completed_at"] < NOW + 6


def test_a_run_on_an_empty_thread_completes(world: World) -> None:
    """An empty thread is legal; a run on it completes (T:1364)."""
    run = world.run(world.thread())
    assert world.until(run, "completed")["status"] == "completed"


def test_a_thread_and_a_run_at_once(world: World) -> None:
    """POST /threads/runs makes a thread with its messages, and a run on it."""
    body = {
        "assistant_id": world.agent(),
        "thread": {"messages": [{"role": "user", "content": "Hi"}], "metadata": {"k": "v"}},
        "metadata": {"of": "run"},
    }
    run = world.post("/threads/runs", body)
    thread = world.get(f"/threads/{run['thread_id']}")
    assert (thread["metadata"], run["metadata"]) == ({"k": "v"}, {"of": "run"})
    world.until(f"/threads/{thread['id']}/runs/{run['id']}", "completed")
    data = world.get(f"/threads/{thread['id']}/messages")["data"]
    assert [message["role"] for message in data] == ["assistant", "user"]
    assert world.post("/threads/runs", {"assistant_id": world.agent()})["status"] == "queued"


def test_a_refused_thread_and_run_leaves_no_thread(world: World) -> None:
    """When the run is refused, so is its thread."""
    unknown_fault = {"assistant_id": world.agent(), "metadata": {"labkit.fault": "none"}}
    for body in ({"assistant_id": "asst_none"}, unknown_fault):
        assert world.send("POST", "/threads/runs", body).status in (400, 404)
    assert world.get("/threads")["data"] == []


def test_a_run_overrides_its_agent(world: World) -> None:
    """Each run parameter overrides the agent's value and is echoed as it came."""
    tool = {"type": "function", "function": {"name": "f", "strict": True}}
    settings = {
        "model": "gpt-4o",
        "tools": [tool],
        "tool_resources": {"code_interpreter": {"file_ids": [world.upload(b"x", "a.csv")["id"]]}},
        "temperature": 0.5,
        "top_p": 0.5,
        "metadata": {"k": "v"},
        "max_prompt_tokens": 1000,
        "max_completion_tokens": 500,
        "truncation_strategy": {"type": "last_messages", "last_messages": 3},
        "response_format": {"type": "json_object"},
        "tool_choice": {"type": "function", "function": {"name": "f"}},
        "parallel_tool_calls": False,
    }
    run = world.post(f"{world.thread('x')}/runs", {"assistant_id": world.agent(), **settings})
    assert {key: run[key] for key in settings} == settings


def test_instructions_may_be_replaced_and_extended(world: World) -> None:
    """instructions replace the agent's, additional_instructions come after them; both are echoed."""
    agent = world.agent(instructions="A")
    for settings, expected in (
        ({"instructions": "B"}, "B"),
        ({"additional_instructions": "C"}, "A\nC"),
        ({"instructions": "B", "additional_instructions": "C"}, "B\nC"),
    ):
        run = world.post(f"{world.thread('x')}/runs", {"assistant_id": agent, **settings})
        assert run["instructions"] == expected


def test_additional_messages_stay_in_the_thread(world: World) -> None:
    """additional_messages are appended before the run and remain as ordinary messages."""
    thread = world.thread("first")
    extra = [{"role": "assistant", "content": "I said"}, {"role": "user", "content": "last"}]
    run = world.run(thread, additional_messages=extra)
    world.until(run, "completed")
    data = world.get(f"{thread}/messages", order="asc")["data"]
    texts = [message["content"][0]["text"]["value"] for message in data]
    assert texts == ["first", "I said", "last", "You said: last"]
    assert data[1]["run_id"] is None


def test_a_run_is_a_snapshot(world: World) -> None:
    """Changing and deleting the agent does not touch a run that was created before."""
    agent = world.agent(instructions="old")
    run = world.run(assistant_id=agent)
    world.post(f"/assistants/{agent}", {"instructions": "new"})
    world.delete(f"/assistants/{agent}")
    done = world.until(run, "completed")
    assert (done["instructions"], done["assistant_id"]) == ("old", agent)


def test_metadata_may_change_at_any_time(world: World) -> None:
    """A run's metadata may be posted while it is active and after it has ended; nothing else changes."""
    run = world.run()
    assert world.post(run, {"metadata": {"a": "1"}})["metadata"] == {"a": "1"}
    done = world.until(run, "completed")
    assert done["metadata"] == {"a": "1"}
    assert world.post(run, {"metadata": {"b": "2"}, "status": "failed"}) == {**done, "metadata": {"b": "2"}}
    assert world.get(run)["status"] == "completed"
    world.post(f"{run.partition('/runs')[0]}/messages", {"role": "user", "content": "still free"})


@pytest.mark.parametrize("status", ["queued", "in_progress", "requires_action", "cancelling"])
def test_an_active_run_locks_its_thread(world: World, status: str) -> None:
    """In all four active statuses messages and runs are refused (E1, E2); reads and metadata are not."""
    world.script({"tool_calls": [{"name": "f"}]})
    run = world.run()
    thread, _, run_id = run.partition("/runs/")
    if status == "cancelling":
        world.post(f"{run}/cancel")
    else:
        world.until(run, status)
    assert world.get(run)["status"] == status
    name = thread.removeprefix("/threads/")
    message = world.send("POST", f"{thread}/messages", {"role": "user", "content": "x"})
    assert (message.status, message.error) == (
        400,
        {
            "message": f"Can't add messages to {name} while a run {run_id} is active.",
            "type": "invalid_request_error",
            "param": None,
            "code": None,
        },
    )
    extra = {"additional_messages": [{"role": "user", "content": "x"}]}
    second = world.send("POST", f"{thread}/runs", {"assistant_id": world.agent(), **extra})
    assert (second.status, second.error) == (
        400,
        {
            "message": f"Thread {name} already has an active run {run_id}.",
            "type": "invalid_request_error",
            "param": None,
            "code": None,
        },
    )
    assert len(world.get(f"{thread}/messages")["data"]) == 1
    world.post(thread, {"metadata": {"k": "v"}})
    world.post(f"{thread}/messages/{world.get(f'{thread}/messages')['data'][0]['id']}", {"metadata": {}})


def test_a_finished_run_frees_its_thread(world: World) -> None:
    """After the run has ended, messages and runs are welcome again, and runs are listed newest first."""
    thread = world.thread("x")
    first = world.until(world.run(thread), "completed")
    world.post(f"{thread}/messages", {"role": "user", "content": "again"})
    second = world.until(world.run(thread), "completed")
    assert [run["id"] for run in world.get(f"{thread}/runs")["data"]] == [second["id"], first["id"]]


def test_one_thread_does_not_lock_another(world: World) -> None:
    """The lock is the thread's own."""
    waiting, calls = world.waiting()
    assert world.until(world.run(), "completed")["status"] == "completed"
    assert world.post(f"{waiting}/submit_tool_outputs", outputs(calls))["status"] == "queued"


def test_a_clock_that_moves_by_polls_stands_still_otherwise(world: World) -> None:
    """With per_poll, listing and reading messages pass no time, and one look at the run passes enough."""
    world.control("POST", "clock", {"mode": "manual", "per_poll": 10})
    run = world.run()
    thread = run.rpartition("/runs/")[0]
    assert len(world.get(f"{thread}/messages")["data"]) == 1
    assert world.get(f"{thread}/runs")["data"][0]["status"] == "queued"
    assert world.get(run)["status"] == "completed"
