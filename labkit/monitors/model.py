"""What every picture of a run shows, decided once: plain data for the faces and for a browser.

Times are seconds since the first status seen.
Shape of `view_model` (every text is harmless: control, direction and lone surrogate characters written out; not HTML)::

    {"revision": int,            # the same: nothing changed but the passing of time (now, took, span, fractions)
     "run_id", "thread_id", "agent_id", "model": str or None,
     "status": LOOK,
     "is_terminal", "is_active": bool,      # both False: a status that is not known
     "now", "took", "span": float, "digits": 0 or 2, "took_words": "7.95 s",
     "zero": unix seconds of the first status, on the observer's clock,
     "expires_in": float or None,           # seconds after `now`; None once it has ended
     "source": {"by": "poll"|"stream"|"read"|"", "resolution": float, "words": str},
     "notes": [{"kind": "state"|"action"|"error"|"stale"|"doubt", "is_alert": bool, "heading": str,
                "lines": [str], "look": LOOK or None}],
     "alert": the heading of the first note that is an alert, or "",
     "path": [{"status": LOOK, "at": float, "early": float}],
     "path_words": "queued → in_progress",
     "diagram": see diagram.layout,         # boxes with visits, edges with counts
     "rows": [{"kind": "status"|"step"|"call", "id": str, "depth": 0|1, "label": str, "status": LOOK,
               "start", "end": float, "is_open": bool, "left", "width", "early": fraction of the span,
               "is_exact": bool, "start_words", "took_words": str}],
     "rows_left_out": int,
     "tokens": {"prompt", "completion", "total": int} or None, "token_words": str,
     "limits": {"max_prompt_tokens", "max_completion_tokens": int or None}, "limit_words": [str],
     "calls_left_out": int,
     "calls": [{"call_id", "name": str, "status": LOOK, "arguments": str, "output": str or None,
                "arguments_chars", "output_chars": int, "is_waiting": bool, "outcome": str or None}],
     "messages": [{"message_id", "role", "text": str, "chars": int, "is_done": bool, "at": float}],
     "log": [{"at": float, "words": "0.80 s", "text": str}],
     "anomalies": [str],
     "can_cancel": bool, "waiting_for": [call_id], "stale": bool}

LOOK is {"word", "symbol", "ascii", "paint", "ink", "pattern"}; pattern is "", "dots", "diagonal", "back", "bars" or
"lines".
"""

from __future__ import annotations

from typing import Any, Final

from labkit.monitors import diagram
from labkit.monitors.notes import Note, notes_of
from labkit.monitors.palette import to_data
from labkit.monitors.state import CallView, RunView
from labkit.monitors.timeline import (
    Row,
    call_status,
    digits_of,
    harmless,
    one_line,
    pretty,
    rows,
    seconds,
    source_words,
    span,
    start_of,
    token_words,
    took,
)
from labkit.status import ACTIVE, TERMINAL

MAX_ROWS: Final = 1_000
_MAX_CALLS: Final = 200
_MAX_TEXT: Final = 4_096


def view_model(view: RunView) -> dict[str, Any]:
    """Return what a picture of the run shows, as JSON values only, in the shape that the top of this file tells."""
    whole, found = span(view), rows(view)
    notes = notes_of(view)
    return {
        "revision": view.revision,
        **{key: _word(getattr(view, key)) for key in ("run_id", "thread_id", "agent_id", "model")},
        "status": to_data(view.status),
        "is_terminal": view.status in TERMINAL,
        "is_active": view.status in ACTIVE,
        **_times(view, whole),
        "notes": [_note(note) for note in notes],
        "alert": next((one_line(note.heading) for note in notes if note.is_alert), ""),
        "path": [
            {"status": to_data(entry.status), "at": entry.at - start_of(view), "early": entry.early}
            for entry in view.path[-200:]
        ],
        "path_words": " → ".join(one_line(entry.status) for entry in view.path[-200:]) or "nothing seen yet",
        "diagram": diagram.layout(view),
        "rows": [_row(row, whole, digits_of(view)) for row in found[:MAX_ROWS]],
        "rows_left_out": max(0, len(found) - MAX_ROWS),
        **_amounts(view),
        **_contents(view),
        "anomalies": [one_line(anomaly) for anomaly in view.anomalies],
        "can_cancel": view.status in ACTIVE - {"cancelling"} and view.cancel_asked_at is None,
        "waiting_for": [harmless(call_id) for call_id in view.waiting_for],
        "stale": view.stale is not None,
    }


