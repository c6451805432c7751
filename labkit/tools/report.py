"""Report: what every call of a registry's tools took and came to."""

from __future__ import annotations

import html
import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class CallRecord:
    """One call. started_at: unix seconds. arguments: JSON text, without secrets, at most 1,000 characters.

    outcome: "ok", "error" (it raised), "timeout", "invalid" (arguments), "unknown" (no such tool), "refused" (not
    approved) or "remembered" (answered before, not executed again).
    """

    call_id: str
    name: str
    outcome: str
    started_at: float
    seconds: float
    arguments: str
    output_chars: int
    is_cut: bool = False
    redacted: int = 0

    def to_data(self) -> dict[str, Any]:
        """Return the record as the data of a RunEvent of the kind "call"."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class ToolReport:
    """The calls of a registry, in the order in which they ended; `repr` and notebooks show a table by tool."""

    records: tuple[CallRecord, ...] = ()

    def rows(self) -> list[dict[str, Any]]:
        """Return one row a tool: calls, outcomes other than "ok", seconds (median and longest, of executed calls)."""
        by_name: dict[str, list[CallRecord]] = {}
        for record in self.records:
            by_name.setdefault(record.name, []).append(record)
        return [_row(name, records) for name, records in by_name.items()]

    def __repr__(self) -> str:
        rows = [("tool", "calls", "not ok", "median s", "longest s"), *map(_cells, self.rows())]
        if len(rows) == 1:
            return "No tool was called."
        widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
        return "\n".join(
            "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
            for row in rows
        )

    def _repr_html_(self) -> str:
        head = "".join(f"<th>{name}</th>" for name in ("tool", "calls", "not ok", "median s", "longest s"))
        body = "".join(
            "<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in _cells(row)) + "</tr>"
            for row in self.rows()
        )
        return (
            f"<table><caption>Tool calls</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
        )


def _row(name: str, records: Sequence[CallRecord]) -> dict[str, Any]:
    times = [record.seconds for record in records if record.outcome in ("ok", "error", "timeout")]
    bad = [record.outcome for record in records if record.outcome not in ("ok", "remembered")]
    return {
        "tool": name,
        "calls": len(records),
        "not_ok": {outcome: bad.count(outcome) for outcome in dict.fromkeys(bad)},
        "median_seconds": statistics.median(times) if times else None,
        "longest_seconds": max(times, default=None),
    }


def _cells(row: dict[str, Any]) -> tuple[str, ...]:
    bad = ", ".join(f"{count} {outcome}" for outcome, count in row["not_ok"].items()) or "0"
    times = ["-" if row[key] is None else f"{row[key]:.3f}" for key in ("median_seconds", "longest_seconds")]
    return (row["tool"], str(row["calls"]), bad, *times)
