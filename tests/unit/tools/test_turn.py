"""How the calls of a turn are answered, through each face of a registry."""

from __future__ import annotations

import asyncio
import threading
import time
from typing import Any

import pytest

from labkit.tools import Limits, ToolCall, ToolRegistry
from tests.unit.tools.world import Counter, Face, ask, call, echo, outputs, slow_echo


def test_outputs_come_in_the_order_of_the_calls(face: Face) -> None:
    """Whatever ends first, one output for each id, in the order asked."""
    gate = threading.Event()
    tools = ToolRegistry(echo, slow_echo)

    @tools.tool
    def wait_for_the_other() -> str:
        assert gate.wait(10)
        return "first"

    @tools.tool
    def open_the_gate() -> str:
        gate.set()
        return "second"

    calls = [call("wait_for_the_other"), call("open_the_gate"), call("slow_echo", {"text": "third"})]
    answers = face(tools, calls)
    assert [answer["tool_call_id"] for answer in answers] == [each["id"] for each in calls]
    assert outputs(answers) == [{"result": "first"}, {"result": "second"}, {"result": "third"}]


def test_a_hanging_function_is_left_behind(face: Face) -> None:
    """Its call times out, the others are answered, and nobody waits for the thread."""
    never = threading.Event()
    tools = ToolRegistry(echo, limits=Limits(timeout=0.05))

    @tools.tool
    def hang() -> None:
        never.wait()

    @tools.tool
    async def ignore_the_cancel() -> None:
        while not never.is_set():
            try:
                await asyncio.sleep(0.2)
            except asyncio.CancelledError:
                await asyncio.sleep(0.2)
                never.set()

    answers = outputs(face(tools, [call("hang"), call("ignore_the_cancel"), call("echo", {"text": "hi"})]))
    never.set()
    assert [answer.get("kind") for answer in answers] == ["timeout", "timeout", None]
    assert "was left behind" in answers[0]["error"]


def test_an_async_tool_that_blocks_its_loop_is_left_behind() -> None:
    """The synchronous face waits a second beyond the total and answers for it."""
    never = threading.Event()
    tools = ToolRegistry(limits=Limits(timeout=0.05, total=0.1))

    @tools.tool
    async def block() -> None:
        never.wait()

    assert ask(tools, "block")["kind"] == "timeout"
    never.set()


def test_the_total_time_is_shared(face: Face) -> None:
    """With one place, a call whose turn does not come is told that it was not called."""
    never = threading.Event()
    tools = ToolRegistry(limits=Limits(total=0.1, parallel=1))

    @tools.tool
    def hang() -> None:
        never.wait()

    answers = outputs(face(tools, [call("hang"), call("hang")]))
    never.set()
    assert "was left behind" in answers[0]["error"]
    assert answers[1]["error"] == "hang was not called: no time was left for it."


def test_the_caller_may_shorten_the_time(face: Face) -> None:
    """A driver that knows when the run expires gives less than the limit, never more."""
    never = threading.Event()
    tools = ToolRegistry()

    @tools.tool
    def hang() -> None:
        never.wait()

    (answer,) = outputs(face(tools, [call("hang")], timeout=0.05))
    never.set()
    assert answer["kind"] == "timeout"


def test_side_effects_happen_one_after_another(face: Face) -> None:
    """In the order of the calls, and never two at once."""
    seen: list[str] = []
    inside: list[str] = []
    tools = ToolRegistry()

    @tools.tool(side_effect=True)
    def write(name: str) -> None:
        inside.append(name)
        time.sleep(0.002)  # room for a second thread to come in, if there were one
        assert inside == [name]
        inside.remove(name)
        seen.append(name)

    answers = outputs(face(tools, [call("write", {"name": name}) for name in "abcd"]))
    assert answers == [{"result": None}] * 4
    assert seen == ["a", "b", "c", "d"]


@pytest.mark.parametrize(
    ("verdict", "said"),
    [(False, "not approved."), ("too expensive", "not approved: too expensive."), (1, "not approved.")],
)
def test_what_is_not_approved_is_not_called(face: Face, verdict: Any, said: str) -> None:
    """Anything but True refuses; a text is the reason that the agent reads."""
    counter = Counter()
    tools = ToolRegistry(approve=lambda _: verdict)
    tools.add(counter.send, side_effect=True)
    (answer,) = outputs(face(tools, [call("send", {"to": "ada"})]))
    assert answer["error"] == f"send was not called, because it was {said}"
    assert counter.calls == []


def test_the_hook_is_asked_about_side_effects_only(face: Face) -> None:
    """It sees name and arguments, in the caller's thread, and may be async."""
    asked: list[ToolCall] = []
    counter = Counter()

    async def approve(wanted: ToolCall) -> bool:
        asked.append(wanted)
        return True

    tools = ToolRegistry(echo, approve=approve)
    tools.add(counter.send, side_effect=True)
    face(tools, [call("echo", {"text": "hi"}), call("send", {"to": "ada"})])
    assert [(wanted.name, wanted.arguments) for wanted in asked] == [("send", {"to": "ada"})]
    assert counter.calls == ["ada"]


def test_a_hook_that_fails_has_not_approved(face: Face) -> None:
    """An approval that could not be asked for is none."""

    def approve(_: ToolCall) -> bool:
        raise OSError("no keyboard")

    counter = Counter()
    tools = ToolRegistry(approve=approve)
    tools.add(counter.send, side_effect=True)
    (answer,) = outputs(face(tools, [call("send", {"to": "ada"})]))
    assert answer["kind"] == "refused"
    assert "(OSError)" in answer["error"]
    assert counter.calls == []


def test_the_hook_runs_where_the_caller_runs() -> None:
    """A person answers at the keyboard, which belongs to the main thread."""
    where: list[threading.Thread] = []

    def approve(_: ToolCall) -> bool:
        where.append(threading.current_thread())
        return True

    tools = ToolRegistry(approve=approve)
    tools.add(echo, side_effect=True)
    ask(tools, "echo", {"text": "hi"})
    assert where == [threading.current_thread()]


def test_an_interrupt_stops_the_async_tools() -> None:
    """Ctrl-C while tools run reaches the caller, and what can be cancelled is cancelled."""
    cancelled = threading.Event()
    started = threading.Event()

    async def scene() -> None:
        tools = ToolRegistry()

        @tools.tool
        async def work() -> None:
            started.set()
            try:
                await asyncio.sleep(60)
            except asyncio.CancelledError:
                cancelled.set()
                raise

        answering = asyncio.ensure_future(tools.aio.answer([call("work")]))
        await asyncio.to_thread(started.wait)
        answering.cancel()
        with pytest.raises(asyncio.CancelledError):
            await answering
        await asyncio.sleep(0)

    asyncio.run(scene())
    assert cancelled.is_set()