def _times(view: RunView, whole: float) -> dict[str, Any]:
    now = max(0.0, view.at - start_of(view))
    expires_in = None
    if view.status in ACTIVE and view.expires_at is not None and view.created_at is not None:
        # The service's clock tells how long a run may last, the observer's how long it has lasted.
        expires_in = view.expires_at - view.created_at - now
    return {
        "now": now,
        "took": took(view),
        "span": whole,
        "digits": digits_of(view),
        "took_words": seconds(took(view), digits_of(view)),
        "zero": start_of(view),
        "expires_in": expires_in,
        "source": {"by": harmless(view.by), "resolution": view.resolution, "words": source_words(view)},
    }


def _note(note: Note) -> dict[str, Any]:
    return {
        "kind": note.kind,
        "is_alert": note.is_alert,
        "heading": one_line(note.heading),
        "lines": [one_line(line) for line in note.lines],
        "look": to_data(note.status) if note.status else None,
    }


def _row(row: Row, whole: float, digits: int) -> dict[str, Any]:
    left = min(1.0, row.start / whole)
    return {
        "kind": row.kind,
        "id": row.item_id,
        "depth": row.depth,
        "label": row.label[:200],
        "status": to_data(row.status),
        "start": row.start,
        "end": row.end,
        "is_open": row.is_open,
        "left": left,
        "width": min(1.0 - left, (row.end - row.start) / whole),
        "early": row.early / whole,
        "is_exact": row.is_exact,
        "start_words": seconds(row.start, digits),
        "took_words": seconds(row.end - row.start, digits) + ("…" if row.is_open else ""),
    }


def _amounts(view: RunView) -> dict[str, Any]:
    tokens = view.tokens
    counts = (
        None
        if tokens is None
        else {"prompt": tokens.prompt, "completion": tokens.completion, "total": tokens.total}
    )
    limits = {key: getattr(view, key) for key in ("max_prompt_tokens", "max_completion_tokens")}
    return {
        "tokens": counts,
        "token_words": token_words(tokens),
        "limits": limits,
        "limit_words": [
            f"max_{name}_tokens {limit}{_share(counts, name, limit)}"
            for name in ("prompt", "completion")
            if (limit := limits[f"max_{name}_tokens"])
        ],
    }


def _share(counts: dict[str, int] | None, name: str, limit: int) -> str:
    if counts is None:
        return ""
    used = counts[name] / limit
    filled = max(0, min(10, round(used * 10)))
    return f" {'▇' * filled}{'▁' * (10 - filled)} {used:.0%} used"


def _contents(view: RunView) -> dict[str, Any]:
    zero, digits = start_of(view), digits_of(view)
    return {
        "calls_left_out": max(0, len(view.calls) - _MAX_CALLS),
        "calls": [_call(view, call) for call in view.calls[:_MAX_CALLS]],
        "messages": [
            {
                "message_id": one_line(entry.message_id),
                "role": one_line(entry.role),
                "text": pretty(entry.text, _MAX_TEXT, entry.chars),
                "chars": entry.chars,
                "is_done": entry.is_done,
                "at": entry.at - zero,
            }
            for entry in view.messages[-50:]
        ],
        "log": [
            {"at": at, "words": seconds(max(0.0, at), digits), "text": one_line(entry.text)[:500]}
            for entry in view.log
            for at in [entry.at - zero]
        ],
    }


def _call(view: RunView, call: CallView) -> dict[str, Any]:
    return {
        "call_id": harmless(call.call_id),
        "name": one_line(call.name or call.call_id),
        "status": to_data(call_status(view, call)),
        "arguments": pretty(call.arguments, _MAX_TEXT, call.arguments_chars),
        "output": None if call.output is None else pretty(call.output, _MAX_TEXT, call.output_chars),
        "arguments_chars": call.arguments_chars,
        "output_chars": call.output_chars,
        "is_waiting": call.call_id in view.waiting_for,
        "outcome": _word(call.outcome),
    }


def _word(value: str | None) -> str | None:
    return None if value is None else harmless(value)
