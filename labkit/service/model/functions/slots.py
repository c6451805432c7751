"""Tell from a parameter's name, description and schema what kind of value it takes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Literal

from labkit.service.model.language.words import identifier_words, words

Slot = Literal[
    "email", "url", "datetime", "date", "time", "unit", "language", "place", "id", "symbol", "person", "expression",
    "whole", "short",
]  # fmt: skip

# The first line with one of the name's words decides, so the special stands before the general.
_BY_WORD: Final[tuple[tuple[Slot, str], ...]] = (
    ("email", "email emails mail recipient recipients cc bcc"),
    ("url", "url urls uri link website href webpage"),
    ("datetime", "datetime timestamp"),
    ("unit", "unit units currency currencies scale"),
    ("symbol", "symbol ticker"),
    ("id", "id ids uuid sku code reference ref tracking isbn identifier number"),
    ("language", "language languages lang locale"),
    ("expression", "expression expr formula equation calculation math"),
    ("date", "date dates day deadline due checkin checkout"),
    ("time", "time hour"),
    ("whole", "query text message body content sentence sentences question prompt input note description reason comment"),
    ("whole", "feedback data details instruction instructions request q"),
    ("place", "location locations city cities place places address region country countries town destination origin area"),
    ("place", "state departure arrival station airport"),
    ("person", "person people username customer contact attendee attendees author guest employee patient to sender"),
    ("person", "first last full"),
)  # fmt: skip
_BY_FORMAT: Final[Mapping[str, Slot]] = {
    "email": "email", "uri": "url", "url": "url", "date": "date", "date-time": "datetime", "time": "time", "uuid": "id",
}  # fmt: skip
_DESCRIBED: Final = frozenset({"email", "url", "symbol", "place", "expression", "date", "language"})
_PERSONAL: Final = frozenset({"user", "name"})


def slot_of(name: str, schema: Mapping[str, Any]) -> Slot:
    """Return the kind of value a string parameter takes; "short" when nothing says."""
    by_format = _BY_FORMAT.get(str(schema.get("format")))
    if by_format:
        return by_format
    named = set(identifier_words(name))
    for slot, line in _BY_WORD:
        if named.intersection(line.split()):
            return slot
    described = words(str(schema.get("description", "")))[:12]
    for slot, line in _BY_WORD:
        if slot in _DESCRIBED and set(described).intersection(line.split()):
            return slot
    return "person" if "user" in named and named <= _PERSONAL else "short"
