from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any

import pytest

from labkit.errors import LabkitError, ToolOutputsNeeded
from labkit.polling import raise_for_status, wait_for_run
from labkit.service.faults import CATALOGUE
from labkit.testing import fault_cases, fault_matrix, run_case

TOOL = {
    "type": "function",
    "function": {"name": "book", "parameters": {"type": "object", "properties": {"who": {"type": "string"}}}},
}
CALLS = [{"name": "book", "arguments": {"who": "Ann"}}]


def begin(client: Any, *tools: Any) -> Any:
    """Create what a run needs, and the run."""
    agent = client.create_agent(model="gpt-4o", tools=list(tools))
    thread = client.threads.create()
    client.messages.create(thread_id=thread.id, role="user", content="Book a table for Ann")
    return client.runs.create(thread_id=thread.id, agent_id=agent.id)


def answer(client: Any, run: Any) -> list[str]:
    """Read what the run has said."""
    found = client.messages.list(thread_id=run.thread_id, run_id=run.id)
    return [text.text.value for message in found for text in message.text_messages]


def careful(client: Any) -> list[str]:
    """Waits with a deadline, cancels what it leaves, reads the answer of its run."""
    run = begin(client)
    try:
        raise_for_status(wait_for_run(client, run, timeout=120))
    except ToolOutputsNeeded:
        client.runs.cancel(thread_id=run.thread_id, run_id=run.id)
        raise
    return answer(client, run)


def careless(client: Any) -> Any:
    """Waits for one status alone."""
    run = begin(client)
    while run.status != "completed":
        time.sleep(1)
        run = client.runs.get(thread_id=run.thread_id, run_id=run.id)
    return answer(client, run)


def breathless(client: Any) -> None:
    """Waits without a pause, for what never comes."""
    run = begin(client)
    while True:
        client.runs.get(thread_id=run.thread_id, run_id=run.id)


def test_a_careful_loop_passes_nearly_everything() -> None:
    """Whoever cancels what he cannot wait for leaves nothing, except where no answer named the run."""
    report = fault_matrix(careful)
    unnamed = {"error_after_commit", "gateway_timeout", "dropped_connection"}
    assert {case.case.name for case in report.failed} <= unnamed
    assert [case.run_status for case in report.cases[:5]] == [
        "completed",
        "failed",
        "expired",
        "cancelled",
        "incomplete",
    ]
    assert report.cases[0].loop.startswith("returned [")
    assert report.cases[1].loop.startswith("raised RunFailed")


@pytest.mark.parametrize(
    "name", ["ends failed", "ends expired", "ends cancelled", "ends incomplete", "never_finishes"]
)
def test_a_loop_that_waits_for_one_status_hangs(name: str) -> None:
    """The watchdog ends it after more than the life of a run, in no time."""
    report = run_case(careless, name)
    assert (report.verdict, report.loop) == ("hang", "did not end")
    assert not report
    with pytest.raises(AssertionError, match="hang: stopped after 900 s"):
        report.require()


def test_a_loop_without_a_pause_is_stopped_too() -> None:
    """Requests take their time, so a loop that never sleeps comes to an end as well."""
    assert run_case(breathless, "ends completed").verdict == "hang"


def test_a_loop_that_catches_everything_is_stopped() -> None:
    """No `except Exception` keeps a loop alive."""

    def stubborn(client: Any) -> None:
        run = begin(client)
        while True:
            try:
                client.runs.get(thread_id=run.thread_id, run_id=run.id)
                time.sleep(10)
            except Exception:  # noqa: BLE001  # the habit that this is about
                continue

    assert run_case(stubborn, "stuck_in_queue").verdict == "hang"


def test_a_run_that_is_left_is_a_leak() -> None:
    """A loop that does not know what to do with calls leaves its run waiting."""

    def leaving(client: Any) -> str:
        run = begin(client, TOOL)
        time.sleep(10)
        return str(client.runs.get(thread_id=run.thread_id, run_id=run.id).status)

    report = run_case(leaving, "ends completed", tool_calls=CALLS)
    assert report.verdict == "leak"
    assert "is still requires_action" in report.found[0][1]


def with_sdk_functions(booked: list[str]) -> Callable[[Any], Any]:
    """The SDK's own loop, with a function that notes what it did."""

    def loop(client: Any) -> Any:
        def book(who: str) -> str:
            """Book a table."""
            booked.append(who)
            return '{"ok": true}'

        client.enable_auto_function_calls({book})
        agent = client.create_agent(model="gpt-4o", tools=[TOOL])
        thread = client.threads.create()
        client.messages.create(thread_id=thread.id, role="user", content="Book a table for Ann")
        run = client.runs.create_and_process(thread_id=thread.id, agent_id=agent.id)
        return answer(client, run)

    return loop


