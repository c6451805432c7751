"""The service's own clock: wall time with a speed dial, or a manual clock that moves only when told.

Each project has one. All times are Unix seconds as floats; the wire shows whole seconds.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Literal

MAX_SPEED = 10_000.0
# Seconds of wall time. Timers of event loops count in milliseconds; less would be a loop that never sleeps.
LEAST_SECONDS = 0.001


@dataclass(frozen=True)
class Setting:
    """What the dial is set to; JSON by :meth:`Dial.to_json`.

    In mode ``real`` the clock showed ``shown`` when the wall clock showed ``wall``, and runs ``speed`` times as fast.
    In mode ``manual`` it shows ``shown`` until told otherwise; every data-plane request first adds ``per_request`` seconds,
    and a poll (a GET of one run, file or vector store) ``per_poll`` seconds more.
    """

    mode: Literal["real", "manual"] = "real"
    speed: float = 1.0
    shown: float = 0.0
    wall: float = 0.0
    per_request: float = 0.0
    per_poll: float = 0.0


class Dial:
    """A project's clock. It never goes backwards."""

    def __init__(self, wall: Callable[[], float], setting: Setting | None = None) -> None:
        self._wall = wall
        now = wall()
        self.setting = setting or Setting(shown=now, wall=now)
        self._latest = self.setting.shown

    def now(self) -> float:
        """Return the service time, in Unix seconds."""
        s = self.setting
        if s.mode == "manual":
            return s.shown
        # max(): a wall clock that was set back must not turn the service's time back.
        self._latest = max(self._latest, s.shown + (self._wall() - s.wall) * s.speed)
        return self._latest

    def advance(self, seconds: float) -> None:
        """Move forward by ``seconds`` (>= 0), in either mode."""
        if seconds < 0:
            raise ValueError(f"the clock cannot go back: advance={seconds}")
        self._anchor(shown=self.now() + seconds)

    def tick(self, *, is_poll: bool = False) -> bool:
        """Apply ``per_request``, and ``per_poll`` to a poll; return whether the clock was moved by it."""
        seconds = self.setting.per_request + (self.setting.per_poll if is_poll else 0.0)
        if self.setting.mode == "manual" and seconds:
            self.advance(seconds)
            return True
        return False

    @property
    def moves_by_requests(self) -> bool:
        """Whether the clock is moved by requests, and not by time."""
        s = self.setting
        return s.mode == "manual" and s.per_request + s.per_poll > 0

    def seconds_until(self, at: float) -> float | None:
        """Return how long (seconds of wall time) until the clock shows ``at``, a little if that is now; None: it is held."""
        if self.setting.mode == "manual":
            return None
        return max(LEAST_SECONDS, (at - self.now()) / self.setting.speed)

    def run(self, speed: float) -> None:
        """Let the clock run at ``speed`` times wall time, from what it shows now."""
        if not 0 < speed <= MAX_SPEED:
            raise ValueError(f"speed={speed} is out of range: expected 0 < speed <= {MAX_SPEED:g}")
        self._anchor(mode="real", speed=speed, per_request=0.0, per_poll=0.0)

    def hold(self, now: float | None = None, per_request: float = 0.0, per_poll: float = 0.0) -> None:
        """Stop the clock; it then moves by :meth:`advance`, and by these seconds a request and a poll."""
        shown = self.now()
        if now is not None and now < shown:
            raise ValueError(f"the clock cannot go back: now={now} is before {shown}")
        for name, seconds in (("per_request", per_request), ("per_poll", per_poll)):
            if seconds < 0:
                raise ValueError(f"{name}={seconds} is negative")
        held = shown if now is None else now
        self._anchor(mode="manual", shown=held, per_request=per_request, per_poll=per_poll)

    def describe(self) -> dict[str, Any]:
        """Return the control plane's view: ``now``, ``mode``, ``speed``, ``per_request``, ``per_poll``."""
        s = self.setting
        steps = {"per_request": s.per_request, "per_poll": s.per_poll}
        return {"now": self.now(), "mode": s.mode, "speed": s.speed, **steps}

    def to_json(self) -> dict[str, Any]:
        """Return the setting for storage."""
        # Its own values only; dataclasses.asdict copies deeply, which is slow and changes nothing here.
        return dict(vars(self.setting))

    def _anchor(self, **changes: Any) -> None:
        shown = changes.pop("shown", None)
        self._latest = self.now() if shown is None else shown
        self.setting = replace(self.setting, shown=self._latest, wall=self._wall(), **changes)
