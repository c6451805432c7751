"""What a request to a route that is not there was probably meant for."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import Final

# How alike the parts of two paths must be; below this a suggestion confuses.
LIKENESS: Final = 0.75


def suggest(method: str, path: str, routes: Iterable[tuple[str, str]]) -> str:
    """Return a sentence on the routes (method, template) that are nearest to the request, or nothing.

    The same path with other methods comes first, then the path that is most like it.
    """
    segments = path.strip("/").split("/")
    likenesses: dict[str, float] = {}
    methods: dict[str, list[str]] = {}
    for known, template in routes:
        likenesses[template] = _likeness(segments, template.strip("/").split("/"))
        methods.setdefault(template, []).append(known)
    best = max(likenesses, key=lambda template: likenesses[template], default="")
    if likenesses.get(best, 0.0) < LIKENESS:
        return ""
    known = ", ".join(methods[best])
    if likenesses[best] == 1.0 and path == "/" + "/".join(segments):
        return f"That path knows {known}."
    return f"Did you mean {known} {best}?"


def _likeness(segments: list[str], template: list[str]) -> float:
    """Return how alike two paths are, from 0 to 1: that of their least alike parts; a parameter is like everything."""
    if len(segments) != len(template):
        return 0.0
    pairs = zip(segments, template, strict=True)
    return min(
        float(bool(segment))
        if known.startswith("{")
        else difflib.SequenceMatcher(None, segment, known).ratio()
        for segment, known in pairs
    )
