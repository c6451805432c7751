"""Say that a picture cannot be seen, where a message has one and asks about it."""

from __future__ import annotations

import re
from typing import Final

# How a prompt names content that is no text (``service.prompt``).
_MARK: Final = re.compile(r"^\[image_(?:file|url)(?:: (?P<known>[^\]\n]*))?\]$", re.MULTILINE)
_ASKS: Final = re.compile(
    r"\b(?:images?|pictures?|photos?|screenshots?|drawings?|diagrams?|see|look|shown?|shows|describe|caption|this|these|it)\b",
    re.IGNORECASE,
)


def say_unseen(text: str) -> str | None:
    """Return what to say to a message with pictures; None without one, or when its words ask for something else."""
    found = list(_MARK.finditer(text))
    said = _MARK.sub("", text).strip()
    if not found or (said and not _ASKS.search(said)):
        return None
    many = "an image" if len(found) == 1 else f"{len(found)} images"
    known = "; ".join(filter(None, (mark["known"] for mark in found)))
    return (
        f"Your message has {many}{f' ({known})' if known else ''}, and I cannot see images: I am a rule-based model that"
        " reads text only. Tell me in words what is shown, and I can work with that."
    )
