"""The JSON of a request: how large and how deep it may be, and what is no JSON although Python would read it."""

from __future__ import annotations

import json
from typing import Any, Final

from labkit.service import problems, refusals

Json = dict[str, Any]

# Bytes of a request's body: more than any legal body of wire contract §10 needs.
BODY_BYTES: Final = 64 * 1024 * 1024
# Arrays and objects inside each other. What is stored is read and written again at other depths of Python's
# stack, so the limit is far below the one at which its JSON module gives up (about 1,000).
NESTING: Final = 200


def parse(raw: bytes) -> Json:
    """Return the JSON object of a body; an empty body is an empty object.

    Raises:
        Problem: 400 or 413, saying what it is instead.
    """
    if len(raw) > BODY_BYTES:
        raise problems.invalid(
            f"The request body has {len(raw)} bytes; at most {BODY_BYTES} are accepted.", status=413
        )
    if not raw:
        return {}
    try:
        body = _DECODER.decode(raw.decode(json.detect_encoding(raw), "surrogatepass"))
    # ValueError: malformed, or not Unicode; RecursionError: nested deeper than any real body.
    except (ValueError, RecursionError) as error:
        where = (
            f" at line {error.lineno}, column {error.colno}"
            if isinstance(error, json.JSONDecodeError)
            else ""
        )
        raise problems.invalid(
            f"We could not parse the JSON body of your request{where}. Expected one JSON object, encoded as UTF-8."
        ) from None
    if raw.count(b"[") + raw.count(b"{") > NESTING and _depth(body) > NESTING:
        raise problems.invalid(f"The JSON body is nested deeper than {NESTING} levels.")
    if not isinstance(body, dict):
        raise problems.invalid(
            f"Invalid request body: expected a JSON object, but got {refusals.name(body)} instead."
        )
    return body


def _no_constant(name: str) -> float:
    raise ValueError(f"{name} is not JSON")


def _finite(text: str) -> float:
    number = float(text)
    if number in (float("inf"), float("-inf")):
        raise ValueError(f"{text} is too large")
    return number


# Made once: json.loads with options of its own builds a decoder for every body.
_DECODER: Final = json.JSONDecoder(parse_constant=_no_constant, parse_float=_finite)


def _depth(body: object) -> int:
    """Return how many arrays and objects are inside each other, at most."""
    level, depth = [body], 0
    while level := [item for item in level if isinstance(item, list | dict)]:
        depth += 1
        level = [inner for item in level for inner in (item.values() if isinstance(item, dict) else item)]
    return depth
