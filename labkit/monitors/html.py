"""The picture of a run as one HTML fragment: inline styles only, every text escaped, no script.

It survives sites that strip styles: every status is a symbol and a word, every time a number, the timeline is a
table. It sets no colour for plain text and paints only chips and bars, each with its own text colour, so it reads
on any theme; fonts follow JupyterLab where it is there.
"""

from __future__ import annotations

from html import escape

from labkit.monitors import diagram
from labkit.monitors.palette import look_of
from labkit.monitors.text import draw
from labkit.monitors.timeline import (
    Row,
    call_status,
    digits_of,
    harmless,
    pretty,
    rows,
    seconds,
    span,
    token_words,
    took,
)
from labkit.monitors.view import CallView, RunView

_ROOT = (
    "font-family:var(--jp-ui-font-family,system-ui,-apple-system,'Segoe UI',sans-serif);"
    "font-size:var(--jp-ui-font-size1,13px);line-height:1.5;max-width:960px;box-sizing:border-box;padding:10px 12px;"
    "border:1px solid rgba(127,127,127,.4);border-radius:6px"
)
_CODE = "font-family:var(--jp-code-font-family,ui-monospace,Menlo,Consolas,'DejaVu Sans Mono',monospace)"
_CELL = "padding:1px 8px 1px 0;text-align:left;border:0;background:transparent;white-space:nowrap"
_NUMBER = f"{_CELL.replace('left', 'right')};font-variant:tabular-nums"
_MAX_ROWS = 200  # an output of a saved notebook stays small
_MAX_PAYLOADS = 20


def render(view: RunView) -> str:
    """Return the picture of a run as an HTML fragment."""
    parts = [
        _head(view),
        *(_panel(*note) for note in _notes(view)),
        diagram.render(view),
        f'<div style="margin:4px 0 8px"><b>Path taken:</b> {diagram.path_words(view)}</div>',
        _timeline(view),
        _payloads(view),
        _foot(view),
    ]
    return f'<div style="{_ROOT}">{"".join(parts)}</div>'


def _safe(text: object) -> str:
    return escape(harmless(str(text)))


def _chip(status: str | None) -> str:
    look = look_of(status)
    return (
        f'<span style="display:inline-block;padding:1px 12px;border-radius:12px;font-weight:bold;white-space:nowrap;'
        f'background-color:{look.paint};color:{look.ink};border:1px solid rgba(160,160,160,.6)">'
        f"{look.symbol} {_safe(status or 'no event yet')}</span>"
    )


def _head(view: RunView) -> str:
    ids = " / ".join(
        f'<span style="{_CODE}">{_safe(name)}</span>' for name in (view.thread_id, view.run_id) if name
    )
    facts = [
        f"<b>{seconds(took(view), digits_of(view))}</b>",
        _safe(view.model or ""),
        ids,
        _safe(token_words(view.tokens)),
    ]
    spaced = " · ".join(fact for fact in facts if fact)
    return f'<div style="margin-bottom:6px">{_chip(view.status)} &nbsp; {spaced}</div>'


def _notes(view: RunView) -> list[tuple[str, str, list[str]]]:
    """Return (status that gives the colour, heading, lines) for everything the reader should know or do."""
    notes = []
    meaning = view.meaning
    if meaning is not None:
        told = f"{view.error_code}: {view.error_message}" if view.error_code else f"The run is {view.status}."
        verdict = {"retry": "↻ Retry", "fix": "✎ Fix", "give up": "→ Next"}[meaning.verdict]
        notes.append((str(view.status), told, [meaning.happened, f"{verdict}: {meaning.advice}."]))
    if view.status == "requires_action":
        names = [call.name or call.call_id for call in view.calls if call.call_id in view.waiting_for]
        asked = (
            f"Tool outputs needed for {', '.join(names)}" if names else f"Action needed: {view.action_type}"
        )
        lines = ["The run waits; its thread is locked until all outputs are submitted in one request."]
        if view.expires_at is not None and view.created_at is not None:
            lines.append(f"It expires {seconds(view.expires_at - view.created_at)} after its creation.")
        notes.append(("requires_action", asked, lines))
    if view.status == "cancelling":
        notes.append(
            ("cancelling", "Cancel was asked for", ["The run may still complete; its thread is locked."])
        )
    if view.anomalies:
        notes.append(("", "Not allowed by the state machine", list(view.anomalies)))
    return notes


