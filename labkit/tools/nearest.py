"""Nearest: the name that was probably meant. Pure."""

from __future__ import annotations

import difflib
from collections.abc import Sequence


def nearest(name: str, known: Sequence[str]) -> str | None:
    """Return the known name that is most like the given one, or None when none is like it.

    >>> nearest("getWether", ["get_weather", "send_mail"])
    'get_weather'
    """
    folded = {_fold(each): each for each in reversed(known)}
    found = difflib.get_close_matches(_fold(name), folded, n=1, cutoff=0.6)
    return folded[found[0]] if found else None


def _fold(name: str) -> str:
    return "".join(letter for letter in name[:200].lower() if letter.isalnum())
