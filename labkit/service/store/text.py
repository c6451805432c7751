"""JSON as it is stored: ASCII text without spaces, the same that goes over the wire."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

Json = dict[str, Any]

# Made once: json.dumps with options of its own builds an encoder for every call.
_ENCODER: Final = json.JSONEncoder(separators=(",", ":"), allow_nan=False)
_DECODER: Final = json.JSONDecoder()


def dump(value: Mapping[str, Any]) -> str:
    """Return JSON text, ASCII only."""
    # ASCII only: JSON text may hold lone surrogates, which SQLite's UTF-8 cannot.
    return _ENCODER.encode(value)


def load(text: str) -> Json:
    """Return what :func:`dump` was given."""
    value: Json
    value, _ = _DECODER.raw_decode(text)  # without a look for white space around it
    return value
