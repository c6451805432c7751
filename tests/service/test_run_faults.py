"""Faults of runs: those that hang, those that hurry, and those that only a poller meets."""

from __future__ import annotations

import pytest

from tests.service.world import World, outputs


def calls_of(world: World, run: str) -> list[str]:
    action = world.get(run)["required_action"]["submit_tool_outputs"]
    return [call["id"] for call in action["tool_calls"]]


def test_a_forgotten_run_never_ends(world: World) -> None:
    """W1: it is in_progress long after its expiry, keeps its thread locked, and only a cancel ends it."""
    world.fault("never_finishes")
    run = world.run()
    world.wall.advance(10_000)
    assert world.get(run)["status"] == "in_progress"
    thread = run.partition("/runs")[0]
    assert world.send("POST", f"{thread}/messages", {"role": "user", "content": "x"}).status == 400
    assert world.post(f"{run}/cancel")["status"] == "cancelling"
    world.wall.advance(1)
    assert world.get(run)["status"] == "cancelled"


def test_a_run_may_be_forgotten_after_its_outputs(world: World) -> None:
    """With turn=2 the first turn goes well."""
    world.fault("never_finishes", turn=2)
    run, calls = world.waiting()
    world.post(f"{run}/submit_tool_outputs", outputs(calls))
    world.wall.advance(10_000)
    assert world.get(run)["status"] == "in_progress"


@pytest.mark.parametrize(
    ("fault", "status"),
    [("server_error", "failed"), ("incomplete", "incomplete"), ("rate_limited", "failed")],
)
def test_a_run_may_fail_after_its_outputs(world: World, fault: str, status: str) -> None:
    """A fault of the second turn strikes when the tools have been called, and what they did stays done."""
    world.fault(fault, turn=2)
    run, calls = world.waiting()
    world.post(f"{run}/submit_tool_outputs", outputs(calls))
    done = world.until(run, status)
    assert done["usage"]["total_tokens"] > 0
    assert [step["status"] for step in world.get(f"{run}/steps")["data"]][-1] == "completed"


def test_a_slow_queue(world: World) -> None:
    """The run is queued as long as was said, and then completes."""
    world.fault("slow_queue", seconds=100)
    run = world.run()
    world.wall.advance(99)
    assert world.get(run)["status"] == "queued"
    world.wall.advance(10)
    assert world.get(run)["status"] == "completed"


def test_a_slow_tool_expires_its_run(world: World) -> None:
    """W14: the outputs come after the expiry, are refused, and the run stays expired; the clock has moved."""
    world.fault("slow_tool")
    run, calls = world.waiting()
    before = world.control("GET", "clock")["now"]
    reply = world.send("POST", f"{run}/submit_tool_outputs", outputs(calls))
    assert (reply.status, reply.message) == (400, 'Runs in status "expired" do not accept tool outputs.')
    assert world.get(run)["status"] == "expired"
    assert world.control("GET", "clock")["now"] == before + 600


def test_a_tool_may_be_slow_and_in_time(world: World) -> None:
    """A shorter while only takes its time, once."""
    world.fault("slow_tool", seconds=100)
    run, calls = world.waiting()
    before = world.control("GET", "clock")["now"]
    world.send("POST", f"{run}/submit_tool_outputs", outputs([]))
    world.post(f"{run}/submit_tool_outputs", outputs(calls))
    assert world.control("GET", "clock")["now"] == before + 100
    world.until(run, "completed")


def test_a_run_that_asks_for_another_tool(world: World) -> None:
    """W1: the required action has a call of that type; outputs for it are taken all the same."""
    world.documented = False
    world.fault("asks_other_tool", type="openapi")
    run = world.run()
    world.wall.advance(5)
    body = world.get(run)
    (call,) = body["required_action"]["submit_tool_outputs"]["tool_calls"]
    assert (body["status"], call["type"]) == ("requires_action", "openapi")
    (step,) = world.get(f"{run}/steps")["data"]
    assert step["step_details"]["tool_calls"] == [call]
    world.post(f"{run}/submit_tool_outputs", outputs([call["id"]]))
    world.until(run, "completed")


def test_a_run_that_asks_for_nothing(world: World) -> None:
    """W7: requires_action with an empty list; the empty list of outputs is what it waits for."""
    world.documented = False
    world.fault("empty_tool_calls")
    run = world.run()
    world.wall.advance(5)
    body = world.get(run)
    assert body["status"] == "requires_action"
    assert body["required_action"]["submit_tool_outputs"]["tool_calls"] == []
    world.post(f"{run}/submit_tool_outputs", outputs([]))
    world.until(run, "completed")


