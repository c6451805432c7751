"""Summary: what many runs took together. Pure.

A percentile is found between the two nearest values, in proportion (the method that numpy uses by default). With few runs a
p95 is little more than the slowest one: look at `count` first.
"""

from __future__ import annotations

import html
import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from labkit.recorder.metrics import RunMetrics, ToolTime


@dataclass(frozen=True, slots=True)
class Spread:
    """The middle, the upper end and the sum of some values; None where there are none."""

    p50: float | None = None
    p95: float | None = None
    total: float | None = None


@dataclass(frozen=True, slots=True)
class ToolSummary:
    """What one tool was asked and took. error_rate: share of the calls that did not end as "ok"."""

    name: str
    calls: int
    error_rate: float
    seconds: Spread


@dataclass(frozen=True, slots=True)
class Summary:
    """What many runs took.

    statuses: how often each. error_rate: failed, expired and incomplete runs as a share of those that ended, None when none
    has. errors: how often each code or reason. cost: of the runs whose model has a price.
    """

    count: int
    statuses: dict[str, int]
    error_rate: float | None
    errors: dict[str, int]
    seconds: Spread
    tokens: Spread
    cost: Spread
    tools: tuple[ToolSummary, ...] = ()

    def rows(self) -> list[tuple[str, str, str, str]]:
        """Return (what, p50, p95, total) as text."""
        return [
            ("seconds a run", *_cells(self.seconds, "{:.2f}")),
            ("tokens a run", *_cells(self.tokens, "{:,.0f}")),
            ("cost a run", *_cells(self.cost, "{:.4f}")),
        ]

    def tool_rows(self) -> list[tuple[str, str, str, str, str]]:
        """Return (tool, calls, errors, p50 seconds, p95 seconds) as text, the most frequent first."""
        return [
            (each.name, str(each.calls), f"{each.error_rate:.0%}", *_cells(each.seconds, "{:.3f}")[:2])
            for each in self.tools
        ]

    def __repr__(self) -> str:
        parts = [self._headline(), "", *_table([("", "p50", "p95", "total"), *self.rows()])]
        if self.tools:
            parts += ["", *_table([_TOOL_HEAD, *self.tool_rows()])]
        return "\n".join(parts)

    def _repr_html_(self) -> str:
        tables = _html_table(("", "p50", "p95", "total"), self.rows(), "Runs")
        if self.tools:
            tables += _html_table(_TOOL_HEAD, self.tool_rows(), "Tools")
        return f"<p>{html.escape(self._headline())}</p>{tables}"

    def _headline(self) -> str:
        statuses = ", ".join(f"{count} {status}" for status, count in self.statuses.items()) or "none"
        rate = "" if self.error_rate is None else f"; error rate {self.error_rate:.0%}"
        errors = ", ".join(f"{code} {count}x" for code, count in self.errors.items())
        return f"{self.count} runs: {statuses}{rate}" + (f" ({errors})" if errors else "")


_TOOL_HEAD = ("tool", "calls", "errors", "p50 s", "p95 s")


def summarize(runs: Sequence[RunMetrics]) -> Summary:
    """Return what these runs took together."""
    ended = [run for run in runs if run.seconds is not None]
    tools: dict[str, list[ToolTime]] = {}
    for run in runs:
        for tool in run.tools:
            tools.setdefault(tool.name, []).append(tool)
    return Summary(
        count=len(runs),
        statuses=dict(Counter(run.status for run in runs).most_common()),
        error_rate=sum(run.is_error for run in ended) / len(ended) if ended else None,
        errors=dict(Counter(run.error for run in runs if run.error).most_common()),
        seconds=spread([run.seconds for run in ended if run.seconds is not None]),
        tokens=spread([float(run.tokens) for run in ended]),
        cost=spread([run.cost for run in ended if run.cost is not None]),
        tools=tuple(sorted(map(_tool, tools.values()), key=lambda tool: (-tool.calls, tool.name))),
    )


def spread(values: Sequence[float]) -> Spread:
    """Return middle, upper end and sum of the values."""
    if not values:
        return Spread()
    return Spread(percentile(values, 0.5), percentile(values, 0.95), math.fsum(values))


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value below which that share (0 to 1) of the values lies.

    >>> percentile([1.0, 2.0, 3.0, 4.0], 0.5)
    2.5
    """
    ordered = sorted(values)
    place = share * (len(ordered) - 1)
    low = math.floor(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


def _tool(calls: Sequence[ToolTime]) -> ToolSummary:
    times = [call.seconds for call in calls if call.seconds is not None]
    return ToolSummary(
        calls[0].name, len(calls), sum(not call.is_ok for call in calls) / len(calls), spread(times)
    )


def _cells(values: Spread, form: str) -> tuple[str, str, str]:
    p50, p95, total = (
        "-" if each is None else form.format(each) for each in (values.p50, values.p95, values.total)
    )
    return p50, p95, total


def _table(rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return [
        "  ".join(
            cell.rjust(width) if place else cell.ljust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]


def _html_table(head: Sequence[str], rows: Sequence[Sequence[str]], caption: str) -> str:
    top = "".join(f'<th scope="col">{html.escape(cell)}</th>' for cell in head)
    body = "".join(
        "<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in row) + "</tr>" for row in rows
    )
    return f"<table><caption>{caption}</caption><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>"
