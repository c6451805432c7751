"""A message once, and runs until one completes: sync and async from one table, on the service's own clock."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from azure.core.exceptions import HttpResponseError

from labkit.clock import AsyncManualClock, ManualClock
from labkit.connect import in_process
from labkit.connect.lab import Lab
from labkit.errors import RunFailed, RunIncomplete, RunTimeout
from labkit.polling import aio, run_turn


@dataclass(frozen=True)
class Case:
    """What is planned; how it ends; how many runs there are then, and how long the pauses were (seconds, together)."""

    plan: Callable[[Lab], object]
    ends: Any
    runs: int
    paused: float = 0.0
    options: tuple[tuple[str, Any], ...] = ()


def limited(seconds: int = 20, times: int | None = 1) -> Callable[[Lab], object]:
    """Plan rate limits."""
    return lambda lab: lab.service.next_run(failed="rate_limit_exceeded", retry_after=seconds, times=times)


def failing(code: str, times: int | None = 1) -> Callable[[Lab], object]:
    """Plan failures without a hint."""
    return lambda lab: lab.service.next_run(failed=code, message="No.", times=times)


def request(name: str, path: str, **options: Any) -> Callable[[Lab], object]:
    """Plan a fault of a POST."""
    return lambda lab: lab.service.next_request(name, path=path, method="POST", **options)


CASES = {
    "at once": Case(lambda _: None, "completed", 1),
    "after the pause that was asked for": Case(limited(20), "completed", 2, 20.0),
    "after two pauses": Case(limited(20, times=2), "completed", 3, 40.0),
    "after a pause of our own": Case(failing("server_error"), "completed", 2, 2.0),
    "after growing pauses": Case(failing("server_error", 2), "completed", 3, 6.0),
    "not for ever": Case(limited(20, times=None), RunFailed, 3, 40.0),
    "as often as it may": Case(limited(20, times=None), RunFailed, 5, 80.0, (("attempts", 5),)),
    "once": Case(limited(20), RunFailed, 1, 0.0, (("attempts", 1),)),
    "not beyond the deadline": Case(limited(60), RunFailed, 1, 0.0, (("timeout", 50.0),)),
    "not for what has to be fixed": Case(failing("invalid_prompt"), RunFailed, 1),
    "not for what nobody knows": Case(failing("solar_flare"), RunFailed, 1),
    "not for a budget": Case(lambda lab: lab.service.next_run(status="incomplete"), RunIncomplete, 1),
    "not after the deadline": Case(
        lambda lab: lab.service.next_run("never_finishes"), RunTimeout, 1, 0.0, (("timeout", 5.0),)
    ),
    "a message that is lost before it arrives": Case(
        request("dropped_connection", "/messages", when="before"), "completed", 1, 0.8
    ),
    "a message whose answer is lost": Case(
        request("dropped_connection", "/messages", when="after"), "completed", 1
    ),
    "a message that fails after the commit": Case(request("error_after_commit", "/messages"), "completed", 1),
    "a message that a gateway answers": Case(request("bad_gateway", "/messages"), "completed", 1, 0.8),
    "a message that is told to wait": Case(
        request("too_many_requests", "/messages", retry_after=7), "completed", 1, 7.0
    ),
    "a run that fails after the commit": Case(request("error_after_commit", "/runs"), "completed", 1),
    "a run that is lost before it arrives": Case(
        request("dropped_connection", "/runs", when="before"), "completed", 1, 0.8
    ),
}


def by_sync(lab: Lab, ids: tuple[str, str], clock: float, **options: Any) -> tuple[Any, float]:
    """Take the turn with the sync client."""
    hand = ManualClock(clock)
    return run_turn(lab.agents, *ids, "Say something.", clock=hand, **options), hand.now()


def by_aio(lab: Lab, ids: tuple[str, str], clock: float, **options: Any) -> tuple[Any, float]:
    """Take the turn with the async client."""
    hand = AsyncManualClock(clock)

    async def scene() -> Any:
        try:
            return await aio.run_turn(lab.aio.agents, *ids, "Say something.", clock=hand, **options)
        finally:
            await lab.aio.close()

    return asyncio.run(scene()), hand.now()


WAYS: dict[str, Callable[..., tuple[Any, float]]] = {"sync": by_sync, "aio": by_aio}


def begin(lab: Lab) -> tuple[str, str]:
    """Create a thread and an agent; return their ids."""
    agent = lab.agents.create_agent(model=lab.model, name="a")
    return lab.agents.threads.create().id, agent.id


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", CASES)
def test_a_turn(name: str, way: str) -> None:
    """The ending, the number of runs, one message of the user's, and at least the pauses that were due."""
    case = CASES[name]
    with in_process(per_request=1.0) as lab:
        ids = begin(lab)
        case.plan(lab)
        if isinstance(case.ends, str):
            run, passed = WAYS[way](lab, ids, 0.0, **dict(case.options))
            assert run.status == case.ends
            assert case.paused <= passed < case.paused + 3
        else:
            with pytest.raises(case.ends):
                WAYS[way](lab, ids, 0.0, **dict(case.options))
        lab.service.clear_faults()
        assert len(list(lab.agents.runs.list(thread_id=ids[0]))) == case.runs
        said = [each for each in lab.agents.messages.list(thread_id=ids[0]) if each.role == "user"]
        assert len(said) == 1


