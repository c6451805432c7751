"""Fill a JSON Schema from what was said: one value per parameter, never a value that nobody gave unless told to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from labkit.service.model.forms.neutral import neutral
from labkit.service.model.forms.schema import alternatives, properties, required
from labkit.service.model.forms.validity import conforms
from labkit.service.model.functions.choices import find_choice, usual_choice
from labkit.service.model.functions.filled import Filled
from labkit.service.model.functions.flags import find_flag
from labkit.service.model.functions.groupings import about_of, groupings
from labkit.service.model.functions.lists import enumeration, labels_of, quoted_items
from labkit.service.model.functions.places import FROM, TO
from labkit.service.model.functions.quantities import Wanted, assign
from labkit.service.model.functions.slots import described_choices, slot_of
from labkit.service.model.functions.source import Source
from labkit.service.model.functions.strings import find_strings
from labkit.service.model.language import mentions
from labkit.service.model.language.names import names
from labkit.service.model.language.numbers import numbers
from labkit.service.model.language.phrases import after
from labkit.service.model.language.words import identifier_words

_DEPTH_AT_MOST: Final = 6


def fill(parameters: Any, source: Source) -> Filled:
    """Fill an object schema from a source; what is optional and not said is left out."""
    root = parameters if isinstance(parameters, Mapping) else {}
    return fill_object(alternatives(root, root)[0], root, source, 0)


def force(parameters: Any, filled: Filled) -> dict[str, Any]:
    """Complete filled arguments with neutral values of the right type for what is missing."""
    root = parameters if isinstance(parameters, Mapping) else {}
    schema = alternatives(root, root)[0]
    parts = properties(schema)
    values = {**filled.values, **{name: neutral(parts.get(name), root) for name in filled.missing}}
    return {name: values[name] for name in [*parts, *values] if name in values}


def fill_object(schema: Mapping[str, Any], root: Mapping[str, Any], source: Source, depth: int) -> Filled:
    """Fill one plain object schema; the special kinds take their values first, the general ones what is left."""
    parts, needed = properties(schema), set(required(schema))
    source.has_needed = bool(needed)
    values = _written(parts, root, source)
    # An address must not end up as a title: what shows by itself what it is goes before what could be anything.
    order = sorted(
        (name for name in parts if name not in values),
        key=lambda name: (_rank(name, parts[name], root, source), name not in needed),
    )
    early = [name for name in order if _rank(name, parts[name], root, source) < _NUMBER_RANK]
    for name in early:
        _put(values, name, _value(name, parts[name], root, source, depth, needed=name in needed))
    values |= _numbers([name for name in order if name not in early], parts, needed, root, source)
    for name in order:
        if name not in values and name not in early:
            _put(values, name, _value(name, parts[name], root, source, depth, needed=name in needed))
    missing = [name for name in parts if name in needed and name not in values]
    missing += [name for name in needed if name not in parts]
    for name in list(missing):
        options = alternatives(parts.get(name), root)
        if (len(options) > 1 and options[-1].get("type") == "null") or options == [{"type": "null"}]:
            values[name] = None
            missing.remove(name)
    return Filled({name: values[name] for name in parts if name in values}, tuple(missing))


def _put(values: dict[str, Any], name: str, value: Any) -> None:
    if value is not None:
        values[name] = value


def _written(parts: Mapping[str, Any], root: Mapping[str, Any], source: Source) -> dict[str, Any]:
    """Return the arguments of an object that the text spells out with the parameters' own names."""
    for mention in source.free(mentions.objects(source.text[: mentions.TEXT_LIMIT])):
        given = mention.value
        if isinstance(given, dict) and given and given.keys() <= parts.keys() and len(parts) > 1:
            fitting = {name: value for name, value in given.items() if conforms(value, parts[name], root)}
            if len(fitting) == len(given):
                source.take(mention)
                return fitting
    return {}


