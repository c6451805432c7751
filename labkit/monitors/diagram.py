"""The state machine as HTML boxes over one picture of its arrows, with the path taken drawn thick.

The boxes are text and follow the theme; the picture of the arrows is decoration with an alternative text. When a
site strips every style, what remains reads as a list of statuses.
"""

from __future__ import annotations

import base64
import itertools
from html import escape
from typing import Final

from labkit.monitors.palette import look_of
from labkit.monitors.timeline import harmless
from labkit.monitors.view import RunView
from labkit.status import is_terminal

_SIZE: Final = (156, 26)
_WHOLE: Final = (712, 182)
_PLACES: Final = {
    "queued": (2, 78),
    "in_progress": (184, 78),
    "requires_action": (368, 2),
    "cancelling": (368, 154),
    "completed": (554, 34),
    "failed": (554, 64),
    "incomplete": (554, 94),
    "expired": (554, 124),
    "cancelled": (554, 154),
}
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
# Greys and blue of a middle lightness: 3:1 or more on white and on near-black, for the picture cannot see the theme.
_POSSIBLE: Final = 'stroke="#8a8f98" stroke-width="1" stroke-dasharray="3 3" marker-end="url(#p)"'
_TAKEN: Final = 'stroke="#2f86c8" stroke-width="3" marker-end="url(#t)"'
_HEADS: Final = "".join(
    f'<marker id="{name}" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="{size}" markerHeight="{size}" '
    f'markerUnits="userSpaceOnUse" orient="auto"><path d="M0 0L8 4L0 8z" fill="{fill}"/></marker>'
    for name, size, fill in (("p", 6, "#8a8f98"), ("t", 10, "#2f86c8"))
)


def render(view: RunView) -> str:
    """Return the diagram; the status now is filled, statuses passed have a strong border."""
    width, height = _WHOLE
    visits = [entry.status for entry in view.path]
    boxes = " ".join(_box(status, visits) for status in _PLACES)
    # All of it shrinks with a narrow page; the padding gives it its height, in proportion.
    shape = f"height:0;padding-bottom:min({100 * height / width:.2f}%,{height}px);max-width:{width}px"
    return (
        f'<div style="position:relative;{shape};margin:8px 0;container-type:inline-size">'
        f"{_arrows(visits)} {boxes}</div>"
    )


def path_words(view: RunView) -> str:
    """Return the path as text: "queued → in_progress → completed"."""
    return (
        " → ".join(f"{look_of(e.status).symbol} {escape(harmless(e.status))}" for e in view.path)
        or "nothing seen yet"
    )


def _box(status: str, visits: list[str]) -> str:
    (x, y), (width, height), look = _PLACES[status], _SIZE, look_of(status)
    radius = height // 2 if is_terminal(status) else 4
    left, wide = (f"{100 * size / _WHOLE[0]:.2f}%" for size in (x, width))
    top, high = (f"{100 * size / _WHOLE[1]:.2f}%" for size in (y, height))
    count = visits.count(status)
    if visits and visits[-1] == status:
        style = f"background-color:{look.paint};color:{look.ink};font-weight:bold;border:2px solid {_border(status)}"
    elif count:
        style = f"border:2px solid {_border(status)};font-weight:bold"
    else:
        style = "border:1px solid #8a8f98;opacity:.8"
    again = f" ×{count}" if count > 1 else ""
    return (
        f'<span style="position:absolute;left:{left};top:{top};width:{wide};height:{high};'
        f"display:flex;align-items:center;justify-content:center;box-sizing:border-box;border-radius:{radius}px;"
        f"font-size:12px;font-size:clamp(7px,1.7cqw,12px);line-height:1;white-space:nowrap;"
        f'{style}">{look.symbol} {status}{again}</span>'
    )


def _border(status: str) -> str:
    # The paint of these two is too dark to be a line on a dark theme.
    return "#8a8f98" if status in {"queued", "expired"} else look_of(status).paint


def _arrows(visits: list[str]) -> str:
    taken = set(itertools.pairwise(visits))
    drawn = [_curve(edge, _POSSIBLE) for edge in _EDGES if edge not in taken]
    drawn += [_curve(edge, _TAKEN) for edge in sorted(taken) if _can_draw(edge)]
    width, height = _WHOLE
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" fill="none">'
        f"<defs>{_HEADS}</defs>{''.join(drawn)}</svg>"
    )
    words = " to ".join(harmless(status) for status in visits) or "nothing yet"
    source = base64.b64encode(svg.encode()).decode()
    # Without its style the picture shrinks to a dot: arrows without boxes would say nothing.
    return (
        f'<img alt="State diagram. Path taken: {escape(words)}." width="1" height="1" '
        f'style="position:absolute;left:0;top:0;width:100%;height:100%;max-width:none" '
        f'src="data:image/svg+xml;base64,{source}">'
    )


def _can_draw(edge: tuple[str, str]) -> bool:
    """Tell whether both ends have a box and the arrow does not run backwards through others."""
    if not set(edge) <= _PLACES.keys():
        return False
    return edge in _EDGES or _PLACES[edge[0]][0] < _PLACES[edge[1]][0]


def _curve(edge: tuple[str, str], stroke: str) -> str:
    (x1, y1), (x2, y2), (width, height) = _PLACES[edge[0]], _PLACES[edge[1]], _SIZE
    if edge == ("requires_action", "queued"):  # back over the top, so that it crosses nothing
        return f'<path d="M{x1} {y1 + 7} C{x1 - 90} {y1 + 7} {x2 + 70} {y1 - 10} {x2 + 70} {y2}" {stroke}/>'
    if x1 == x2:
        return f'<path d="M{x1 + width // 2} {y1 + height} V{y2}" {stroke}/>'
    if edge[1] == "cancelling":
        start = x1 + width - 24
        return f'<path d="M{start} {y1 + height} C{start} {y2 + 13} {x2 - 40} {y2 + 13} {x2} {y2 + 13}" {stroke}/>'
    if edge[0] == "queued" and edge[1] != "in_progress":
        # Over the boxes in the middle, not through them: the run never was there.
        return f'<path d="M{x1 + width // 2} {y1} C{x1 + width // 2} {y1 - 34} {x1 + 200} {y1 - 34} {x1 + 328} {y1 - 30} S{x2 - 84} {y2 + height // 2} {x2} {y2 + height // 2}" {stroke}/>'
    x1, y1, y2 = x1 + width, y1 + height // 2, y2 + height // 2
    bend = (x2 - x1) // 2 if x2 - x1 < 100 else 60
    return f'<path d="M{x1} {y1} C{x1 + bend} {y1} {x2 - bend} {y2} {x2} {y2}" {stroke}/>'
