"""Faults of responses: those of runs that make sense for them, and those of requests."""

from __future__ import annotations

import pytest

from labkit.service.faults import CATALOGUE
from labkit.service.faults.plan import OF_RESPONSES
from tests.service.desk import RESPONSES, answered, ask, conversation, items_of
from tests.service.world import Json, World

SORRY = "Sorry, something went wrong."


def test_the_faults_are_faults_of_runs() -> None:
    """Each is in the catalogue."""
    assert {kind.name for kind in CATALOGUE if kind.scope == "run"} >= OF_RESPONSES


@pytest.mark.parametrize(
    ("fault", "options", "error"),
    [
        (
            "rate_limited",
            {"retry_after": 5},
            ("rate_limit_exceeded", "Rate limit is exceeded. Try again in 5 seconds."),
        ),
        ("server_error", {}, ("server_error", SORRY)),
        ("failed", {"code": "invalid_prompt", "message": "No."}, ("invalid_prompt", "No.")),
    ],
)
def test_a_response_fails_at_200(world: World, fault: str, options: Json, error: tuple[str, str]) -> None:
    """Its status says so, its error why; the conversation stays as it was, and is free again."""
    talk = conversation(world)
    world.fault(fault, **options)
    response = answered(world, conversation=talk)
    assert (response["status"], response["output"], response["usage"]) == ("failed", [], None)
    assert (response["error"]["code"], response["error"]["message"]) == error
    assert items_of(world, talk) == []
    assert answered(world, conversation=talk)["status"] == "completed"


@pytest.mark.parametrize(
    ("fault", "options", "reason"),
    [
        ("incomplete", {}, "max_output_tokens"),
        ("incomplete", {"reason": "steered"}, "steered"),
        ("content_filter", {"stage": "answer"}, "content_filter"),
    ],
)
def test_a_response_is_cut(world: World, fault: str, options: Json, reason: str) -> None:
    """It is incomplete, for a reason in the successor's words."""
    world.fault(fault, **options)
    response = answered(world)
    assert (response["status"], response["incomplete_details"]) == ("incomplete", {"reason": reason})
    assert response["output"][0]["status"] == "incomplete"


def test_a_response_is_slow(world: World) -> None:
    """Who waits, waits longer."""
    before = world.wall.now()
    world.fault("slow", seconds=30)
    answered(world)
    assert world.wall.now() - before == pytest.approx(30)


def test_a_background_response_hangs(world: World) -> None:
    """It stays queued, or in progress, and has no expiry; only a cancel ends it."""
    for fault, status in (("stuck_in_queue", "queued"), ("never_finishes", "in_progress")):
        world.fault(fault)
        path = f"{RESPONSES}/{answered(world, background=True)['id']}"
        world.wall.advance(3600)
        assert world.get(path)["status"] == status
        assert world.post(f"{path}/cancel")["status"] == "cancelled"


def test_a_deployment_is_unknown_on_demand(world: World) -> None:
    """As if the model were not deployed: 404, and nothing is made."""
    world.fault("unknown_deployment")
    assert ask(world).error["code"] == "DeploymentNotFound"


def test_what_is_about_runs_waits_for_a_run(world: World) -> None:
    """A fault that cannot strike a response stays in the plan, and strikes the next run."""
    world.fault("expire")
    assert answered(world)["status"] == "completed"
    assert [each["fault"] for each in world.control("GET", "faults")["faults"]] == ["expire"]
    assert world.until(world.run(), "expired")


def test_metadata_asks_for_faults(world: World) -> None:
    """As for runs; what cannot strike a response is refused, and the message names what can."""
    response = answered(world, metadata={"labkit.fault": "rate_limited:retry_after=7"})
    assert response["error"]["message"].endswith("7 seconds.")
    refused = ask(world, metadata={"labkit.fault": "slow_tool"})
    assert (refused.status, refused.error["code"]) == (400, "unknown_fault")
    assert "server_error" in refused.message


def test_requests_meet_faults(world: World) -> None:
    """429 with Retry-After, a 500 after the work was done, a page that ignores its cursor."""
    talk = conversation(world, "Hello")
    world.fault("too_many_requests", retry_after=3)
    reply = ask(world)
    assert (reply.status, reply.headers["retry-after"]) == (429, "3")
    world.documented = False
    world.fault("error_after_commit", method="POST")
    assert ask(world, conversation=talk).status == 500
    assert ask(world, conversation=talk).error["code"] == "conversation_locked"
    world.wall.advance(10)
    assert len(items_of(world, talk)) == 3


def test_streams_meet_faults(world: World) -> None:
    """Cut before the last event, or ended by an error event in the successor's shape; the response goes on."""
    talk = conversation(world)
    body = {"model": "gpt-4o-mini", "input": "Hello", "conversation": talk}
    world.fault("stream_cut")
    assert world.listen(RESPONSES, body).names()[-1] == "response.output_item.done"
    world.wall.advance(10)
    world.fault("error_event", after=3, done=False)
    found = list(world.listen(RESPONSES, body))
    assert [event.name for event in found][2:] == ["response.output_item.added", "error"]
    assert found[-1].body == {"type": "error", "code": "server_error", "message": SORRY, "param": None}
    world.wall.advance(10)
    assert len(items_of(world, talk)) == 4
