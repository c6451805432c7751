"""The state machine with the path taken: boxes and arrows as data, and as one picture that needs no style.

The picture is an image, so that a sanitizer leaves it alone and it shrinks with its column. It cannot see the theme:
boxes bring their own ground, arrows are greys and a blue with 3:1 or more on white and on near-black. Its
alternative text tells the path, and so does the line of words below it.
"""

from __future__ import annotations

import base64
import itertools
from collections import Counter
from html import escape
from typing import Any, Final

from labkit.monitors.palette import look_of
from labkit.monitors.state import RunView
from labkit.monitors.timeline import one_line
from labkit.status import is_terminal

_SIZE: Final = (156, 26)
_WHOLE: Final = (712, 184)
_PLACES: Final = {
    "queued": (2, 79),
    "in_progress": (184, 79),
    "requires_action": (368, 3),
    "cancelling": (368, 155),
    "completed": (554, 35),
    "failed": (554, 65),
    "incomplete": (554, 95),
    "expired": (554, 125),
    "cancelled": (554, 155),
}
_UNKNOWN_PLACE: Final = (93, 155)
# Source: wire contract §5. What else may happen (a failure while queued) is drawn only when it did.
_EDGES: Final = (
    ("queued", "in_progress"),
    ("in_progress", "requires_action"),
    ("requires_action", "queued"),
    ("in_progress", "cancelling"),
    ("requires_action", "cancelling"),
    ("in_progress", "completed"),
    ("in_progress", "failed"),
    ("in_progress", "incomplete"),
    ("in_progress", "expired"),
    ("requires_action", "expired"),
    ("cancelling", "cancelled"),
)
_POSSIBLE: Final = 'stroke="#8a8f98" stroke-width="1" stroke-dasharray="3 3" marker-end="url(#p)"'
_TAKEN: Final = 'stroke="#2f86c8" stroke-width="3" marker-end="url(#t)"'
_HEADS: Final = "".join(
    f'<marker id="{name}" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="{size}" markerHeight="{size}" '
    f'markerUnits="userSpaceOnUse" orient="auto"><path d="M0 0L8 4L0 8z" fill="{fill}"/></marker>'
    for name, size, fill in (("p", 6, "#8a8f98"), ("t", 10, "#2f86c8"))
)


def layout(view: RunView) -> dict[str, Any]:
    """Return the diagram as data, in pixels::

    {"width", "height": int, "words": alternative text,
     "boxes": [{"status", "symbol", "paint", "ink": str, "x", "y", "width", "height", "radius": int,
                "visits": int, "is_now": bool}],
     "edges": [{"from", "to": status, "count": times taken, "d": SVG path}]}
    """
    visits = [entry.status for entry in view.path]
    times = Counter(itertools.pairwise(visits))
    drawn = [*_EDGES, *sorted(edge for edge in times if edge not in _EDGES and _can_draw(edge))]
    places = dict(_PLACES)
    unknown = [status for status in visits if status not in _PLACES]
    if unknown:
        places[unknown[-1]] = _UNKNOWN_PLACE
    counts = Counter(visits)
    return {
        "width": _WHOLE[0],
        "height": _WHOLE[1],
        "words": alternative(view),
        "boxes": [
            _box(status, place, counts[status], is_now=visits[-1:] == [status])
            for status, place in places.items()
        ],
        "edges": [
            {"from": old, "to": new, "count": times[old, new], "d": _curve((old, new))} for old, new in drawn
        ],
    }


def draw(view: RunView) -> str:
    """Return the diagram as SVG; the status now is filled, statuses passed have a strong border."""
    found = layout(view)
    edges = sorted(found["edges"], key=lambda edge: int(edge["count"]))  # taken ones above the possible
    arrows = "".join(f'<path d="{edge["d"]}" {_TAKEN if edge["count"] else _POSSIBLE}/>' for edge in edges)
    boxes = "".join(map(_draw_box, found["boxes"]))
    width, height = _WHOLE
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}"'
        f' fill="none" font-family="system-ui,\'Segoe UI\',Roboto,\'DejaVu Sans\',sans-serif" font-size="12.5"'
        f' text-anchor="middle"><defs>{_HEADS}</defs>{arrows}{boxes}</svg>'
    )


