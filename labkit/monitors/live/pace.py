"""When a picture is sent: only for news, and never more often than the eye needs."""

from __future__ import annotations

from typing import Final

GAP: Final = 0.25
"""Seconds between two pictures: four a second cost a browser nothing, and every status is still seen."""


class Pace:
    """Tell when the next picture is due. Pure: whoever asks brings the time (seconds, any clock)."""

    def __init__(self, gap: float = GAP) -> None:
        self._gap = gap
        self._sent: object = None
        self._next = float("-inf")

    def wait(self, news: object, now: float) -> float | None:
        """Return the seconds until a picture of `news` is due, 0 for now, None when it has been sent."""
        return None if news == self._sent else max(0.0, self._next - now)

    def sent(self, news: object, now: float) -> None:
        """Note that a picture of `news` was sent."""
        self._sent, self._next = news, now + self._gap
