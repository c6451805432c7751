"""Streams without a socket: the SDK's own handlers, sync and async, on a clock that the stream itself moves."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from azure.ai.agents.models import AgentEventHandler, AsyncAgentEventHandler, FunctionTool, MessageDeltaChunk
from azure.core.exceptions import HttpResponseError, ServiceResponseTimeoutError

from labkit.connect import in_process
from labkit.connect.lab import Lab

WORDS = "one two three four five six"


def weather(city: str) -> str:
    """Return the weather of a city.

    :param city: the city
    """
    return json.dumps({"city": city, "weather": "sunny"})


def begin(lab: Lab, text: str = "Hello", **settings: Any) -> dict[str, str]:
    """Create an agent and a thread with one message; return what a run is made of."""
    agent = lab.agents.create_agent(model=lab.model, name="a", **settings)
    thread = lab.agents.threads.create()
    lab.agents.messages.create(thread_id=thread.id, role="user", content=text)
    return {"thread_id": thread.id, "agent_id": agent.id}


async def listen_sync(lab: Lab, run: dict[str, str], see: Callable[[str, Any], None]) -> None:
    """Read a stream with the synchronous client."""
    with lab.agents.runs.stream(**run) as stream:
        for name, item, _ in stream:
            see(name, item)


async def listen_aio(lab: Lab, run: dict[str, str], see: Callable[[str, Any], None]) -> None:
    """Read a stream with the asynchronous client."""
    async with await lab.aio.agents.runs.stream(**run) as stream:
        async for name, item, _ in stream:
            see(name, item)


BOTH = pytest.mark.parametrize("listen", [listen_sync, listen_aio])
Listen = Callable[[Lab, dict[str, str], Callable[[str, Any], None]], Awaitable[None]]


def play(scene: Callable[[Lab], Awaitable[None]], **options: Any) -> None:
    """Play a scene with a lab of its own."""

    async def cell() -> None:
        async with in_process(**options) as lab:
            await scene(lab)

    asyncio.run(cell())


@BOTH
def test_a_stream_comes_piece_by_piece(listen: Listen) -> None:
    """When a delta is read, the run is just so far: its message has no text yet, and nobody else moved the clock."""

    async def scene(lab: Lab) -> None:
        run, seen, contents = begin(lab), [], []
        lab.service.script([{"text": WORDS}])

        def see(name: str, item: Any) -> None:
            seen.append(item.text if isinstance(item, MessageDeltaChunk) else name)
            if isinstance(item, MessageDeltaChunk):
                contents.append(
                    lab.agents.messages.get(thread_id=run["thread_id"], message_id=item.id).content
                )

        lab.service.clock.manual(per_request=0.001)  # the reads above must not move it to the end
        await listen(lab, run, see)
        assert "".join(text for text in seen if not text.startswith("thread.")) == WORDS + "done"
        assert contents == [[]] * 6

    play(scene)


@BOTH
def test_a_cancel_at_the_third_word(listen: Listen) -> None:
    """A stream is as far as its reader, so a cancel comes in time, and the words that were read are those that stay."""

    async def scene(lab: Lab) -> None:
        run, names = begin(lab), []
        lab.service.script([{"text": WORDS, "seconds": 60}])

        def see(name: str, item: Any) -> None:
            names.append(name)
            if names.count("thread.message.delta") == 3 and name == "thread.message.delta":
                (active,) = lab.agents.runs.list(thread_id=run["thread_id"])
                lab.agents.runs.cancel(thread_id=run["thread_id"], run_id=active.id)

        await listen(lab, run, see)
        assert names[-5:] == [
            "thread.run.cancelling",
            "thread.run.step.cancelled",
            "thread.message.incomplete",
            "thread.run.cancelled",
            "done",
        ]
        message = next(iter(lab.agents.messages.list(thread_id=run["thread_id"])))
        assert message.text_messages[0].text.value == "one two three"

    play(scene, per_request=0.001)


@BOTH
def test_the_same_seed_streams_the_same(listen: Listen) -> None:
    """Every event of two labs is equal, ids and times too."""

    async def scene(lab: Lab) -> None:
        await listen(lab, begin(lab, "My name is Alice."), lambda name, item: seen.append((name, str(item))))

    logs = []
    for _ in range(2):
        seen: list[tuple[str, str]] = []
        play(scene)
        logs.append(seen)
    assert logs[0] == logs[1]
    assert logs[0][-1] == ("done", "[DONE]")


@BOTH
def test_a_refused_stream_is_the_sdks_error(listen: Listen) -> None:
    """An HTTP error instead of a stream is raised by the call itself."""

    async def scene(lab: Lab) -> None:
        run = begin(lab)
        lab.agents.runs.create(**run)
        with pytest.raises(HttpResponseError, match="already has an active run"):
            await listen(lab, run, lambda *_: None)

    play(scene, per_request=0.001)


class Words(AgentEventHandler):
    """Collects what is said."""

    def __init__(self) -> None:
        super().__init__()
        self.text = ""

    def on_message_delta(self, delta: MessageDeltaChunk) -> None:
        self.text += delta.text


class AsyncWords(AsyncAgentEventHandler):
    """The asynchronous twin."""

    def __init__(self) -> None:
        super().__init__()
        self.text = ""

    async def on_message_delta(self, delta: MessageDeltaChunk) -> None:
        self.text += delta.text


def test_functions_are_called_while_streaming() -> None:
    """The SDK calls them on requires_action and reads on in the stream of its submit, sync and async."""
    texts = []
    with in_process() as lab:
        lab.agents.enable_auto_function_calls({weather})
        run = begin(lab, "What is the weather in Oslo?", tools=FunctionTool({weather}).definitions)
        with lab.agents.runs.stream(**run, event_handler=Words()) as handler:
            handler.until_done()
            texts.append(handler.text)

    async def scene(lab: Lab) -> None:
        async def aweather(city: str) -> str:
            return weather(city)

        aweather.__name__ = "weather"
        lab.aio.agents.enable_auto_function_calls({aweather})
        run = begin(lab, "What is the weather in Oslo?", tools=FunctionTool({weather}).definitions)
        async with await lab.aio.agents.runs.stream(**run, event_handler=AsyncWords()) as handler:
            await handler.until_done()
            texts.append(handler.text)

    play(scene)
    assert texts[0] == texts[1]
    assert "sunny" in texts[0]


@BOTH
def test_a_stream_that_never_goes_on(listen: Listen) -> None:
    """Its reader would give up after five minutes; where requests move the clock nobody waits, and it gives up at once."""

    async def scene(lab: Lab) -> None:
        run, names = begin(lab), []
        lab.service.fault("never_finishes")
        with pytest.raises(ServiceResponseTimeoutError, match="said nothing"):
            await listen(lab, run, lambda name, _: names.append(name))
        assert names[-1] == "thread.run.in_progress"

    play(scene)


def test_a_held_clock_is_moved_by_another_thread() -> None:
    """The reader sleeps until somebody moves the clock, and is woken at once."""
    with in_process(per_request=0) as lab:
        run = begin(lab)
        thread = threading.Thread(target=lambda: [lab.service.step() for _ in range(3)])
        names = []
        with lab.agents.runs.stream(**run) as stream:
            for name, _, _ in stream:
                names.append(name)
                if name == "thread.run.queued":
                    thread.start()
        thread.join()
        assert names[-2:] == ["thread.run.completed", "done"]


def test_a_lab_that_is_closed_ends_its_streams() -> None:
    """The stream just ends, without done."""
    lab = in_process()
    run, names = begin(lab), []
    for name, _, _ in lab.agents.runs.stream(**run).event_handler:
        names.append(name)
        if name == "thread.message.created":
            lab.close()
    assert names[-1] != "done"
