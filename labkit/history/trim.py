"""Trim: which entries to keep when not all of them fit. Pure.

The newest are kept, without a hole, until a limit is reached; what is pinned is kept wherever it stands. Entries of one
unit (the tool calls of one step and their outputs) are kept or forgotten together: a call without its output, or an
output without its call, is refused by every model. Limits are combined: the strictest decides.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from labkit.history.entry import Entry
from labkit.history.length import Length, measure, tokens_of

_PREVIEW = 60  # characters


@dataclass(frozen=True, slots=True)
class Forgotten:
    """One entry that was left out; `preview` is the beginning of its text."""

    entry_id: str
    role: str
    tokens: int
    preview: str


@dataclass(frozen=True, slots=True)
class TrimReport:
    """What a trim kept and forgot. over_budget: tokens that the pinned entries alone have too much."""

    before: Length
    after: Length
    forgotten: tuple[Forgotten, ...] = ()
    pinned: tuple[str, ...] = ()
    over_budget: int = 0

    def __bool__(self) -> bool:
        """Tell whether something was forgotten."""
        return bool(self.forgotten)

    def __repr__(self) -> str:
        kept = f"kept {self.after.messages} of {self.before.messages} messages"
        lines = [f"{kept}, about {self.after.tokens:,} of {self.before.tokens:,} tokens"]
        lines += [
            f"forgotten  {each.role:9} {each.tokens:6,} tokens  {each.preview}" for each in self.forgotten
        ]
        if self.over_budget:
            lines.append(f"The pinned entries alone are about {self.over_budget:,} tokens over the budget.")
        return "\n".join(lines)


def choose(
    entries: Sequence[Entry],
    *,
    messages: int | None = None,
    turns: int | None = None,
    tokens: int | None = None,
    pins: frozenset[str] = frozenset(),
) -> tuple[list[Entry], TrimReport]:
    """Return the entries to keep, in order, and a report.

    messages: newest messages to keep. turns: newest questions of the user, with everything that follows each.
    tokens: estimated tokens that may be kept. pins: ids of entries that stay.
    Raises: ValueError for a limit below zero, or no limit at all.
    """
    _check(messages, turns, tokens)
    pinned_units = {entry.unit for entry in entries if entry.entry_id in pins}
    pinned = [entry for entry in entries if entry.unit in pinned_units]
    budget = None if tokens is None else tokens - sum(map(tokens_of, pinned))
    tail = _tail(entries, pinned_units, messages, turns, budget)
    kept = [entry for entry in entries if entry.unit in pinned_units or entry.unit in tail]
    gone = [entry for entry in entries if entry.unit not in pinned_units and entry.unit not in tail]
    return kept, TrimReport(
        measure(entries),
        measure(kept),
        tuple(map(_forget, gone)),
        tuple(entry.entry_id for entry in pinned),
        max(0, -budget) if budget is not None else 0,
    )


def _tail(
    entries: Sequence[Entry], pinned: set[str], messages: int | None, turns: int | None, budget: int | None
) -> set[str]:
    """Return the units at the end that fit, without a hole."""
    kept: set[str] = set()
    left = [messages, turns, budget]
    for unit in reversed(_units(entries)):
        if unit[0].unit in pinned:
            continue
        count = sum(entry.kind == "message" for entry in unit)
        asked = sum(entry.role == "user" for entry in unit)
        cost = [count, 0, sum(map(tokens_of, unit))]
        after = [room if room is None else room - price for room, price in zip(left, cost, strict=True)]
        # A limit of messages or turns that is used up ends the tail also before a tool call: it belongs to what follows.
        if any(room is not None and room < 0 for room in after) or any(room == 0 for room in left[:2]):
            break
        kept.add(unit[0].unit)
        after[1] = None if after[1] is None else after[1] - asked
        left = after
    return kept


def _units(entries: Sequence[Entry]) -> list[list[Entry]]:
    units: dict[str, list[Entry]] = {}
    for entry in entries:
        units.setdefault(entry.unit, []).append(entry)
    return list(units.values())


def _forget(entry: Entry) -> Forgotten:
    text = " ".join(entry.text.split())
    preview = text if len(text) <= _PREVIEW else text[: _PREVIEW - 1] + "…"
    return Forgotten(entry.entry_id, entry.role, tokens_of(entry), preview)


def _check(messages: int | None, turns: int | None, tokens: int | None) -> None:
    limits = {"messages": messages, "turns": turns, "tokens": tokens}
    given = {name: value for name, value in limits.items() if value is not None}
    wrong = {name: value for name, value in given.items() if isinstance(value, bool) or value < 0}
    if given and not wrong:
        return
    raise ValueError(
        f"trim({', '.join(f'{name}={value!r}' for name, value in wrong.items())}) says no limit;"
        " expected at least one of messages=, turns=, tokens=, a whole number from 0 upwards; transcript.trim(tokens=4000)"
    )
