"""Plan one call, or one for each of several values: "the weather in Paris and Rome", "users 1, 2 and 3"."""

from __future__ import annotations

from typing import Final

from labkit.service.model.forms.validity import conforms
from labkit.service.model.functions.lists import enumeration
from labkit.service.model.functions.plan import Planned, Request, filled_from
from labkit.service.model.functions.slots import Slot
from labkit.service.model.functions.source import Source
from labkit.service.model.functions.strings import find_strings
from labkit.service.model.functions.tool import Tool
from labkit.service.model.language.mentions import Mention, lettered_codes
from labkit.service.model.language.numbers import numbers
from labkit.service.model.language.words import fold, stem, words

_REPEATABLE: Final[frozenset[Slot]] = frozenset(
    {"place", "id", "symbol", "person", "url", "path", "email", "name", "country", "language"}
)
_COORDINATES: Final = frozenset("and or with vs versus than plus also compared against & between".split())
_JOINTS: Final = frozenset(
    "and or with vs versus than to in for of as well also the then plus compared against both between from at about & how is it "
    "weather time".split()
)
_CALLS_AT_MOST: Final = 12


def plan_each(tool: Tool, text: str, request: Request) -> list[Planned]:
    """Plan the calls that one stretch of a request asks of one function."""
    base = filled_from(tool, text, request)
    key = _key(tool)
    values = _values(tool, key, text, base.values.get(key)) if key else []
    if key is None or len(values) < 2:
        return [Planned(tool, base, text)]
    rest = {name: value for name, value in base.values.items() if name != key}
    missing = tuple(name for name in base.missing if name != key)
    parts = list(tool.parts)
    return [
        Planned(
            tool,
            type(base)(
                {name: {**rest, key: value}[name] for name in parts if name in rest or name == key}, missing
            ),
            text,
        )
        for value in values[:_CALLS_AT_MOST]
    ]


def _key(tool: Tool) -> str | None:
    """Return the parameter that tells one call of a function from the next: its first required one, else its first."""
    names = tool.needed or list(tool.parts)
    if not names:
        return None
    of_kind = [name for name in names if _is_text(tool, name)]
    # Two places or two people belong to one call: from here to there.
    slots = [tool.slot(name) for name in of_kind]
    if names[0] not in tool.parts or (len(slots) > 1 and slots.count(slots[0]) > 1):
        return None
    return names[0]


def _is_text(tool: Tool, name: str) -> bool:
    return (
        name in tool.parts
        and tool.option(name).get("type", "string") == "string"
        and "enum" not in tool.option(name)
    )


def _values(tool: Tool, key: str, text: str, first: object) -> list[object]:
    option = tool.option(key)
    if option.get("type") in ("integer", "number"):
        if len(tool.parts) > 1 and not any(part in ("id", "number") for part in fold(key).split("_")):
            return []
        found = [each for each in numbers(text) if conforms(each.value, option, tool.root)]
    elif not _is_text(tool, key):
        return []
    elif tool.slot(key) in _REPEATABLE or (tool.slot(key) == "short" and len(lettered_codes(text)) > 1):
        source = Source(text, strict=True, about=frozenset(tool.spoken))
        found = [
            each
            for each in find_strings(key, option, source, many=True)
            if conforms(each.value, option, tool.root)
        ]
    elif tool.slot(key) in ("title", "short", "whole", "name") and _speaks_of_several(tool, text):
        return [each.value for each in enumeration(text)]
    else:
        return []
    return [each.value for each in _joined(found, text, first)]


def _speaks_of_several(tool: Tool, text: str) -> bool:
    """Say whether a text names what a function makes in the plural: "add these tasks"."""
    return any(
        word.endswith("s") and stem(word) in tool.named and word not in tool.spoken for word in words(text)
    )


def _joined(found: list[Mention], text: str, first: object) -> list[Mention]:
    """Return the mentions that stand in one row with the first value: only joining words between them."""
    ordered = sorted(found, key=lambda each: each.start)
    start = next((at for at, each in enumerate(ordered) if each.value == first), None)
    if start is None:
        return []
    row = [ordered[start]]
    for each in ordered[start + 1 :]:
        if not _joins(text[row[-1].end : each.start], text[max(0, row[0].start - 24) : row[0].start]):
            break
        row.append(each)
    for each in reversed(ordered[:start]):
        if not _joins(text[each.end : row[0].start], ""):
            break
        row.insert(0, each)
    return list({str(each.value): each for each in reversed(row)}.values())[::-1]


def _joins(between: str, label: str) -> bool:
    """Say whether what stands between two values joins them: commas, joining words, a comparison, the label again."""
    spoken = words(between)
    if not (_COORDINATES & set(spoken) or any(sign in between for sign in ",;&/\n")):
        return False
    labels = {stem(word) for word in words(label)}
    return len(spoken) <= 5 and all(
        word in _JOINTS
        or stem(word) in labels
        or (word.endswith("er") and "than" in spoken)
        or word in ("more", "less", "expensive")
        for word in spoken
    )