@pytest.mark.parametrize("status", ["queued", "in_progress"])
@pytest.mark.parametrize(
    ("turn", "ending"),
    [
        ({"text": "Done."}, "completed"),
        ({"fail": {"code": "server_error", "message": "No."}}, "failed"),
        ({"tool_calls": [{"name": "f"}]}, "cancelled"),
    ],
)
def test_a_cancel_may_be_overtaken(world: World, status: str, turn: dict[str, object], ending: str) -> None:
    """The reply says cancelling, and then the run's own end comes first, if it has one."""
    world.fault("cancel_overtaken")
    world.script(turn)
    run = world.run()
    world.until(run, status)
    assert world.post(f"{run}/cancel")["status"] == "cancelling"
    assert world.get(run)["status"] == "cancelling"
    world.wall.advance(1)
    done = world.get(run)
    assert (done["status"], done["cancelled_at"] is None) == (ending, ending != "cancelled")
    if ending == "completed":
        thread, _, run_id = run.partition("/runs/")
        (message,) = world.get(f"{thread}/messages", run_id=run_id)["data"]
        assert (message["status"], message["content"][0]["text"]["value"]) == ("completed", "Done.")


def test_a_cancel_of_a_waiting_run_is_not_overtaken(world: World) -> None:
    """A run that waits for outputs cannot end by itself before it is cancelled."""
    world.fault("cancel_overtaken")
    run, _ = world.waiting()
    world.post(f"{run}/cancel")
    world.until(run, "cancelled")


def test_an_overtaking_run_keeps_its_budget(world: World) -> None:
    """A run over its budget overtakes its cancel as incomplete."""
    world.fault("cancel_overtaken")
    world.script({"text": "one two three four"})
    run = world.run(max_completion_tokens=2)
    world.post(f"{run}/cancel")
    world.until(run, "incomplete")


@pytest.mark.parametrize("reads", [1, 3])
def test_stale_reads_after_outputs(world: World, reads: int) -> None:
    """W2: reading the run shows the old requires_action so often, also when it has completed meanwhile."""
    world.fault("stale_read", reads=reads)
    run, calls = world.waiting()
    before = world.get(run)
    assert world.post(f"{run}/submit_tool_outputs", outputs(calls))["status"] == "queued"
    world.wall.advance(60)
    assert [world.get(run) for _ in range(reads)] == [before] * reads
    assert world.get(run)["status"] == "completed"
    again = world.send("POST", f"{run}/submit_tool_outputs", outputs(calls))
    assert again.message == 'Runs in status "completed" do not accept tool outputs.'


def test_a_stale_read_changes_nothing_else(world: World) -> None:
    """Listings show the run as it is, and a run that was not read stale keeps no memory of it."""
    world.fault("stale_read")
    run, calls = world.waiting()
    world.post(f"{run}/submit_tool_outputs", outputs(calls))
    thread = run.partition("/runs")[0]
    assert world.get(f"{thread}/runs")["data"][0]["status"] == "queued"
    assert world.get(run)["status"] == "requires_action"
    assert world.get(run)["status"] == "queued"


@pytest.mark.parametrize(("stage", "status"), [("prompt", "failed"), ("answer", "incomplete")])
def test_the_content_filter(world: World, stage: str, status: str) -> None:
    """Before the answer the run fails; in it, run and message are incomplete because of the filter."""
    world.fault("content_filter", stage=stage)
    run = world.run()
    done = world.until(run, status)
    thread, _, run_id = run.partition("/runs/")
    messages = world.get(f"{thread}/messages", run_id=run_id)["data"]
    if stage == "prompt":
        assert (done["last_error"]["code"], messages) == ("content_filter", [])
    else:
        assert done["incomplete_details"] == {"reason": "content_filter"}
        assert messages[0]["incomplete_details"] == {"reason": "content_filter"}


def test_metadata_asks_for_several(world: World) -> None:
    """Options and several faults fit into one metadata value; nonsense is refused as metadata."""
    run = world.run(metadata={"labkit.fault": "slow:seconds=3 + rate_limited:retry_after=5"})
    world.wall.advance(3)
    assert world.get(run)["status"] == "in_progress"
    world.wall.advance(1)
    assert world.get(run)["last_error"]["message"] == "Rate limit is exceeded. Try again in 5 seconds."
    body = {"assistant_id": world.agent(), "metadata": {"labkit.fault": "slow:minutes=1"}}
    reply = world.send("POST", f"{world.thread('x')}/runs", body)
    assert (reply.status, reply.error["param"], reply.error["code"]) == (400, "metadata", "unknown_fault")


@pytest.mark.parametrize(("framing", "sign"), [("crlf", b"\r\n\r\n"), ("heartbeat", b"\n\n: heartbeat\n\n")])
def test_a_sloppy_stream(world: World, framing: str, sign: bytes) -> None:
    """W13: both streams of the run are framed so, and the run goes well."""
    world.fault("sloppy_stream", framing=framing)
    world.script({"tool_calls": [{"name": "f"}]})
    thread = world.thread("Hello")
    path = f"{thread}/runs"
    first = world.send("POST", path, {"assistant_id": world.agent(), "stream": True})
    assert sign in first.content
    (run,) = world.get(path)["data"]
    (call,) = run["required_action"]["submit_tool_outputs"]["tool_calls"]
    body = {**outputs([call["id"]]), "stream": True}
    assert sign in world.send("POST", f"{path}/{run['id']}/submit_tool_outputs", body).content
    assert world.get(f"{path}/{run['id']}")["status"] == "completed"
