"""What an action of the side door is, and how it reads what it was sent."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from starlette.requests import Request

from labkit.service.gateway import Gateway
from labkit.service.project import Project

Json = dict[str, Any]
Action = Callable[[Gateway, Project, Request, Json], Json]


class BadRequest(ValueError):
    """A control request that does not fit; the text says what was expected."""


async def read_body(request: Request) -> Json:
    """Return the JSON object of a request; none is an empty one.

    Raises:
        BadRequest: it is something else.
    """
    raw = await request.body()
    try:
        body = json.loads(raw) if raw else {}
    except (ValueError, RecursionError):
        raise BadRequest("the body is not JSON") from None
    if not isinstance(body, dict):
        raise BadRequest("expected a JSON object as body")
    return body


def number(body: Json, key: str) -> float:
    """Return the number under ``key``."""
    value = body[key]
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) <= 1e12:
        raise BadRequest(f"{key}={value!r}: expected a number")
    return float(value)


def whole(request: Request, key: str) -> int:
    """Return the whole number of a query parameter, 0 when it is left out."""
    text = request.query_params.get(key, "0")
    if not re.fullmatch("[0-9]{1,18}", text):  # more digits than SQLite's integers hold
        raise BadRequest(f"{key}={text[:40]!r}: expected a whole number")
    return int(text)
