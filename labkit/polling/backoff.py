"""Backoff: how long to wait before the next look at a run.

The wait grows with the time already spent, so a run is noticed within a share of its own duration, and the number of
requests grows only with the logarithm of that duration.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Backoff:
    """The schedule of looks at a run.

    The bound: a run that ends at the age t is noticed at most max(floor, min(cap, eps * t)) seconds later, plus the time
    of one request; on average after half of that. As it stands a run of 3 s costs about 13 looks, one of 10 minutes
    never more than 40. After tool outputs the age counts from the submit.

    first: the longest time to the first look, seconds. Who knows how long the runs take puts that in:
    Backoff(first=0.6) sees a run of half a second end at its first look.
    floor: the shortest wait after that, seconds. Below floor/eps (0.33 s) it governs.
    eps: the wait as a share of the time elapsed.
    cap: the longest wait, seconds; it governs from cap/eps (200 s) on. Backoff(cap=2) is at most 2 s late, for 300 looks
    in 10 minutes.
    jitter: the smallest factor; the factor is drawn evenly from [jitter, 1], so that many clients spread out.
    draw: the source of randomness, a function that returns a float in [0, 1).

    Source: of all schedules that keep the share eps, the geometric one needs the fewest looks.
    """

    first: float = 0.1
    floor: float = 0.1
    eps: float = 0.3
    cap: float = 60.0
    jitter: float = 0.9
    draw: Callable[[], float] = field(default=random.random, repr=False)  # not for secrets

    def __post_init__(self) -> None:
        given = (self.first, self.floor, self.eps, self.cap, self.jitter)
        if not all(isinstance(value, (int, float)) for value in given):
            raise TypeError(f"{self} cannot be a schedule; expected numbers; Backoff(first=0.6)")
        known = 0 < self.floor <= self.cap < math.inf and 0 <= self.first < math.inf
        if not (known and 0 < self.eps < math.inf and 0 < self.jitter <= 1):
            raise ValueError(
                f"{self} cannot be a schedule; expected first >= 0, 0 < floor <= cap, eps > 0 and 0 < jitter <= 1, all finite;"
                " start from Backoff() and change one value"
            )

    def wait(self, elapsed: float, hint: float = 0.0) -> float:
        """Return seconds to wait: max(hint, max(first - elapsed, min(cap, max(floor, eps * elapsed))) * factor).

        elapsed: seconds since the wait began. hint: seconds that the service asked for; it is never undercut,
        so the jitter does not touch it.
        """
        factor = self.jitter + (1 - self.jitter) * self.draw()
        seconds = max(self.first - elapsed, min(self.cap, max(self.floor, self.eps * elapsed)))
        return max(hint, seconds * factor)


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
