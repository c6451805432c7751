"""How a status looks: symbol, word, colours, pattern. Never colour alone.

Colours: after Okabe and Ito; the text on each has a contrast of 4.5:1 or more. Symbols: in DejaVu, no emoji.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Look:
    """symbol for a screen, ascii for a console without Unicode; ink is the text colour on paint."""

    symbol: str
    ascii: str
    paint: str
    ink: str
    pattern: str = ""


def _stripes(angle: int, colour: str) -> str:
    return f"repeating-linear-gradient({angle}deg,{colour} 0,{colour} 2px,transparent 2px,transparent 6px)"


def look_of(status: str | None) -> Look:
    """Return the look of a status; one that is not known gets a question mark and stays grey."""
    return _LOOKS.get(status or "", _UNKNOWN)


_DOTS: Final = _stripes(90, "rgba(255,255,255,.55)")
_LOOKS: Final[Mapping[str, Look]] = {
    "queued": Look("○", "[ ]", "#6b6b6b", "#ffffff", _DOTS),
    "in_progress": Look("▶", "[>]", "#0072b2", "#ffffff"),
    "requires_action": Look("◆", "[!]", "#e69f00", "#000000", _stripes(45, "rgba(0,0,0,.5)")),
    "cancelling": Look("◍", "[~]", "#cc79a7", "#000000", _stripes(45, "rgba(0,0,0,.4)")),
    "cancelled": Look("⊘", "[/]", "#8a4f73", "#ffffff"),
    "failed": Look("✖", "[X]", "#c44601", "#ffffff", _stripes(45, "rgba(255,255,255,.6)")),
    "completed": Look("✔", "[+]", "#007a59", "#ffffff"),
    "expired": Look("◷", "[T]", "#1a1a1a", "#ffffff", _stripes(135, "rgba(255,255,255,.45)")),
    "incomplete": Look("◔", "[%]", "#f0e442", "#000000", _stripes(90, "rgba(0,0,0,.45)")),
}
_UNKNOWN: Final = Look("?", "[?]", "#5f6368", "#ffffff")