_RANKS: Final = ("email", "url", "sql", "path", "format", "datetime", "date", "time", "phone", "street", "zip", "symbol", "channel", "repo", "branch", "currency", "id",
                 "expression", "language", "country", "place", "unit", "person", "color", "name", "title", "short", "whole")  # fmt: skip
_NUMBER_RANK: Final = _RANKS.index("country") + 0.5


def _rank(name: str, schema: Any, root: Mapping[str, Any], source: Source) -> float:
    option = alternatives(schema, root)[0]
    if option.get("enum") or "const" in option:
        return -1
    kind = option.get("type")
    if kind == "string":
        return _RANKS.index(slot_of(name, option, source.about))
    if kind == "array":
        item = {"description": option.get("description"), **alternatives(option.get("items", {}), root)[0]}
        return (
            0.5
            if item.get("type") == "string" and slot_of(name, item, source.about) == "email"
            else _NUMBER_RANK - 0.1
            if item.get("type") != "string"
            else 17.4
        )
    return {"object": 30, "boolean": _NUMBER_RANK + 0.1}.get(str(kind), _NUMBER_RANK)


def _numbers(
    names: list[str], parts: Mapping[str, Any], needed: set[str], root: Mapping[str, Any], source: Source
) -> dict[str, Any]:
    wanted = []
    for name in names:
        options = alternatives(parts[name], root)
        option = next((each for each in options if each.get("type") in ("integer", "number")), None)
        if option and not option.get("enum") and "const" not in option and options[0].get("type") != "string":
            nullable = options[-1].get("type") == "null"
            merged = {**option, "description": parts[name].get("description", option.get("description", ""))}
            wanted.append(Wanted(name, merged, name in needed and not nullable))
    return assign(wanted, source, root) if wanted else {}


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
    if kind in ("integer", "number", "null"):
        return None  # numbers were given out together
    if kind == "boolean":
        return find_flag(name, source, needed=needed)
    if kind == "array":
        return _items(name, option, root, source, depth, needed=needed)
    if kind == "object":
        return _nested(option, root, source, depth)
    return _string(name, option, root, source, needed=needed)


def _choice(name: str, choices: list[Any], source: Source, *, needed: bool) -> Any:
    found = find_choice(choices, source.text[: mentions.TEXT_LIMIT])
    if found:
        source.used.append(found[1])
        return found[0]
    known = source.recall(name)
    if known in choices:
        return known
    return usual_choice(name, choices) if needed and not source.strict else None


def _items(
    name: str, option: Mapping[str, Any], root: Mapping[str, Any], source: Source, depth: int, *, needed: bool
) -> list[Any] | None:
    text = source.text[: mentions.TEXT_LIMIT]
    written = [each for each in source.free(mentions.objects(text)) if isinstance(each.value, list)]
    if written and conforms(written[0].value, option, root):
        return list(source.take(written[0]))
    item = alternatives(option.get("items", {}), root)[0]
    item = {**item, "description": item.get("description") or option.get("description") or ""}
    if depth > _DEPTH_AT_MOST:
        return None
    values: list[Any]
    if item.get("type") in ("integer", "number"):
        found = [each for each in source.free(numbers(text)) if conforms(each.value, item, root)]
        values = [source.take(each) for each in found]
    elif isinstance(item.get("enum"), list):
        values = [each for each in item["enum"] if find_choice([each], text)]
    elif item.get("type") == "object":
        values = _objects_each(item, root, source, depth)
    else:
        values = _texts(name, item, source, needed=needed)
    known = source.recall(name)
    return values or (list(known) if isinstance(known, list) else None)


