"""The picture of a run as one HTML fragment: inline styles only, every text escaped, no script.

It survives sites that strip styles: every status is a symbol and a word, every time a number, the timeline is a
table. It sets no colour for plain text and paints only chips and bars, each with its own text colour, so it reads
on any theme; fonts follow JupyterLab where it is there.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import Any, Final

from labkit.monitors import diagram, styles
from labkit.monitors.model import view_model
from labkit.monitors.state import RunView
from labkit.monitors.text import draw
from labkit.monitors.timeline import harmless, rows, seconds, span

_LARGEST: Final = 60_000  # bytes; an output of a saved notebook stays small


@dataclass(frozen=True, slots=True)
class _Room:
    """How much is shown: rows of the timeline, characters of payloads and of messages, lines of the log."""

    rows: int
    payloads: int
    message: int
    log: int


_ROOMS: Final = (_Room(60, 12_000, 1_000, 40), _Room(40, 5_000, 400, 20), _Room(20, 1_000, 100, 10))


def render(view: RunView) -> str:
    """Return the picture of a run as an HTML fragment of at most 60 kB; what is left out is counted."""
    model = view_model(view)
    fragment = ""
    for room in _ROOMS:
        fragment = _render(view, model, room)
        if len(fragment.encode()) <= _LARGEST:
            break
    return fragment


def _render(view: RunView, model: dict[str, Any], room: _Room) -> str:
    parts = [
        _head(model),
        *map(_panel, model["notes"]),
        diagram.render(view),
        f'<div style="margin:4px 0 8px;overflow-wrap:anywhere"><b>Path taken:</b> {diagram.path_words(view)}</div>',
        _tokens(model),
        _timeline(view, model, room.rows),
        *_payloads(model, room.payloads),
        _messages(model, room.message),
        _log(model, room.log),
        _foot(model),
    ]
    return f'<div style="{styles.ROOT}">{"".join(parts)}</div>'


def safe(text: object) -> str:
    """Return a text for HTML: harmless and escaped."""
    return escape(harmless(str(text)))


def chip(look: dict[str, str]) -> str:
    """Return a status as a painted chip: symbol and word."""
    return (
        f'<span style="{styles.CHIP};background-color:{look["paint"]};color:{look["ink"]}">'
        f"{look['symbol']} {safe(look['word'][:60])}</span>"
    )


def _head(model: dict[str, Any]) -> str:
    ids = " / ".join(
        f'<span style="{styles.CODE}">{safe(model[key][:80])}</span>'
        for key in ("thread_id", "run_id")
        if model[key]
    )
    facts = [f"<b>{model['took_words']}</b>", safe((model["model"] or "")[:80]), ids]
    if model["expires_in"] is not None:
        left = model["expires_in"]
        facts.insert(1, f"expires in {seconds(left)}" if left > 0 else "past its expiry")
    spaced = " · ".join(fact for fact in facts if fact)
    return (
        f'<div style="margin-bottom:6px;overflow-wrap:anywhere">{chip(model["status"])} &nbsp; {spaced}</div>'
    )


def _panel(note: dict[str, Any]) -> str:
    paint = styles.line_of(note["look"]) if note["look"] else styles.GREY
    lines = "".join(f"<div>{safe(line[:300])}</div>" for line in note["lines"])
    heading = safe(note["heading"][:300])
    if not note["is_alert"]:
        return f'<div style="margin:4px 0;opacity:.8">{heading}{lines}</div>'
    mark = {"stale": "⚠ ", "doubt": "⚠ "}.get(note["kind"], "")
    return f'<div style="{styles.PANEL};border-left:4px solid {paint}"><b>{mark}{heading}</b>{lines}</div>'


def _tokens(model: dict[str, Any]) -> str:
    spaced = " · ".join(map(safe, [model["token_words"], *model["limit_words"]]))
    return f'<div style="margin:4px 0">{spaced}</div>'


def _timeline(view: RunView, model: dict[str, Any], limit: int) -> str:
    shown = model["rows"][:limit]
    if not shown:
        return ""
    whole = span(view)
    bars = [draw(row, whole, 20) for row in rows(view)[:limit]]
    scale = f"0 to {seconds(whole, model['digits'])}"
    heads = [("item", styles.CELL), ("state", styles.CELL), (scale, f"{styles.CELL};width:60%")]
    heads += [("start", styles.NUMBER), ("took", styles.NUMBER)]
    head = "".join(f'<th scope="col" style="{style};opacity:.75">{name}</th>' for name, style in heads)
    body = "".join(_line(row, bar) for row, bar in zip(shown, bars, strict=True))
    rest = len(model["rows"]) + model["rows_left_out"] - len(shown)
    more = f"<div>… {rest} more rows</div>" if rest else ""
    return (
        f'<div style="overflow-x:auto"><table style="{styles.TABLE}"><thead style="border:0">'
        f'<tr style="background:transparent">{head}</tr></thead><tbody>{body}</tbody></table></div>{more}'
    )


def _line(row: dict[str, Any], drawn: str) -> str:
    label = safe(row["label"][:60])
    label = f"{'&nbsp;' * 3}↳ {label}" if row["depth"] else label
    look = row["status"]
    return (
        f'<tr style="background:transparent"><td style="{styles.CELL}">{label}</td>'
        f'<td style="{styles.CELL}">{look["symbol"]} {safe(look["word"][:40])}</td>'
        f'<td style="{styles.CELL}">{_bar(row, drawn)}</td>'
        f'<td style="{styles.NUMBER}">{row["start_words"]}</td><td style="{styles.NUMBER}">{row["took_words"]}</td></tr>'
    )


def _bar(row: dict[str, Any], drawn: str) -> str:
    """Return the bar; its characters are seen only where styles are stripped."""
    look = row["status"]
    left = min(99.5, 100 * row["left"])
    width = max(0.5, min(100 - left, 100 * row["width"]))
    early = min(left, 100 * row["early"])
    edge = ""
    if early > 0:
        edge = (
            f'<div aria-hidden="true" style="{styles.BLOCK};margin-left:{left - early:.2f}%;width:{early:.2f}%;'
            f'border:1px dashed rgba(127,127,127,.9)"></div>'
        )
    start = "0" if edge else f"{left:.2f}%"
    return (
        f'<div style="{styles.TRACK}">{edge}<div aria-hidden="true" style="{styles.BLOCK};margin-left:{start};'
        f"width:{width:.2f}%;border:1px solid rgba(127,127,127,.7);background-color:{look['paint']}"
        f'{styles.pattern(look)}">{drawn}</div></div>'
    )


def _payloads(model: dict[str, Any], room: int) -> list[str]:
    """Return the calls with what went in and came out, as many as have room."""
    shown: list[str] = []
    for call in model["calls"]:
        cost = len(call["arguments"]) + len(call["output"] or "") + 300
        if cost > room and shown:
            rest = len(model["calls"]) + model["calls_left_out"] - len(shown)
            shown.append(f"<div>… {rest} more tool calls</div>")
            break
        room -= cost
        shown.append(_payload(call))
    return shown


def _payload(call: dict[str, Any]) -> str:
    look = call["status"]
    how = f", {safe(call['outcome'])}" if call["outcome"] not in {None, "ok"} else ""
    summary = f"{safe(call['name'][:80])} {look['symbol']} {safe(look['word'])}{how}: arguments and output"
    output = "nobody answered" if call["output"] is None else call["output"]
    return (
        f'<details style="margin:2px 0"><summary style="cursor:pointer">{summary}</summary>'
        f'<div style="padding-left:14px"><div style="{styles.CODE};opacity:.8">{safe(call["call_id"][:120])}</div>'
        f'<b>arguments</b><pre style="{styles.BLOCK_OF_CODE}">{safe(call["arguments"])}</pre>'
        f'<b>output</b><pre style="{styles.BLOCK_OF_CODE}">{safe(output)}</pre></div></details>'
    )


def _messages(model: dict[str, Any], limit: int) -> str:
    found = model["messages"][-5:]
    if not found:
        return ""
    body = "".join(
        f"<div><b>{safe(entry['role'])}</b>{'' if entry['is_done'] else ' (still writing)'}</div>"
        + block(entry["text"][:limit])
        for entry in found
    )
    return _details(f"Messages of this run ({len(model['messages'])})", body)


def block(text: str) -> str:
    """Return a text of several lines as it is."""
    return f'<pre style="{styles.BLOCK_OF_CODE}">{safe(text)}</pre>'


def _log(model: dict[str, Any], limit: int) -> str:
    found = model["log"][-limit:]
    if not found or model["source"]["by"] == "read":
        return ""  # read afterwards, the timeline says it all
    lines = "\n".join(f"{entry['words']:>8}  {safe(entry['text'][:120])}" for entry in found)
    return _details(f"Log ({len(model['log'])})", f'<pre style="{styles.BLOCK_OF_CODE}">{lines}</pre>')


def _details(summary: str, body: str) -> str:
    return (
        f'<details style="margin:2px 0"><summary style="cursor:pointer">{summary}</summary>'
        f'<div style="padding-left:14px">{body}</div></details>'
    )


def _foot(model: dict[str, Any]) -> str:
    words = model["source"]["words"]
    return f'<div style="opacity:.75;font-size:12px">{safe(words)}</div>' if words else ""
