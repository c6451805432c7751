"""Names of what a model may call."""

from __future__ import annotations

import re
from typing import Final

NAME_CHARACTERS: Final = 64  # of a function's name (OpenAI's rule)


def to_name(text: str) -> str:
    """Return ``text`` as a function's name: letters, digits, ``_`` and ``-``, at most 64."""
    return re.sub(r"[^a-zA-Z0-9_-]+", "_", text).strip("_")[:NAME_CHARACTERS] or "tool"


def to_free_name(name: str, taken: set[str]) -> str:
    """Return ``name``, with a number behind it when it is taken."""
    number = 1
    free = name
    while free in taken:
        number += 1
        free = f"{name[: NAME_CHARACTERS - 1 - len(str(number))]}_{number}"
    return free
