"""Several runs in one picture: attempts side by side, and the runs of a thread one after another.

`compare(first, second)` starts every run at 0; `follow(first, second, third)` puts them on one time axis, with the
pauses between them. Both take RunMonitors or RunViews.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, Protocol

from labkit.monitors import several_html, several_text
from labkit.monitors.palette import to_data
from labkit.monitors.state import RunView, Tokens
from labkit.monitors.timeline import digits_of, one_line, rows, seconds, start_of, token_words, took
from labkit.status import is_terminal

_MOST: Final = {"compare": 6, "follow": 24}
"""Runs in one picture, so that it can be read and its HTML stays under 60 kB."""


class HasView(Protocol):
    """Anything that holds a view, as a RunMonitor does."""

    @property
    def view(self) -> RunView:
        """What is known about the run."""
        ...


@dataclass(frozen=True, slots=True)
class Several:
    """A picture of several runs, as text and as HTML. kind: "compare" or "follow"; see `model`."""

    kind: Literal["compare", "follow"]
    views: tuple[RunView, ...]

    @property
    def model(self) -> dict[str, Any]:
        """What the picture shows, as JSON values only.

        {"kind", "heading": str, "span": seconds, "digits": int, "rows": [{"label", "run_id": str, "status": LOOK,
        "start", "took": seconds, "start_words", "took_words", "token_words": str, "is_open": bool, "segments":
        [{"status": LOOK, "left", "width": fractions of the span}]}], "facts": [{"name": str, "values": one str a
        row, "differs": bool}], "doubts": [str], "left_out": int}; LOOK as in `monitors.model`.
        """
        return _model(self.kind, self.views)

    def __repr__(self) -> str:
        return several_text.render(self.model)

    def _repr_html_(self) -> str:
        return several_html.render(self.model)


def compare(*runs: RunView | HasView) -> Several:
    """Return runs side by side, each from its own start: two attempts, or one question asked of two agents."""
    return Several("compare", tuple(map(_view_of, runs)))


def follow(*runs: RunView | HasView) -> Several:
    """Return the runs of a thread along one time axis, the first to start on top, whatever order they come in."""
    return Several("follow", tuple(sorted(map(_view_of, runs), key=start_of)))


def _view_of(run: RunView | HasView) -> RunView:
    return run if isinstance(run, RunView) else run.view


def _model(kind: Literal["compare", "follow"], views: Sequence[RunView]) -> dict[str, Any]:
    shown = views[: _MOST[kind]]
    zero = min(map(start_of, shown), default=0.0)
    starts = [start_of(view) - zero if kind == "follow" else 0.0 for view in shown]
    span = max((start + took(view) for start, view in zip(starts, shown, strict=True)), default=0.0) or 1.0
    digits = max(map(digits_of, shown), default=0)
    count = f"{len(views)} run" + ("" if len(views) == 1 else "s")
    return {
        "kind": kind,
        "heading": f"{count} side by side" if kind == "compare" else f"{count} one after another",
        "span": span,
        "digits": digits,
        "rows": [
            _row(f"{number}", view, start, span, digits)
            for number, (view, start) in enumerate(zip(shown, starts, strict=True), 1)
        ],
        "facts": _facts(shown, digits),
        "doubts": _doubts(kind, shown),
        "left_out": len(views) - len(shown),
    }


def _row(label: str, view: RunView, start: float, span: float, digits: int) -> dict[str, Any]:
    bars = [row for row in rows(view) if row.kind == "status"]
    is_open = bool(view.path) and not is_terminal(view.status)
    return {
        "label": label,
        "run_id": one_line(view.run_id)[:80],
        "status": to_data(view.status),
        "start": start,
        "took": took(view),
        "start_words": seconds(start, digits),
        "took_words": seconds(took(view), digits) + ("…" if is_open else ""),
        "token_words": token_words(view.tokens).removeprefix("tokens").lstrip(": "),
        "is_open": is_open,
        "segments": [
            {
                "status": to_data(bar.status),
                "left": min(1.0, (start + bar.start) / span),
                "width": max(0.0, min(1.0, (start + bar.end) / span) - min(1.0, (start + bar.start) / span)),
            }
            for bar in bars[:200]
        ],
    }


def _facts(views: Sequence[RunView], digits: int) -> list[dict[str, Any]]:
    statuses = dict.fromkeys(row.status for view in views for row in rows(view) if row.kind == "status")
    table = [
        ("ended as", [one_line(view.status or "nothing seen") for view in views]),
        ("because", [_reason(view) for view in views]),
        ("model", [one_line(view.model or "") for view in views]),
        ("took", [seconds(took(view), digits) for view in views]),
        *((f"time {status}", [_spent(view, status, digits) for view in views]) for status in statuses),
        ("tokens in", [_count(view.tokens, "prompt") for view in views]),
        ("tokens out", [_count(view.tokens, "completion") for view in views]),
        ("steps", [str(len(view.steps)) for view in views]),
        ("tool calls", [_names(view) for view in views]),
    ]
    return [
        {"name": name, "values": values, "differs": len(set(values)) > 1}
        for name, values in table
        if any(values)
    ]


def _spent(view: RunView, status: str, digits: int) -> str:
    found = [row.end - row.start for row in rows(view) if row.kind == "status" and row.status == status]
    again = f" (×{len(found)})" if len(found) > 1 else ""
    return f"{seconds(sum(found), digits)}{again}" if found else "–"


def _reason(view: RunView) -> str:
    return one_line(view.error_code or view.incomplete_reason or "")[:60]


def _count(tokens: Tokens | None, name: str) -> str:
    return "–" if tokens is None else str(getattr(tokens, name))


def _names(view: RunView) -> str:
    names = [one_line(call.name or call.call_id)[:40] for call in view.calls]
    more = f" and {len(names) - 4} more" if len(names) > 4 else ""
    return ", ".join(names[:4]) + more if names else "–"


def _doubts(kind: str, views: Sequence[RunView]) -> list[str]:
    found = [
        f"run {number}: {anomaly}"
        for number, view in enumerate(views, 1)
        for anomaly in map(one_line, view.anomalies[:3])
    ]
    if kind == "compare":
        return found
    if len({view.by == "read" for view in views if view.path}) > 1:
        found.append("some times are the watcher's and some the service's: their order may be wrong")
    if len({view.thread_id for view in views if view.thread_id}) > 1:
        found.append("these runs belong to different threads")
    return [*found, *_overlaps(views)]


def _overlaps(views: Iterable[RunView]) -> list[str]:
    """Name runs that overlap: a thread is locked while a run is active (wire contract §5)."""
    numbered = enumerate(views, 1)
    pairs = itertools.pairwise((number, view) for number, view in numbered if view.path)
    return [
        f"run {late} began before run {early} had ended, which its thread does not allow"
        for (early, before), (late, after) in pairs
        if before.thread_id == after.thread_id and start_of(after) < start_of(before) + took(before)
    ]