@pytest.mark.parametrize(
    ("options", "note"),
    [
        ({"attempts": 1}, "This was run 1 of 1."),
        ({"timeout": 10.0}, "No further run was tried: it could begin in 20 seconds, and"),
    ],
)
def test_the_last_error_says_why_there_was_no_other_run(options: dict[str, Any], note: str) -> None:
    """As a note, beside the service's own words."""
    with in_process(per_request=1.0) as lab:
        ids = begin(lab)
        limited(20)(lab)
        with pytest.raises(RunFailed) as caught:
            by_sync(lab, ids, 0.0, **options)
    assert caught.value.__notes__[0].startswith(note)


def test_a_message_that_never_arrives_is_raised() -> None:
    """Four attempts, as many as the SDK would make; then the service's own error, and nothing is in the thread."""
    with in_process(per_request=1.0) as lab:
        ids = begin(lab)
        lab.service.next_request(status=503, times=None, path="/messages", method="POST")
        with pytest.raises(HttpResponseError, match="a fault that was asked for"):
            by_sync(lab, ids, 0.0)
        posts = [row for row in lab.service.requests() if row["method"] == "POST" and row["status"] == 503]
        assert len(posts) == 4
        assert list(lab.agents.messages.list(thread_id=ids[0])) == []


def test_an_interrupt_in_the_post_of_a_run_cancels_it() -> None:
    """The run may have been created all the same: it is looked for, and cancelled."""
    with in_process(per_request=0.01) as lab:
        ids = begin(lab)
        create = lab.agents.runs.create

        def interrupted(**arguments: Any) -> Any:
            create(**arguments)
            raise KeyboardInterrupt

        lab.agents.runs.create = interrupted  # type: ignore[method-assign, assignment]
        with pytest.raises(KeyboardInterrupt) as caught:
            by_sync(lab, ids, 0.0)
        assert "was asked to cancel" in caught.value.__notes__[0]


@pytest.mark.parametrize(
    ("wrong", "kind", "words"),
    [
        ({"attempts": 0}, ValueError, "attempts=0; expected the number of runs"),
        ({"attempts": True}, ValueError, "attempts=True; expected the number of runs"),
        ({"content": "  "}, ValueError, "the service refuses an empty one"),
        ({"thread_id": None}, TypeError, "thread_id is None; expected an id"),
        (
            {"agent_id": ""},
            TypeError,
            "agent_id is empty; expected an id, which is text; pass the id of the object",
        ),
        ({"timeout": 0}, ValueError, "is not a deadline"),
    ],
)
def test_wrong_use_is_refused(wrong: dict[str, Any], kind: type[Exception], words: str) -> None:
    """Before any request, with what to pass."""
    with in_process() as lab:
        given = {"thread_id": "thread_1", "agent_id": "asst_1", "content": "Go.", **wrong}
        with pytest.raises(kind, match=words):
            run_turn(lab.agents, **given)
        assert lab.service.requests() == []
