"""Looks of statuses."""

from __future__ import annotations

import pytest

from labkit.monitors.palette import look_of
from labkit.status import ACTIVE, TERMINAL

STATUSES = [*sorted(ACTIVE | TERMINAL), "paused"]


def luminance(colour: str) -> float:
    """Return the relative luminance of "#rrggbb" (WCAG 2.2)."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("status", STATUSES)
def test_text_on_a_chip_can_be_read(status: str) -> None:
    """The contrast of ink on paint is at least 4.5 to 1."""
    look = look_of(status)
    dark, light = sorted([luminance(look.paint), luminance(look.ink)])
    assert (light + 0.05) / (dark + 0.05) >= 4.5


def test_no_two_statuses_share_a_symbol() -> None:
    """Whoever sees no colour tells all statuses apart, on a screen and on an ASCII console."""
    assert len({look_of(status).symbol for status in STATUSES}) == len(STATUSES)
    assert len({look_of(status).ascii for status in STATUSES}) == len(STATUSES)
