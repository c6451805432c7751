"""What went wrong with a request, in words, whatever client raised it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Final

from labkit.monitors.timeline import one_line

_LONGEST: Final = 300


@dataclass(frozen=True, slots=True)
class Problem:
    """A request that failed. http_status: None when nothing answered; retry_after: seconds, or None."""

    words: str
    http_status: int | None = None
    retry_after: float | None = None


def problem_of(error: BaseException) -> Problem:
    """Read an error of azure-core, or any other.

    Source: azure.core.exceptions.HttpResponseError has `status_code`, `response` with `headers`, and `error` with
    the service's `code` and `message`.
    """
    told = getattr(getattr(error, "error", None), "message", None)
    code = getattr(error, "status_code", None)
    words = one_line(str(told or error))[:_LONGEST]
    return Problem(words or type(error).__name__, code if isinstance(code, int) else None, _hint(error))


def _hint(error: BaseException) -> float | None:
    headers: Any = getattr(getattr(error, "response", None), "headers", None)
    try:
        seconds = float(headers.get("Retry-After"))
    except (AttributeError, TypeError, ValueError):  # no response, no header, or a date
        return None
    return seconds if math.isfinite(seconds) and seconds >= 0 else None