def _texts(name: str, item: Mapping[str, Any], source: Source, *, needed: bool) -> list[Any]:
    """Return the texts of a list: those of a special kind, else quoted ones, else an enumeration."""
    slot = slot_of(name, item, source.about)
    if slot in ("short", "whole", "name", "title", "person"):
        labels = labels_of(name)
        if slot == "person":
            people = list(find_strings(name, item, source, many=True, needed=needed))
            return [source.take(each) for each in people]
        listed = source.free(quoted_items(source.text)) or source.free(enumeration(source.text, labels))
        if listed or source.sure or not needed:
            return [source.take(each) for each in listed]
        single = source.free(
            [
                *mentions.quoted(source.text),
                *names(source.text),
                *after(source.text, ("with", "using", "of", "have", "like"), most_words=3),
            ]
        )
        return [source.take(each) for each in single[:1]]
    found = find_strings(name, item, source, many=True, needed=needed)
    return [source.take(each) for each in found]


def _objects_each(item: Mapping[str, Any], root: Mapping[str, Any], source: Source, depth: int) -> list[Any]:
    """Fill one object per part of an enumeration ("2 apples and 3 pears"), or take the objects that are written out."""
    written = [
        each
        for each in source.free(mentions.objects(source.text))
        if isinstance(each.value, dict) and conforms(each.value, item, root)
    ]
    if written:
        return [source.take(each) for each in written]
    if not properties(item):
        return []
    best: list[tuple[Any, list[mentions.Mention]]] = []
    for pieces in groupings(source.text):
        found = list(filter(None, (_object_in(piece, item, root, source, depth) for piece in pieces)))
        best = found if len(found) > len(best) else best
    for _, used in best:
        source.used += used
    return [values for values, _ in best]


def _object_in(
    piece: str, item: Mapping[str, Any], root: Mapping[str, Any], source: Source, depth: int
) -> tuple[dict[str, Any], list[mentions.Mention]] | None:
    """Return the object that a piece of the text describes, and what it took of the text; None for less than a whole one."""
    start = max(0, source.text.find(piece))
    own = Source(piece, strict=True, about=about_of(item, source.about))
    own.used = [mentions.Mention(each.start - start, each.end - start, each.value) for each in source.used]
    filled = fill_object(item, root, own, depth + 1)
    # Of a thing that is described otherwise, what is not said of it is not so.
    parts = properties(item)
    unsaid = [
        name for name in filled.missing if alternatives(parts.get(name), root)[0].get("type") == "boolean"
    ]
    filled = filled.joined(dict.fromkeys(unsaid, False)) if filled.values else filled
    if not filled.values or filled.missing:
        return None
    fresh = own.used[len(source.used) :]
    return filled.values, [
        mentions.Mention(each.start + start, each.end + start, each.value) for each in fresh
    ]


def _nested(
    option: Mapping[str, Any], root: Mapping[str, Any], source: Source, depth: int
) -> dict[str, Any] | None:
    written = [each for each in source.free(mentions.objects(source.text)) if isinstance(each.value, dict)]
    if written:
        return dict(source.take(written[0]))
    if depth > _DEPTH_AT_MOST or not properties(option):
        return None
    filled = fill_object(option, root, source, depth + 1)
    return None if filled.missing or not filled.values else filled.values


def _string(
    name: str, option: Mapping[str, Any], root: Mapping[str, Any], source: Source, *, needed: bool
) -> str | None:
    choices, slot = described_choices(option), slot_of(name, option, source.about)
    # Of "Fahrenheit to Celsius" each end takes its own, whichever stands first.
    is_end = slot == "unit" and bool(set(identifier_words(name)) & (FROM | TO))
    offers = len(choices) > 1 and not is_end
    picked = find_choice(choices, source.text[: mentions.TEXT_LIMIT]) if offers else None
    if picked:
        source.used.append(picked[1])
        return str(picked[0])
    if offers and not needed:
        return None
    for mention in find_strings(name, option, source, needed=needed and not source.sure):
        if conforms(mention.value, option, root):
            if slot != "whole":
                source.used.append(mention)
            named = find_choice(choices, str(mention.value)) if is_end else None
            return str(named[0] if named else mention.value)
    known = source.recall(name) if needed else None
    if known is None and needed and not source.strict and slot in ("place", "email", "person"):
        known = source.known.get(f"slot:{slot}")
    return None if known is None or isinstance(known, (dict, list)) else str(known)