def render(view: RunView) -> str:
    """Return the diagram as an HTML image with its alternative text."""
    source = base64.b64encode(draw(view).encode()).decode()
    return (
        f'<img alt="{escape(alternative(view))}" width="{_WHOLE[0]}" '
        f'style="display:block;width:100%;max-width:{_WHOLE[0]}px;height:auto;margin:8px 0" '
        f'src="data:image/svg+xml;base64,{source}">'
    )


def alternative(view: RunView) -> str:
    """Return what the picture says, in words."""
    words = " to ".join(one_line(entry.status) for entry in view.path[-50:]) or "nothing yet"
    return f"State diagram. Path taken: {words}."


def path_words(view: RunView) -> str:
    """Return the path as HTML text: "○ queued → ▶ in_progress"."""
    shown = view.path[-60:]
    words = [f"{look_of(entry.status).symbol}&nbsp;{escape(one_line(entry.status))}" for entry in shown]
    if len(view.path) > len(shown):
        words.insert(0, f"… {len(view.path) - len(shown)} before")
    return " → ".join(words) or "nothing seen yet"


def _box(status: str, place: tuple[int, int], visits: int, *, is_now: bool) -> dict[str, Any]:
    look = look_of(status)
    return {
        "status": one_line(status)[:18],
        "symbol": look.symbol,
        "paint": look.paint,
        "ink": look.ink,
        "x": place[0],
        "y": place[1],
        "width": _SIZE[0],
        "height": _SIZE[1],
        "radius": _SIZE[1] // 2 if is_terminal(status) else 4,
        "visits": visits,
        "is_now": is_now,
    }


def _draw_box(box: dict[str, Any]) -> str:
    fill, ink, line, weight = "#dfe2e6", "#454a51", 'stroke="#8a8f98" stroke-dasharray="3 2"', "normal"
    if box["visits"]:
        fill, ink, line, weight = "#ffffff", "#111111", f'stroke="{box["paint"]}" stroke-width="2.5"', "bold"
    if box["is_now"]:
        fill, ink = box["paint"], box["ink"]
        line = 'stroke="#8a8f98" stroke-width="2"'
    again = f" ×{box['visits']}" if box["visits"] > 1 else ""
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2 + 4.5
    return (
        f'<rect x="{box["x"]}" y="{box["y"]}" width="{box["width"]}" height="{box["height"]}" rx="{box["radius"]}"'
        f' fill="{fill}" {line}/><text x="{x:g}" y="{y:g}" fill="{ink}" font-weight="{weight}">'
        f"{box['symbol']} {escape(box['status'])}{again}</text>"
    )


def _can_draw(edge: tuple[str, str]) -> bool:
    """Tell whether both ends have a box and the arrow does not run backwards through others."""
    return set(edge) <= _PLACES.keys() and _PLACES[edge[0]][0] < _PLACES[edge[1]][0]


def _curve(edge: tuple[str, str]) -> str:
    """Return the path of an arrow, as the `d` of an SVG path."""
    (x1, y1), (x2, y2), (width, height) = _PLACES[edge[0]], _PLACES[edge[1]], _SIZE
    if edge == ("requires_action", "queued"):  # back over the top, so that it crosses nothing
        return f"M{x1} {y1 + 7} C{x1 - 90} {y1 + 7} {x2 + 70} {y1 - 10} {x2 + 70} {y2}"
    if x1 == x2:
        return f"M{x1 + width // 2} {y1 + height} V{y2}"
    if edge[1] == "cancelling":
        start = x1 + width - 24
        return f"M{start} {y1 + height} C{start} {y2 + 13} {x2 - 40} {y2 + 13} {x2} {y2 + 13}"
    if edge == ("queued", "requires_action"):
        middle = x1 + width // 2
        return f"M{middle} {y1} C{middle} {y1 - 40} {x2 - 90} {y2 + 20} {x2} {y2 + 20}"
    if edge[0] == "queued" and edge[1] != "in_progress":
        # Over the boxes in the middle, not through them: the run never was there.
        return f"M{x1 + width // 2} {y1} C{x1 + width // 2} {y1 - 34} {x1 + 200} {y1 - 34} {x1 + 328} {y1 - 30} S{x2 - 84} {y2 + height // 2} {x2} {y2 + height // 2}"
    x1, y1, y2 = x1 + width, y1 + height // 2, y2 + height // 2
    bend = (x2 - x1) // 2 if x2 - x1 < 100 else 60
    return f"M{x1} {y1} C{x1 + bend} {y1} {x2 - bend} {y2} {x2} {y2}"
