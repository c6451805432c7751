"""How many examples a session tries, chosen by the environment: a little in ``make test``, all of it in ``make fuzz``.

Hypothesis wants the number where a test is defined, which is before pytest has read its options.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Any, Final

from hypothesis import HealthCheck, settings


@dataclass(frozen=True)
class Effort:
    """Examples of each kind: requests for each route, random requests, sequences of calls, kills of a process."""

    requests_per_route: int
    random_requests: int
    sequences: int
    kills: int


BOUNDED: Final = Effort(requests_per_route=6, random_requests=100, sequences=20, kills=2)
# With some 30 routes: more than ten thousand requests.
WHOLE: Final = Effort(requests_per_route=330, random_requests=2000, sequences=1000, kills=100)
EFFORT: Final = WHOLE if os.environ.get("LABKIT_FUZZ") == "whole" else BOUNDED

_QUIET: Final = list(HealthCheck)


def trying(examples: int, **more: Any) -> settings:
    """Return hypothesis settings for so many examples; without a deadline, since the machine may be busy."""
    return settings(max_examples=examples, deadline=None, suppress_health_check=_QUIET, database=None, **more)
