"""Inline styles of the HTML faces: no class, no style sheet, nothing that a sanitizer takes away."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

GREY: Final = "#8a8f98"
CODE: Final = (
    "font-family:var(--jp-code-font-family,ui-monospace,Menlo,Consolas,'DejaVu Sans Mono',monospace)"
)
ROOT: Final = (
    "font-family:var(--jp-ui-font-family,system-ui,-apple-system,'Segoe UI',sans-serif);"
    "font-size:var(--jp-ui-font-size1,13px);line-height:1.5;max-width:960px;box-sizing:border-box;padding:10px 12px;"
    "border:1px solid rgba(127,127,127,.4);border-radius:6px"
)
CHIP: Final = (
    "display:inline-block;padding:1px 12px;border-radius:12px;font-weight:bold;white-space:nowrap;"
    "border:1px solid rgba(160,160,160,.6)"
)
PANEL: Final = "background-color:rgba(127,127,127,.12);padding:4px 10px;margin:6px 0;overflow-wrap:anywhere"
# JupyterLab gives all columns of a table one width, whatever is in them.
TABLE: Final = "width:100%;table-layout:auto;border-collapse:collapse;border:0;margin:4px 0;font-size:12px"
CELL: Final = "padding:1px 8px 1px 0;text-align:left;border:0;background:transparent;white-space:nowrap"
NUMBER: Final = f"{CELL.replace('left', 'right')};font-variant:tabular-nums"
TRACK: Final = (
    "background-color:rgba(127,127,127,.18);height:12px;min-width:90px;white-space:nowrap;font-size:0"
)
BLOCK: Final = (
    "display:inline-block;vertical-align:top;height:12px;box-sizing:border-box;font-size:0;overflow:hidden"
)
BLOCK_OF_CODE: Final = (
    f"{CODE};font-size:12px;white-space:pre-wrap;overflow-wrap:anywhere;margin:2px 0 6px;padding:4px 8px;"
    "background-color:rgba(127,127,127,.12);color:inherit"
)


def pattern(look: Mapping[str, str]) -> str:
    """Return the pattern of a bar as CSS, in its ink: it can be told from others without seeing colours."""
    angle = _ANGLES.get(look["pattern"])
    if angle is None:
        return ""
    ink = "rgba(255,255,255,.55)" if look["ink"] == "#ffffff" else "rgba(0,0,0,.5)"
    stripes = f"{ink} 0,{ink} 2px,transparent 2px,transparent {4 if look['pattern'] == 'dots' else 8}px"
    return f";background-image:repeating-linear-gradient({angle}deg,{stripes})"


def line_of(look: Mapping[str, str]) -> str:
    """Return the colour of a line that stands for a status; the darkest would vanish on a dark theme."""
    return GREY if look["word"] in {"queued", "expired"} else look["paint"]


_ANGLES: Final[Mapping[str, int]] = {"dots": 90, "diagonal": 45, "back": 135, "bars": 90, "lines": 0}