def test_a_doubled_side_effect_is_counted() -> None:
    """The SDK's loop believes a stale read and runs the function twice (W2); without the fault, once."""
    booked: list[str] = []
    loop = with_sdk_functions(booked)
    assert run_case(loop, "ends completed", tool_calls=CALLS, effects=lambda: len(booked))
    report = run_case(loop, "stale_read", tool_calls=CALLS, effects=lambda: len(booked))
    assert ("doubled", "the side effect happened 2 times, the model asked for it 1 times") in report.found


def test_an_answer_that_nobody_reads_is_lost() -> None:
    """A completed run whose messages are not read afterwards is an answer lost."""

    def forgetful(client: Any) -> None:
        wait_for_run(client, begin(client), timeout=60)

    assert run_case(forgetful, "ends completed").verdict == "lost"


def test_a_message_that_is_there_twice_is_doubled() -> None:
    """A POST that was carried out, answered with an error and repeated leaves its message twice (W5)."""

    def insistent(client: Any) -> list[str]:
        agent, thread = client.create_agent(model="gpt-4o"), client.threads.create()
        for _ in range(2):
            client.messages.create(thread_id=thread.id, role="user", content="Hello")
        run = wait_for_run(client, client.runs.create(thread_id=thread.id, agent_id=agent.id), timeout=60)
        return answer(client, run)

    report = run_case(insistent, "ends completed")
    assert ("doubled", "the message 'Hello' is 2 times in the thread") in report.found


def test_a_loop_that_fails_by_itself_is_broken() -> None:
    """An error where nothing goes wrong is the loop's own."""

    def wrong(client: Any) -> None:
        raise ValueError("no idea")

    report = run_case(wrong, "ends completed")
    assert (report.verdict, report.loop) == ("broken", "raised ValueError: no idea")


async def aio(client: Any) -> str:
    """An asynchronous loop, with a deadline of its own."""
    agent, thread = await client.create_agent(model="gpt-4o"), await client.threads.create()
    await client.messages.create(thread_id=thread.id, role="user", content="Hello")
    run = await client.runs.create(thread_id=thread.id, agent_id=agent.id)
    try:
        async with asyncio.timeout(100):
            while run.status in ("queued", "in_progress"):
                await asyncio.sleep(1)
                run = await client.runs.get(thread_id=thread.id, run_id=run.id)
    except TimeoutError:
        await client.runs.cancel(thread_id=thread.id, run_id=run.id)
        raise
    return " ".join([str(message.content) async for message in client.messages.list(thread_id=thread.id)])


@pytest.mark.parametrize(
    ("name", "loop"), [("ends completed", "returned"), ("stuck_in_queue", "raised TimeoutError")]
)
def test_coroutines_are_loops_too(name: str, loop: str) -> None:
    """They get the asynchronous client, and their timers fall due at once."""
    report = run_case(aio, name)
    assert report.passed, report
    assert report.loop.startswith(loop)


def test_streams_are_loops_too() -> None:
    """A loop that reads a stream comes to its end, in the time of the case."""

    def streaming(client: Any) -> int:
        agent, thread = client.create_agent(model="gpt-4o"), client.threads.create()
        client.messages.create(thread_id=thread.id, role="user", content="Hello")
        with client.runs.stream(thread_id=thread.id, agent_id=agent.id) as stream:
            return len(list(stream))

    report = run_case(streaming, "ends completed")
    assert report.passed, report.found
    assert 0 < report.seconds < 60


def test_every_fault_has_its_case() -> None:
    """The five endings, and the catalogue as it is; a name that is none is refused with the names that are."""
    names = [case.name for case in fault_cases()]
    assert len(set(names)) == len(names)
    assert [kind.name for kind in CATALOGUE] == names[5:]
    assert [str(case) for case in fault_cases(only=lambda case: "ends" in case.name)] == names[:5]
    with pytest.raises(LabkitError, match="ends completed"):
        run_case(careful, "nothing")


def test_time_is_real_outside_the_loop() -> None:
    """Afterwards, and in other threads meanwhile, the clocks are the system's."""
    sleep, monotonic, now = time.sleep, time.monotonic, time.time
    run_case(careful, "ends completed")
    assert (time.sleep, time.monotonic, time.time) == (sleep, monotonic, now)


def test_a_report_is_text_and_html() -> None:
    """A row a case with verdict and reason; what a loop says is data."""

    def shouting(client: Any) -> str:
        return "<script>\n" + answer(client, wait_for_run(client, begin(client), timeout=60))[0]

    report = fault_matrix(shouting, cases=fault_cases(only=lambda case: case.name == "ends completed"))
    assert report
    assert repr(report).splitlines()[1].startswith("ends completed  pass     completed  returned <script> ")
    assert repr(report).endswith("1 of 1 cases passed")
    assert "<script>" not in report._repr_html_()
