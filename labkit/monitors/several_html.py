"""Several runs as one HTML fragment: inline styles only, every text escaped, readable where styles are stripped."""

from __future__ import annotations

from typing import Any, Final

from labkit.monitors import styles
from labkit.monitors.html import chip, safe
from labkit.monitors.timeline import seconds

_SEGMENTS: Final = 72  # of all bars together


def render(model: dict[str, Any]) -> str:
    """Return the picture of several runs (see `several.Several.model`) as an HTML fragment."""
    parts = [
        f'<div style="margin-bottom:6px"><b>{safe(model["heading"])}</b></div>',
        _bars(model),
        _facts(model),
        *(
            f'<div style="{styles.PANEL};border-left:4px solid {styles.GREY}">⚠ {safe(doubt[:300])}</div>'
            for doubt in model["doubts"][:20]
        ),
    ]
    return f'<div style="{styles.ROOT}">{"".join(parts)}</div>'


def _bars(model: dict[str, Any]) -> str:
    if not model["rows"]:
        return ""
    scale = f"0 to {seconds(model['span'], model['digits'])}"
    heads = [("run", styles.CELL), ("state", styles.CELL), (scale, f"{styles.CELL};width:60%")]
    heads += [("start", styles.NUMBER)] if model["kind"] == "follow" else []
    heads += [("took", styles.NUMBER), ("tokens", styles.NUMBER)]
    head = "".join(f'<th scope="col" style="{style};opacity:.75">{name}</th>' for name, style in heads)
    most = max(3, _SEGMENTS // len(model["rows"]))
    body = "".join(_row(row, most, has_start=model["kind"] == "follow") for row in model["rows"])
    more = f"<div>… {model['left_out']} more runs</div>" if model["left_out"] else ""
    return (
        f'<div style="overflow-x:auto"><table style="{styles.TABLE}"><thead style="border:0">'
        f'<tr style="background:transparent">{head}</tr></thead><tbody>{body}</tbody></table></div>{more}'
    )


def _row(row: dict[str, Any], most: int, *, has_start: bool) -> str:
    start = f'<td style="{styles.NUMBER}">{row["start_words"]}</td>' if has_start else ""
    return (
        f'<tr style="background:transparent"><td style="{styles.CELL}">{row["label"]}</td>'
        f'<td style="{styles.CELL}">{chip(row["status"])}</td><td style="{styles.CELL}">{_bar(row, most)}</td>{start}'
        f'<td style="{styles.NUMBER}">{row["took_words"]}</td>'
        f'<td style="{styles.NUMBER}">{safe(row["token_words"])}</td></tr>'
    )


def _bar(row: dict[str, Any], most: int) -> str:
    """Return the statuses of a run in one bar, the longest ones when they are many.

    Its symbols are seen only where styles are stripped.
    """
    longest = sorted(row["segments"], key=lambda segment: -float(segment["width"]))[:most]
    drawn, at = [], 0.0
    for segment in sorted(longest, key=lambda segment: float(segment["left"])):
        left, width = 100 * segment["left"], max(0.4, 100 * segment["width"])
        left = max(at, min(left, 100 - width))
        look = segment["status"]
        drawn.append(
            f'<div aria-hidden="true" style="{styles.BLOCK};margin-left:{left - at:.2f}%;width:{width:.2f}%;'
            f'border:1px solid rgba(127,127,127,.7);background-color:{look["paint"]}{styles.pattern(look)}">'
            f"{look['symbol'] * max(1, round(width / 5))}</div>"
        )
        at = left + width
    return f'<div style="{styles.TRACK}">{"".join(drawn)}</div>'


def _facts(model: dict[str, Any]) -> str:
    if model["kind"] != "compare" or not model["rows"]:
        return ""
    head = "".join(f'<th scope="col" style="{styles.CELL}">run {row["label"]}</th>' for row in model["rows"])
    body = "".join(
        f'<tr style="background:transparent"><th scope="row" style="{styles.CELL};opacity:.75">{safe(fact["name"])}</th>'
        + "".join(
            f'<td style="{styles.CELL};{"font-weight:bold" if fact["differs"] else ""}">{safe(value)}</td>'
            for value in fact["values"]
        )
        + f'<td style="{styles.CELL}">{"≠" if fact["differs"] else ""}</td></tr>'
        for fact in model["facts"]
    )
    return (
        f'<div style="overflow-x:auto"><table style="{styles.TABLE}"><thead style="border:0">'
        f'<tr style="background:transparent"><td style="{styles.CELL}"></td>{head}<td style="{styles.CELL}"></td></tr>'
        f"</thead><tbody>{body}</tbody></table></div>"
    )
