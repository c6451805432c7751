"""Looks of statuses."""

from __future__ import annotations

import itertools

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


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours (WCAG 2.2): 1 is none, 21 is black on white."""
    dark, light = sorted([luminance(one), luminance(other)])
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("status", STATUSES)
def test_text_on_a_chip_can_be_read(status: str) -> None:
    """The contrast of ink on paint is at least 4.5 to 1."""
    look = look_of(status)
    assert contrast(look.paint, look.ink) >= 4.5


def test_no_two_bars_look_alike_without_colour() -> None:
    """Where the lightness of two paints is near, their patterns differ."""
    looks = [look_of(status) for status in STATUSES]
    alike = [
        (one.symbol, other.symbol)
        for one, other in itertools.combinations(looks, 2)
        if one.pattern == other.pattern and contrast(one.paint, other.paint) < 1.2
    ]
    assert alike == []


def test_no_two_statuses_share_a_symbol() -> None:
    """Whoever sees no colour tells all statuses apart, on a screen and on an ASCII console."""
    assert len({look_of(status).symbol for status in STATUSES}) == len(STATUSES)
    assert len({look_of(status).ascii for status in STATUSES}) == len(STATUSES)