def _panel(status: str, heading: str, lines: list[str]) -> str:
    paint = "#8a8f98" if status == "expired" else look_of(status).paint
    body = "".join(f"<div>{_safe(line)}</div>" for line in lines)
    return (
        f'<div style="border-left:4px solid {paint};background-color:rgba(127,127,127,.12);'
        f'padding:4px 10px;margin:6px 0;overflow-wrap:anywhere"><b>{_safe(heading)}</b>{body}</div>'
    )


def _timeline(view: RunView) -> str:
    found = rows(view)
    if not found:
        return ""
    whole, digits = span(view), digits_of(view)
    heads = [("item", _CELL), ("state", _CELL), (f"0 to {seconds(whole, digits)}", f"{_CELL};width:100%")]
    heads += [("start", _NUMBER), ("took", _NUMBER)]
    head = "".join(f'<th scope="col" style="{style};opacity:.75">{name}</th>' for name, style in heads)
    body = "".join(_line(row, whole, digits) for row in found[:_MAX_ROWS])
    more = f"<div>… {len(found) - _MAX_ROWS} more rows</div>" if len(found) > _MAX_ROWS else ""
    return (
        '<div style="overflow-x:auto"><table style="width:100%;table-layout:auto;border-collapse:collapse;border:0;margin:4px 0;font-size:12px">'
        f'<thead style="border:0"><tr style="background:transparent">{head}</tr></thead><tbody>{body}</tbody></table></div>{more}'
    )


def _line(row: Row, whole: float, digits: int) -> str:
    look = look_of(row.status)
    label = f"{'&nbsp;' * 3}↳ {_safe(row.label)}" if row.depth else _safe(row.label)
    length = seconds(row.end - row.start, digits) + ("…" if row.is_open else "")
    return (
        f'<tr style="background:transparent"><td style="{_CELL}">{label}</td>'
        f'<td style="{_CELL}">{look.symbol} {_safe(row.status)}</td>'
        f'<td style="{_CELL}">{_bar(row, whole)}</td>'
        f'<td style="{_NUMBER}">{seconds(row.start, digits)}</td><td style="{_NUMBER}">{length}</td></tr>'
    )


def _bar(row: Row, whole: float) -> str:
    """Return the bar; its characters are seen only where styles are stripped."""
    look = look_of(row.status)
    left = min(99.5, 100 * row.start / whole)
    width = max(0.5, min(100 - left, 100 * (row.end - row.start) / whole))
    pattern = f";background-image:{look.pattern}" if look.pattern else ""
    return (
        '<div style="background-color:rgba(127,127,127,.18);height:12px;min-width:72px">'
        f'<div aria-hidden="true" style="margin-left:{left:.2f}%;width:{width:.2f}%;height:12px;box-sizing:border-box;'
        f"border:1px solid rgba(127,127,127,.7);background-color:{look.paint}{pattern};"
        f'font-size:0;overflow:hidden">{draw(row, whole, 20)}</div></div>'
    )


def _payloads(view: RunView) -> str:
    shown = "".join(_payload(view, call) for call in view.calls[:_MAX_PAYLOADS])
    rest = len(view.calls) - _MAX_PAYLOADS
    return shown + (f"<div>… {rest} more tool calls</div>" if rest > 0 else "")


def _payload(view: RunView, call: CallView) -> str:
    status = call_status(view, call)
    summary = (
        f"{_safe(call.name or call.call_id)} {look_of(status).symbol} {_safe(status)}: arguments and output"
    )
    output = "nobody answered" if call.output is None else pretty(call.output)
    block = f"{_CODE};font-size:12px;white-space:pre-wrap;overflow-wrap:anywhere;margin:2px 0 6px;padding:4px 8px;"
    block += "background-color:rgba(127,127,127,.12);color:inherit"
    return (
        f'<details style="margin:2px 0"><summary style="cursor:pointer">{summary}</summary>'
        f'<div style="padding-left:14px"><div style="{_CODE};opacity:.8">{_safe(call.call_id)}</div>'
        f'<b>arguments</b><pre style="{block}">{escape(pretty(call.arguments))}</pre>'
        f'<b>output</b><pre style="{block}">{escape(output)}</pre></div></details>'
    )


def _foot(view: RunView) -> str:
    if not view.path or digits_of(view) != 0:
        return ""
    return '<div style="opacity:.75;font-size:12px">Times are whole seconds, as the service gives them.</div>'
