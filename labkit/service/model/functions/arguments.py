"""Fill a JSON Schema from what was said: one value per parameter, never a value that nobody gave unless told to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from labkit.service.model.forms.schema import alternatives, conforms, neutral, properties, required
from labkit.service.model.functions.slots import slot_of
from labkit.service.model.functions.strings import find_strings
from labkit.service.model.language import mentions
from labkit.service.model.language.mentions import Mention
from labkit.service.model.language.parts import split_parts
from labkit.service.model.language.phrases import free_of
from labkit.service.model.language.vocabulary import NEUTRAL_CHOICES, NO, RELATED, YES
from labkit.service.model.language.words import fold, identifier_words, stem, words

_DEPTH_AT_MOST: Final = 6
_BOUNDS: Final = dict.fromkeys(("under", "below", "most", "maximum", "to"), "max") | dict.fromkeys(
    ("over", "above", "least", "minimum"), "min"
)
_UNITS: Final = frozenset("unit units scale format system".split())


@dataclass
class Source:
    """Hold a text that values are taken from, the facts behind it, and the places already used.

    known: values from elsewhere by the stem of a name ("nam": "Alice"): facts of the thread, outputs of functions.
    strict: take only what this very text says. sure: of that, only what is clearly meant for a parameter.
    """

    text: str
    known: Mapping[str, Any] = field(default_factory=dict)
    strict: bool = False
    sure: bool = False
    used: list[Mention] = field(default_factory=list)


@dataclass(frozen=True)
class Filled:
    """Hold filled arguments and the names of required parameters that nothing was found for."""

    values: dict[str, Any]
    missing: tuple[str, ...] = ()


def fill(parameters: Any, source: Source) -> Filled:
    """Fill an object schema from a source; what is optional and not said is left out."""
    root = parameters if isinstance(parameters, Mapping) else {}
    return _fill_object(alternatives(root, root)[0], root, source, 0)


def force(parameters: Any, filled: Filled) -> dict[str, Any]:
    """Complete filled arguments with neutral values of the right type for what is missing."""
    root = parameters if isinstance(parameters, Mapping) else {}
    schema = alternatives(root, root)[0]
    parts = properties(schema)
    values = {**filled.values, **{name: neutral(parts.get(name), root) for name in filled.missing}}
    return {name: values[name] for name in [*parts, *values] if name in values}


def _fill_object(schema: Mapping[str, Any], root: Mapping[str, Any], source: Source, depth: int) -> Filled:
    parts, needed = properties(schema), set(required(schema))
    values: dict[str, Any] = {}
    # Special kinds take their values first, so that a general one does not take an address for a title.
    order = sorted(parts, key=lambda name: (_rank(name, parts[name], root), name not in needed))
    for name in order:
        value = _value(name, parts[name], root, source, depth, needed=name in needed)
        if value is not None:
            values[name] = value
    missing = [name for name in parts if name in needed and name not in values]
    missing += [name for name in needed if name not in parts]
    for name in list(missing):
        options = alternatives(parts.get(name), root)
        if (len(options) > 1 and options[-1].get("type") == "null") or options == [{"type": "null"}]:
            values[name] = None
            missing.remove(name)
    return Filled({name: values[name] for name in parts if name in values}, tuple(missing))


_RANKS: Final = ("email", "url", "datetime", "date", "time", "symbol", "id", "expression", "place", "language", "unit",
                 "person", "short", "whole")  # fmt: skip


def _rank(name: str, schema: Any, root: Mapping[str, Any]) -> int:
    option = alternatives(schema, root)[0]
    if option.get("enum") or "const" in option:
        return -1
    if option.get("type") == "string":
        return _RANKS.index(slot_of(name, option))
    return {"object": 20, "array": 6}.get(str(option.get("type")), 5)


def _value(
    name: str, schema: Any, root: Mapping[str, Any], source: Source, depth: int, *, needed: bool
) -> Any:
    """Return a value that conforms to the schema, or None when nothing fits."""
    options = alternatives(schema, root)
    # What may be null is filled only by what is clearly meant for it.
    needed = needed and not (len(options) > 1 and options[-1].get("type") == "null")
    for option in options:
        value = _of_type(name, option, root, source, depth, needed=needed)
        if value is not None and conforms(value, option, root):
            return value
    default = schema.get("default") if isinstance(schema, Mapping) else None
    return default if default is not None and needed and conforms(default, schema, root) else None


def _of_type(
    name: str, option: Mapping[str, Any], root: Mapping[str, Any], source: Source, depth: int, *, needed: bool
) -> Any:
    kind = option.get("type")
    if "const" in option:
        return option["const"]
    if isinstance(option.get("enum"), list):
        return _choice(name, option["enum"], source, needed=needed)
    if kind in ("integer", "number"):
        return _number(name, option, root, source, needed=needed)
    if kind == "boolean":
        return _flag(name, source, needed=needed)
    if kind == "array":
        return _items(name, option, root, source, depth)
    if kind == "object":
        return _nested(option, root, source, depth)
    return None if kind == "null" else _string(name, option, root, source, needed=needed)


def _choice(name: str, choices: list[Any], source: Source, *, needed: bool) -> Any:
    said = [stem(word) for word in words(source.text)]
    for choice in choices:
        parts = [stem(part) for part in words(str(choice).replace("_", " "))]
        if parts and any(said[at : at + len(parts)] == parts for at in range(len(said) - len(parts) + 1)):
            return choice
    known = _known(name, source)
    if known in choices:
        return known
    if not needed or source.strict:
        return None
    usual = next((each for each in choices if str(each).casefold() in NEUTRAL_CHOICES), None)
    # A unit has to be some unit; any other choice is the user's.
    return (
        choices[0] if usual is None and (_UNITS & set(identifier_words(name)) or len(choices) == 1) else usual
    )


def _number(
    name: str, option: Mapping[str, Any], root: Mapping[str, Any], source: Source, *, needed: bool
) -> Any:
    found = [
        m
        for m in free_of(mentions.numbers(source.text), source.used)
        if _as(option, m.value, root) is not None
    ]
    labels = {stem(word) for word in identifier_words(name)}
    near = [mention for mention in found if labels & _around(source.text, mention)]
    known = _known(name, source)
    chosen = (near or (found if needed and known is None and not source.sure else []))[:1]
    if chosen:
        source.used.append(chosen[0])
        return _as(option, chosen[0].value, root)
    return _as(option, known, root) if needed else None


def _around(text: str, mention: Mention) -> set[str]:
    """Return the stems of the two words before a number and the one behind it."""
    before, behind = (
        words(text[max(0, mention.start - 40) : mention.start])[-2:],
        words(text[mention.end : mention.end + 30])[:1],
    )
    return {stem(_BOUNDS.get(word, word)) for word in [*before, *behind]}


def _as(option: Mapping[str, Any], value: Any, root: Mapping[str, Any]) -> Any:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    if option.get("type") == "integer" and float(value).is_integer():
        value = int(value)
    return value if conforms(value, option, root) else None


def _flag(name: str, source: Source, *, needed: bool) -> bool | None:
    said = words(source.text)
    labels = {
        stem(word) for word in identifier_words(name) if word not in ("is", "has", "should", "use", "flag")
    }
    for at, word in enumerate(said):
        if stem(word) in labels:
            near = {*said[max(0, at - 3) : at], *said[at + 1 : at + 3]}
            return not near & NO
    known = _known(name, source)
    if isinstance(known, bool):
        return known
    if not needed or source.strict:
        return None
    return bool(YES.intersection(said) - {"with", "on", "want", "include"}) and not NO.intersection(said)


def _items(
    name: str, option: Mapping[str, Any], root: Mapping[str, Any], source: Source, depth: int
) -> list[Any] | None:
    written = [m for m in free_of(mentions.objects(source.text), source.used) if isinstance(m.value, list)]
    if written and conforms(written[0].value, option, root):
        source.used.append(written[0])
        return list(written[0].value)
    item = alternatives(option.get("items", {}), root)[0]
    if depth > _DEPTH_AT_MOST:
        return None
    if item.get("type") in ("integer", "number"):
        found = free_of(mentions.numbers(source.text), source.used)
        values = [value for m in found if (value := _as(item, m.value, root)) is not None]
        source.used.extend(found)
    elif isinstance(item.get("enum"), list):
        values = [each for each in item["enum"] if _choice(name, [each], source, needed=False) is not None]
    elif item.get("type") == "object":
        values = _objects_each(item, root, source, depth)
    elif source.sure and slot_of(name, item) in ("short", "whole", "person"):
        return None
    else:
        found = find_strings(name, item, source.text, source.used, many=True)
        values = [m.value for m in found]
        source.used.extend(found)
    known = _known(name, source)
    return values or (list(known) if isinstance(known, list) else None)


def _objects_each(item: Mapping[str, Any], root: Mapping[str, Any], source: Source, depth: int) -> list[Any]:
    """Fill one object per part of an enumeration: "2 apples and 3 pears"."""
    found = []
    for part in split_parts(source.text):
        filled = _fill_object(item, root, Source(part, strict=True), depth + 1)
        if filled.values and not filled.missing:
            found.append(filled.values)
    return found


def _nested(
    option: Mapping[str, Any], root: Mapping[str, Any], source: Source, depth: int
) -> dict[str, Any] | None:
    written = [m for m in free_of(mentions.objects(source.text), source.used) if isinstance(m.value, dict)]
    if written:
        source.used.append(written[0])
        return dict(written[0].value)
    if depth > _DEPTH_AT_MOST or not properties(option):
        return None
    filled = _fill_object(option, root, source, depth + 1)
    return None if filled.missing or not filled.values else filled.values


def _string(
    name: str, option: Mapping[str, Any], root: Mapping[str, Any], source: Source, *, needed: bool
) -> str | None:
    slot = slot_of(name, option)
    for mention in find_strings(name, option, source.text, source.used, needed=needed and not source.sure):
        if conforms(mention.value, option, root):
            if slot != "whole":
                source.used.append(mention)
            return str(mention.value)
    known = _known(name, source) if needed else None
    if known is None and needed and not source.strict and slot in ("place", "email", "person"):
        known = source.known.get(f"slot:{slot}")
    return None if known is None or isinstance(known, (dict, list)) else str(known)


def _known(name: str, source: Source) -> Any:
    if source.strict:
        return None
    parts = identifier_words(name)
    for key in (" ".join(sorted(stem(word) for word in parts)), *(stem(word) for word in reversed(parts))):
        if key in source.known:
            return source.known[key]
    related = {RELATED.get(word) for word in parts} - {None}
    return next((value for key, value in source.known.items() if fold(key) in related), None)
