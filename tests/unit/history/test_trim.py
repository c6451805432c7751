"""What is kept when not everything fits."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit.history.length import measure, tokens_of
from labkit.history.trim import choose
from tests.unit.history.samples import talk, with_tools


def ids(entries: list[Any]) -> list[str]:
    """Return the ids."""
    return [entry.entry_id for entry in entries]


def test_the_last_messages() -> None:
    """The newest stay, in order, and the report names what does not."""
    kept, report = choose(talk(3), messages=2)
    assert ids(kept) == ["msg_4", "msg_5"]
    assert [each.entry_id for each in report.forgotten] == ["msg_0", "msg_1", "msg_2", "msg_3"]
    assert (report.before.messages, report.after.messages) == (6, 2)
    assert repr(report).startswith("kept 2 of 6 messages, about ")
    assert "forgotten  user" in repr(report)


def test_the_last_turns() -> None:
    """A turn is a question with everything that follows it, tool calls included."""
    kept, _ = choose(with_tools(), turns=1)
    assert ids(kept) == ["msg_4"]
    kept, report = choose(with_tools(), turns=2)
    assert kept == with_tools()
    assert not report


def test_a_budget_of_tokens() -> None:
    """As many of the newest as fit, without a hole."""
    entries = talk(5)
    budget = sum(map(tokens_of, entries[-3:]))
    kept, report = choose(entries, tokens=budget)
    assert kept == entries[-3:]
    assert report.after.tokens == budget
    kept, _ = choose(entries, tokens=budget - 1)
    assert kept == entries[-2:]


def test_a_call_and_its_output_go_together() -> None:
    """The unit fits as a whole or not at all."""
    entries = with_tools()
    unit = entries[1:5]
    for budget in range(measure(entries).tokens):
        kept, _ = choose(entries, tokens=budget)
        assert len([entry for entry in kept if entry in unit]) in (0, 4)


def test_the_strictest_limit_decides() -> None:
    """Limits are combined."""
    entries = talk(5)
    assert len(choose(entries, messages=9, turns=1)[0]) == 2
    assert len(choose(entries, messages=1, turns=3, tokens=10_000)[0]) == 1
    assert choose(entries, messages=9, tokens=0)[0] == []


def test_pins_stay() -> None:
    """Wherever they stand, with their unit, also over the budget, which the report then says."""
    entries = with_tools()
    kept, report = choose(entries, messages=1, pins=frozenset({"msg_1", "call_1get_time:output"}))
    assert ids(kept) == [*ids(entries[:5]), "msg_4"]
    assert report.over_budget == 0
    kept, report = choose(entries, tokens=5, pins=frozenset({"msg_1"}))
    assert ids(kept) == ["msg_1"]
    assert report.over_budget == tokens_of(entries[0]) - 5
    assert "over the budget" in repr(report)


@pytest.mark.parametrize("limits", [{}, {"messages": -1}, {"tokens": True}, {"turns": None}])
def test_no_limit_is_refused(limits: dict[str, Any]) -> None:
    """With what to write instead."""
    with pytest.raises(ValueError, match="expected at least one of messages=, turns=, tokens="):
        choose([], **limits)


@given(st.integers(0, 12), st.integers(0, 8), st.integers(0, 400), st.sets(st.integers(0, 9), max_size=3))
def test_what_holds_for_every_limit(messages: int, turns: int, tokens: int, pins: set[int]) -> None:
    """The kept are a tail and the pins, in order; nothing is lost between kept and forgotten."""
    entries = talk(5)
    pinned = frozenset(f"msg_{number}" for number in pins)
    kept, report = choose(entries, messages=messages, turns=turns, tokens=tokens, pins=pinned)
    free = [entry for entry in entries if entry.entry_id not in pinned]
    tail = [entry for entry in kept if entry.entry_id not in pinned]
    assert tail == free[len(free) - len(tail) :]
    assert kept == [entry for entry in entries if entry in kept]
    assert len(kept) + len(report.forgotten) == len(entries)
    assert len(tail) <= messages
    assert report.after.tokens <= max(
        tokens, sum(tokens_of(entry) for entry in entries if entry.entry_id in pinned)
    )
