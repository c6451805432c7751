"""Metrics: what one run took, from its events alone. Pure."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from labkit.events import RunEvent
from labkit.status import is_terminal, to_word


@dataclass(frozen=True, slots=True)
class Price:
    """What a model costs, in any one currency, for a million tokens. It changes; look it up before you trust a cost."""

    input: float
    output: float

    def __post_init__(self) -> None:
        for value in (self.input, self.output):
            if not 0 <= value < math.inf:
                raise ValueError(
                    f"{self} is no price; expected two numbers from 0 upwards, for a million tokens;"
                    " Price(input=0.15, output=0.60)"
                )


@dataclass(frozen=True, slots=True)
class ToolTime:
    """One execution of a tool. seconds: None where only the service's word for it is known."""

    name: str
    outcome: str
    seconds: float | None = None

    @property
    def is_ok(self) -> bool:
        """Whether it did what was asked."""
        return self.outcome == "ok"


@dataclass(frozen=True, slots=True)
class RunMetrics:
    """What one run took.

    seconds: from the first event to the end, None while it has not ended. phases: status -> seconds in it. Tokens: as
    the service counted them, 0 where it did not say. cost: None without a price for the model.
    """

    run_id: str
    status: str
    model: str | None = None
    started_at: float = 0.0
    seconds: float | None = None
    phases: Mapping[str, float] | None = None
    input_tokens: int = 0
    output_tokens: int = 0
    cost: float | None = None
    steps: int = 0
    tools: tuple[ToolTime, ...] = ()
    error: str | None = None

    @property
    def tokens(self) -> int:
        """Input and output together."""
        return self.input_tokens + self.output_tokens

    @property
    def is_error(self) -> bool:
        """Whether it ended in another way than it should: failed, expired or incomplete. A cancel was wanted."""
        return self.status in ("failed", "expired", "incomplete")


def measure_run(events: Sequence[RunEvent], prices: Mapping[str, Price] | None = None) -> RunMetrics:
    """Return the metrics of one run. events: of this run only, by their time."""
    seen = [event for event in events if event.kind == "run"]
    if not seen:
        return RunMetrics(events[0].run_id if events else "", "unknown", tools=_tools(events))
    newest = seen[-1].data
    status, model = to_word(newest.get("status")), newest.get("model")
    ended = next((event.at for event in seen if is_terminal(event.data.get("status"))), None)
    used = [usage for event in seen if isinstance(usage := event.data.get("usage"), Mapping)]
    tokens = [_count(used[-1].get(key)) if used else 0 for key in ("prompt_tokens", "completion_tokens")]
    return RunMetrics(
        run_id=seen[0].run_id,
        status=status,
        model=model if isinstance(model, str) else None,
        started_at=seen[0].at,
        seconds=None if ended is None else ended - seen[0].at,
        phases=_phases(seen),
        input_tokens=tokens[0],
        output_tokens=tokens[1],
        cost=_cost(prices, model, tokens),
        steps=len({event.data.get("id") for event in events if event.kind == "step"}),
        tools=_tools(events),
        error=_error(newest),
    )


def _phases(seen: Sequence[RunEvent]) -> dict[str, float]:
    phases: dict[str, float] = {}
    for event, after in pairwise(seen):
        status = to_word(event.data.get("status"))
        phases[status] = phases.get(status, 0.0) + after.at - event.at
    return phases


def _tools(events: Sequence[RunEvent]) -> tuple[ToolTime, ...]:
    """Return the calls as the registry timed them; without a registry, as the run asked for them."""
    timed = [event.data for event in events if event.kind == "call"]
    if timed:
        return tuple(
            ToolTime(str(data.get("name")), str(data.get("outcome")), _seconds(data.get("seconds")))
            for data in timed
            if data.get("outcome") != "remembered"
        )
    asked: dict[str, str] = {}
    for event in events:
        for call in _asked(event.data):
            asked[str(call.get("id"))] = str((call.get("function") or {}).get("name"))
    return tuple(ToolTime(name, "ok") for name in asked.values())


def _asked(data: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    action = data.get("required_action")
    inner = action.get("submit_tool_outputs") if isinstance(action, Mapping) else None
    calls = inner.get("tool_calls") if isinstance(inner, Mapping) else None
    return [call for call in calls or [] if isinstance(call, Mapping)]


def _cost(prices: Mapping[str, Price] | None, model: Any, tokens: Sequence[int]) -> float | None:
    price = (prices or {}).get(model) if isinstance(model, str) else None
    return None if price is None else (tokens[0] * price.input + tokens[1] * price.output) / 1_000_000


def _error(run: Mapping[str, Any]) -> str | None:
    for key, word in (("last_error", "code"), ("incomplete_details", "reason")):
        details = run.get(key)
        if isinstance(details, Mapping) and details.get(word):
            return str(details[word])
    return None


def _count(value: Any) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) else 0


def _seconds(value: Any) -> float | None:
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else None
