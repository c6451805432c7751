"""How a run ends other than well: cancelled, expired, failed, incomplete."""

from __future__ import annotations

from typing import Any

import pytest

from tests.service.world import START, World, outputs

NOW = int(START)


def parts(world: World, run: str) -> tuple[dict[str, Any], dict[str, Any] | None]:
    """Return the newest step of a run, and the message that the run wrote."""
    (step, *_) = world.get(f"{run}/steps")["data"]
    thread, _, run_id = run.partition("/runs/")
    messages = world.get(f"{thread}/messages", run_id=run_id)["data"]
    return step, messages[0] if messages else None


@pytest.mark.parametrize("status", ["queued", "in_progress", "requires_action"])
def test_a_cancelled_run_passes_through_cancelling(world: World, status: str) -> None:
    """Cancel answers cancelling, with the expiry kept; then the run is cancelled, without one."""
    world.script({"tool_calls": [{"name": "f"}]})
    run = world.run()
    before = world.until(run, status)
    reply = world.post(f"{run}/cancel")
    assert reply == {**before, "status": "cancelling", "required_action": None}
    assert (reply["cancelled_at"], reply["expires_at"]) == (None, NOW + 600)
    assert world.get(run) == reply
    world.wall.advance(1)
    done = world.get(run)
    assert (done["status"], done["expires_at"]) == ("cancelled", None)
    assert NOW <= done["cancelled_at"] <= NOW + 6
    world.post(f"{run.partition('/runs')[0]}/messages", {"role": "user", "content": "free again"})


def test_a_cancelled_run_closes_what_it_had_open(world: World) -> None:
    """Its step is cancelled, its message incomplete because run_cancelled."""
    run = world.run()
    for _ in range(2):
        world.control("POST", "step")
    world.post(f"{run}/cancel")
    done = world.until(run, "cancelled")
    step, message = parts(world, run)
    assert (step["status"], step["cancelled_at"]) == ("cancelled", done["cancelled_at"])
    assert message is not None
    assert (message["status"], message["incomplete_details"]) == ("incomplete", {"reason": "run_cancelled"})
    assert (message["incomplete_at"], message["completed_at"]) == (done["cancelled_at"], None)


@pytest.mark.parametrize(
    "ending", ["completed", "cancelled", "expired", "failed", "incomplete", "cancelling"]
)
def test_e8_a_run_that_ended_cannot_be_cancelled(world: World, ending: str) -> None:
    """Cancel is refused with the status that the run has, and changes nothing."""
    if ending in ("expired", "failed", "incomplete"):
        world.fault({"expired": "expire", "failed": "server_error"}.get(ending, ending))
    run = world.run()
    if ending.startswith("cancel"):
        world.post(f"{run}/cancel")
    if ending != "cancelling":
        world.until(run, ending)
    reply = world.send("POST", f"{run}/cancel")
    assert reply.status == 400
    assert reply.error == {
        "message": f"Cannot cancel run with status '{ending}'.",
        "type": "invalid_request_error",
        "param": None,
        "code": None,
    }
    assert world.get(run)["status"] == ending


def test_a_waiting_run_expires_after_ten_minutes(world: World) -> None:
    """600 seconds after creation, not a second sooner; only the status changes, and the thread is free."""
    run, _ = world.waiting()
    waiting = world.get(run)
    world.wall.advance(594)
    assert world.get(run)["status"] == "requires_action"
    world.wall.advance(1)
    done = world.get(run)
    assert done == {**waiting, "status": "expired", "usage": done["usage"]}
    step, _ = parts(world, run)
    assert (step["status"], step["failed_at"], step["cancelled_at"]) == ("expired", None, None)
    world.run(run.partition("/runs")[0])


def test_outputs_do_not_extend_a_runs_life(world: World) -> None:
    """A run that was answered late expires ten minutes after its creation all the same."""
    world.script(*[{"tool_calls": [{"name": "f"}]}] * 2)
    run = world.run()
    world.wall.advance(590)
    (call,) = world.get(run)["required_action"]["submit_tool_outputs"]["tool_calls"]
    world.post(f"{run}/submit_tool_outputs", outputs([call["id"]]))
    world.wall.advance(10)
    assert world.get(run)["status"] == "expired"


def test_a_run_that_takes_too_long_expires(world: World) -> None:
    """A turn that would end after the expiry never ends; half a minute before, it still runs."""
    world.fault("slow", seconds=5000)
    run = world.run()
    world.wall.advance(570)
    assert world.get(run)["status"] == "in_progress"
    world.wall.advance(30)
    assert world.get(run)["status"] == "expired"


def test_an_open_message_expires_with_its_run(world: World) -> None:
    """The message that was being written is incomplete because run_expired."""
    world.fault("slow", seconds=1000)
    run = world.run()
    world.wall.advance(601)
    assert world.get(run)["status"] == "expired"
    step, message = parts(world, run)
    assert (step["status"], message and message["incomplete_details"]) == (
        "expired",
        {"reason": "run_expired"},
    )


