from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from labkit.service import bodies, prompt
from labkit.service.model.turns import Call, Entry
from labkit.service.prompt import AUTO_NEWEST, AUTO_OLDEST
from labkit.service.store import Store

AGENT = bodies.agent("asst_a", 0, {"model": "gpt-4o-mini", "instructions": "Be brief."})


@pytest.fixture
def store() -> Iterator[Store]:
    store = Store()
    yield store
    store.close()


def say(store: Store, number: int, role: str = "user", **more: Any) -> None:
    message = bodies.user_message(f"msg_{number}", 0, "t", {"role": role, "content": f"text {number}"})
    store.insert("p", "message", {**message, **more}, parent="t")


def texts(store: Store, **request: Any) -> list[str]:
    run = bodies.run("run_r", 0, "t", AGENT, request, 600)
    return [entry.text for entry in prompt.build(store, "p", run, 7).entries]


def test_a_prompt_carries_the_run(store: Store) -> None:
    """The model is shown what the run says, not what the agent said, and the thread, oldest first."""
    say(store, 1)
    say(store, 2, "assistant")
    tool = {"type": "function", "function": {"name": "f"}}
    request = {"model": "m", "tools": [tool], "tool_choice": "none", "parallel_tool_calls": False}
    run = bodies.run("run_r", 0, "t", AGENT, {**request, "additional_instructions": "In French."}, 600)
    built = prompt.build(store, "p", run, 7)
    assert (built.model, built.instructions, built.seed) == ("m", "Be brief.\nIn French.", 7)
    assert (built.tool_choice, built.parallel_tool_calls, built.response_format) == ("none", False, "auto")
    assert built.tools == ({"type": "function", "function": {"strict": False, "name": "f"}},)
    assert built.entries == (Entry("user", "text 1"), Entry("assistant", "text 2"))


def test_last_messages_keeps_the_newest(store: Store) -> None:
    """Truncation by last_messages keeps that many newest messages."""
    for number in range(5):
        say(store, number)
    strategy = {"type": "last_messages", "last_messages": 2}
    assert texts(store, truncation_strategy=strategy) == ["text 3", "text 4"]


@pytest.mark.parametrize("extra", [0, 1, 7])
def test_auto_drops_the_middle(store: Store, extra: int) -> None:
    """Truncation by auto keeps the oldest 50 and the newest 450, each once."""
    total = AUTO_OLDEST + AUTO_NEWEST + extra
    for number in range(total):
        say(store, number)
    kept = [*range(AUTO_OLDEST), *range(total - AUTO_NEWEST, total)]
    assert texts(store) == [f"text {number}" for number in kept]


def test_the_runs_own_message_is_not_shown(store: Store) -> None:
    """What the run is writing just now is no part of what it reads."""
    say(store, 1)
    say(store, 2, "assistant", run_id="run_r")
    say(store, 3, "assistant", run_id="run_older")
    assert texts(store) == ["text 1", "text 3"]


def test_calls_and_outputs_follow_the_thread(store: Store) -> None:
    """Each finished step is one assistant entry with its calls and one tool entry a call; an open one is none."""
    run = bodies.run("run_r", 0, "t", AGENT, {}, 600)
    for number, status in enumerate(("completed", "in_progress")):
        call = bodies.function_call(f"call_{number}", "f", '{"x":1}')
        call["function"]["output"] = "42"
        step = bodies.step(f"step_{number}", 0, run, {"type": "tool_calls", "tool_calls": [call]})
        store.insert("p", "step", {**step, "status": status}, parent="run_r")
    assert prompt.build(store, "p", run, 0).entries == (
        Entry("assistant", "", (("call_0", Call("f", '{"x":1}')),)),
        Entry("tool", "42", call_id="call_0"),
    )


def test_other_content_is_named() -> None:
    """A picture stands in the text as its type and what is known of it, one line a part."""
    content = [bodies.text_block("Look:"), {"type": "image_url", "image_url": {"url": "x"}}]
    assert prompt.text_of(Store(), "p", {"content": content}) == "Look:\n[image_url: x]"
