"""What a public function is given is refused before anything is asked of a service."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from labkit import Recorder, Transcript, run_turn, stream_run, wait_for_run
from labkit.arguments import describe
from labkit.connect import in_process
from labkit.connect.lab import Lab
from labkit.history import aio as history_aio
from labkit.polling import Backoff, aio
from labkit.recorder import Price
from labkit.streaming import aio as streaming_aio

RUN = {"id": "run_1", "thread_id": "thread_1", "status": "queued"}
FULL = {f"key_{n}": "value" for n in range(16)}
NAMES = {"thread_id": "thread_1", "agent_id": "asst_1"}

WRONG: dict[str, tuple[Callable[[Lab], Any], type[Exception], tuple[str, str, str]]] = {
    "the lab in place of its client": (
        lambda lab: wait_for_run(lab, RUN),
        TypeError,
        ("agents is a Lab, which has no runs", "expected an AgentsClient", "lab.agents"),
    ),
    "an async client, waiting": (
        lambda lab: wait_for_run(lab.aio.agents, RUN),
        TypeError,
        (
            "an asynchronous client",
            "expected the AgentsClient of azure.ai.agents;",
            "polling.aio.wait_for_run",
        ),
    ),
    "a sync client, waiting async": (
        lambda lab: aio.wait_for_run(lab.agents, RUN),
        TypeError,
        ("a synchronous client", "expected the AgentsClient of azure.ai.agents.aio", "polling.wait_for_run"),
    ),
    "an async client, for a turn": (
        lambda lab: run_turn(lab.aio.agents, **NAMES, content="Hello"),
        TypeError,
        ("an asynchronous client", "expected", "polling.aio.run_turn"),
    ),
    "a sync client, for an async turn": (
        lambda lab: aio.run_turn(lab.agents, **NAMES, content="Hello"),
        TypeError,
        ("a synchronous client", "expected", "polling.run_turn"),
    ),
    "an async client, for a stream": (
        lambda lab: stream_run(lab.aio.agents, **NAMES),
        TypeError,
        ("an asynchronous client", "expected", "streaming.aio.stream_run"),
    ),
    "a sync client, for an async stream": (
        lambda lab: streaming_aio.stream_run(lab.agents, **NAMES),
        TypeError,
        ("a synchronous client", "expected", "streaming.stream_run"),
    ),
    "a function that was called already": (
        lambda lab: wait_for_run(lab.agents, RUN, on_event="done"),  # type: ignore[arg-type]
        TypeError,
        ("on_event is a str", "expected a function", "without calling it"),
    ),
    "a message that is a number": (
        lambda lab: run_turn(lab.agents, **NAMES, content=5),
        TypeError,
        ("the message is an int", "expected text", "str(value)"),
    ),
    "metadata without room for the mark of a turn": (
        lambda lab: run_turn(lab.agents, **NAMES, content="Hello", metadata=FULL),
        ValueError,
        ("metadata has 16 pairs", "expected at most 15", "leave one out"),
    ),
    "metadata without room for the mark of a stream": (
        lambda lab: stream_run(lab.agents, **NAMES, metadata=FULL),
        ValueError,
        ("metadata has 16 pairs", "expected at most 15", "leave one out"),
    ),
    "a schedule in words": (
        lambda _: Backoff(first="soon"),  # type: ignore[arg-type]
        TypeError,
        ("first='soon'", "expected numbers", "Backoff(first="),
    ),
    "an agent in place of a thread's id": (
        lambda lab: Transcript.of(lab.agents, object()),  # type: ignore[arg-type]
        TypeError,
        ("thread_id is an object", "expected an id", "thread.id"),
    ),
    "no thread's id": (
        lambda lab: history_aio.read(lab.aio.agents, None),  # type: ignore[arg-type]
        TypeError,
        ("thread_id is None", "expected an id", "thread.id"),
    ),
    "a folder for a transcript": (
        lambda _: Transcript({}, []).save(Path("/")),
        IsADirectoryError,
        ("/ is a folder", "expected the path of a file", "add a name"),
    ),
    "a folder that is not there": (
        lambda _: Transcript({}, []).save("/nowhere/at/all.json"),
        FileNotFoundError,
        ("/nowhere/at is not there", "expected an existing folder", "make it"),
    ),
    "a status in place of an event": (
        lambda _: Recorder().update("completed"),  # type: ignore[arg-type]
        TypeError,
        ("a str is not an event", "expected a RunEvent", "RunMonitor.of"),
    ),
    "a price below nothing": (
        lambda _: Price(-1, 2),
        ValueError,
        ("input=-1", "expected two numbers", "Price(input="),
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_refused(name: str) -> None:
    """Wrong use says what happened, what was expected and what to try, and asks nothing of the service."""
    call, error, parts = WRONG[name]
    with in_process() as lab:

        def use() -> None:
            result = call(lab)
            if inspect.isawaitable(result):
                asyncio.run(_wait(result))

        with pytest.raises(error) as caught:
            use()
        assert [part for part in parts if part not in str(caught.value)] == []
        assert list(lab.service.requests()) == []


async def _wait(awaitable: Any) -> None:
    await awaitable


@pytest.mark.parametrize(
    ("value", "words"), [(None, "None"), (1, "an int"), ("", "a str"), (int, "the class int")]
)
def test_describe(value: object, words: str) -> None:
    """A kind is named with its article."""
    assert describe(value) == words