def test_a_stuck_run_waits_until_it_expires(world: World) -> None:
    """A run that nobody picks up is queued for ten minutes and never starts."""
    world.fault("stuck_in_queue")
    run = world.run()
    world.wall.advance(599)
    assert world.get(run)["status"] == "queued"
    world.wall.advance(1)
    assert (world.get(run)["status"], world.get(run)["started_at"]) == ("expired", None)


@pytest.mark.parametrize(
    ("fault", "options", "code", "message"),
    [
        (
            "rate_limited",
            {},
            "rate_limit_exceeded",
            "Rate limit is exceeded. Try again in 22 seconds.",
        ),
        (
            "rate_limited",
            {"retry_after": 5},
            "rate_limit_exceeded",
            "Rate limit is exceeded. Try again in 5 seconds.",
        ),
        ("server_error", {}, "server_error", "Sorry, something went wrong."),
        ("failed", {"code": "invalid_prompt", "message": "No."}, "invalid_prompt", "No."),
        (
            "unknown_deployment",
            {},
            "invalid_engine_error",
            "Failed to resolve model info for: gpt-4o-mini",
        ),
    ],
)
def test_a_failed_run(world: World, fault: str, options: dict[str, Any], code: str, message: str) -> None:
    """E14 to E16: HTTP stays 200, the run is failed with its error; it wrote nothing."""
    world.fault(fault, **options)
    run = world.run()
    done = world.until(run, "failed")
    assert done["last_error"] == {"code": code, "message": message}
    assert done["failed_at"] is not None
    nulls = ("completed_at", "cancelled_at", "expires_at", "required_action", "usage")
    assert [done[key] for key in nulls] == [None] * 5
    assert world.get(f"{run}/steps")["data"] == []


def test_e14_an_unknown_model_is_found_out_by_the_run(world: World) -> None:
    """Creating the agent succeeds; its run fails with the name of the model."""
    run = world.run(assistant_id=world.agent(model="gpt-9"))
    error = world.until(run, "failed")["last_error"]
    assert error == {"code": "invalid_engine_error", "message": "Failed to resolve model info for: gpt-9"}


def test_a_run_that_fails_after_outputs_keeps_what_it_used(world: World) -> None:
    """The tokens of the turns before the failure are in usage; the finished step stays completed."""
    world.script({"tool_calls": [{"name": "f"}]}, {"fail": {"code": "server_error", "message": "No."}})
    run = world.run()
    (call,) = world.until(run, "requires_action")["required_action"]["submit_tool_outputs"]["tool_calls"]
    world.post(f"{run}/submit_tool_outputs", outputs([call["id"]]))
    done = world.until(run, "failed")
    step, _ = parts(world, run)
    assert step["status"] == "completed"
    assert done["usage"]["total_tokens"] == step["usage"]["total_tokens"]


@pytest.mark.parametrize(
    ("budget", "text"), [("max_completion_tokens", "one two"), ("max_prompt_tokens", "")]
)
def test_a_run_over_budget_is_incomplete(world: World, budget: str, text: str) -> None:
    """A run over its budget ends incomplete with the reason; the message is cut because max_tokens."""
    world.script({"text": "one two three four"})
    run = world.run(**{budget: 2})
    done = world.until(run, "incomplete")
    assert done["incomplete_details"] == {"reason": budget}
    assert (done["completed_at"], done["expires_at"], done["last_error"]) == (None, None, None)
    assert done["usage"]["completion_tokens"] == len(text.split())
    step, message = parts(world, run)
    assert step["status"] == "completed"
    assert message is not None
    assert (message["status"], message["incomplete_details"]) == ("incomplete", {"reason": "max_tokens"})
    assert message["content"][0]["text"]["value"] == text


def test_a_budget_is_for_the_whole_run(world: World) -> None:
    """What one turn used is missing in the next."""
    world.script({"tool_calls": [{"name": "f"}]}, {"text": "one two three four five six"})
    free = world.run()
    (call,) = world.until(free, "requires_action")["required_action"]["submit_tool_outputs"]["tool_calls"]
    world.post(f"{free}/submit_tool_outputs", outputs([call["id"]]))
    used = world.until(free, "completed")["usage"]["completion_tokens"]
    for budget, ending in ((used, "completed"), (used - 1, "incomplete")):
        world.script({"tool_calls": [{"name": "f"}]}, {"text": "one two three four five six"})
        run = world.run(max_completion_tokens=budget)
        (call,) = world.until(run, "requires_action")["required_action"]["submit_tool_outputs"]["tool_calls"]
        world.post(f"{run}/submit_tool_outputs", outputs([call["id"]]))
        assert world.until(run, "completed", "incomplete")["status"] == ending


def test_metadata_asks_for_a_fault(world: World) -> None:
    """Unmodified code elsewhere may ask for a fault by its run's metadata; a wrong name is told."""
    run = world.run(metadata={"labkit.fault": "server_error"})
    assert world.until(run, "failed")["metadata"] == {"labkit.fault": "server_error"}
    body = {"assistant_id": world.agent(), "metadata": {"labkit.fault": "stuck_in_que"}}
    reply = world.send("POST", f"{world.thread('x')}/runs", body)
    assert (reply.status, reply.error["param"]) == (400, "metadata")
    assert "did you mean 'stuck_in_queue'?" in reply.message
