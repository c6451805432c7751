"""What the faults of a run do to its turns."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from labkit.service import bodies

Json = dict[str, Any]
Faults = Mapping[str, Json]


def begin(work: Json) -> Faults:
    """Count the run's next turn in its notes, and return the faults that strike it, by name."""
    number = work["turns"] = work.get("turns", 0) + 1
    faults = of_turn(work.get("faults", {}), number)
    # What is asked for instead of functions: {"type": …}, {} for nothing at all, None for functions.
    work["asks"] = faults.get("asks_other_tool", {} if "empty_tool_calls" in faults else None)
    work["asked"] = []
    return faults


def of_turn(faults: Faults, number: int) -> dict[str, Json]:
    """Return those of a run's faults that strike its turn of this number, or the stream that shows it."""
    return {name: options for name, options in faults.items() if options.get("turn", number) == number}


def is_asking(work: Json) -> bool:
    """Tell whether the turn asks for something, be it for nothing (W7)."""
    return bool(work["turn"]["calls"]) or work["asks"] is not None


def odd_calls(work: Json, new_id: Callable[[str], str]) -> list[Json]:
    """Return the calls of a turn that asks for a tool that is no function (W1); none of any other turn."""
    kind = (work["asks"] or {}).get("type")
    return [bodies.tool_call(new_id("call_"), kind, {})] if kind else []
