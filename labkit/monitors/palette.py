"""How a status looks: symbol, word, colours, pattern. Never colour alone.

Colours: after Okabe and Ito; the text on each has a contrast of 4.5:1 or more. Symbols: in DejaVu, no emoji.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Final

from labkit.monitors.timeline import one_line


@dataclass(frozen=True, slots=True)
class Look:
    """symbol for a screen, ascii for a console without Unicode; ink is the text colour on paint.

    pattern: of a bar: "" (plain), "dots", "diagonal", "back" (the other diagonal), "bars" or "lines" (lying).
    """

    symbol: str
    ascii: str
    paint: str
    ink: str
    pattern: str = ""


def look_of(status: str | None) -> Look:
    """Return the look of a status; one that is not known gets a question mark and stays grey."""
    return _LOOKS.get(status or "", _UNKNOWN)


def to_data(status: str | None) -> dict[str, str]:
    """Return status and look as plain data: {"word", "symbol", "ascii", "paint", "ink", "pattern"}."""
    return {"word": one_line(status or "no event yet"), **asdict(look_of(status))}


_LOOKS: Final[Mapping[str, Look]] = {
    "queued": Look("○", "[ ]", "#6b6b6b", "#ffffff", "dots"),
    "in_progress": Look("▶", "[>]", "#0072b2", "#ffffff"),
    "requires_action": Look("◆", "[!]", "#e69f00", "#000000", "diagonal"),
    "cancelling": Look("◍", "[~]", "#cc79a7", "#000000", "diagonal"),
    "cancelled": Look("⊘", "[/]", "#8a4f73", "#ffffff", "bars"),
    "failed": Look("✖", "[X]", "#c44601", "#ffffff", "diagonal"),
    "completed": Look("✔", "[+]", "#007a59", "#ffffff", "lines"),
    "expired": Look("◷", "[T]", "#1a1a1a", "#ffffff", "back"),
    "incomplete": Look("◔", "[%]", "#f0e442", "#000000", "bars"),
}
_UNKNOWN: Final = Look("?", "[?]", "#5f6368", "#ffffff", "back")
