"""Reading wire JSON that may be anything: a wrong type is a missing value, a long text is cut and its length kept."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any, Final

KEPT: Final = 16_384
"""Characters of a payload that a view keeps; ten megabytes of tool output stay where they came from."""

_LARGEST: Final = 1e15  # beyond it a number is neither a time nor a count, and Python may refuse to print it


def part(data: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    """Return the object at `key`, or an empty one."""
    value = data.get(key)
    return value if isinstance(value, Mapping) else {}


def entries(data: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    """Return the objects in the list at `key`; what is no object is left out."""
    value = data.get(key)
    return (
        [entry for entry in value if isinstance(entry, Mapping)] if isinstance(value, (list, tuple)) else []
    )


def text(data: Mapping[str, Any], key: str, limit: int = 500) -> str | None:
    """Return the text at `key`, cut at `limit` characters, or None."""
    value = data.get(key)
    return cut(value, limit) if isinstance(value, str) else None


def number(data: Mapping[str, Any], key: str) -> float | None:
    """Return the number at `key`, or None when there is none of a sensible size."""
    value = data.get(key)
    return value if isinstance(value, (int, float)) and is_sensible(value) else None


def is_sensible(value: float) -> bool:
    """Tell whether a number can be a time or a count."""
    return not isinstance(value, bool) and -_LARGEST < value < _LARGEST and not math.isnan(value)


def cut(value: str, limit: int = KEPT) -> str:
    """Return at most `limit` characters of a text."""
    return value if len(value) <= limit else value[:limit]


def dump(value: Any) -> str:
    """Return a value as JSON text; one that JSON cannot hold is named by its type."""
    try:
        return json.dumps(value, ensure_ascii=False, default=str)
    except (TypeError, ValueError, RecursionError):
        return f"({type(value).__name__} that is no JSON)"
