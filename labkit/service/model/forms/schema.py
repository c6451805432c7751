"""Read JSON Schemas as tools and response formats use them: expand, check a value, make a neutral value.

Understands type (also lists), enum, const, properties, required, items, prefixItems, anyOf, oneOf, allOf, $ref inside
the document, numeric and length bounds, multipleOf, uniqueItems and simple patterns. Anything else is ignored.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from fractions import Fraction
from math import ceil, floor, inf
from typing import Any, Final, TypeGuard

from labkit.service.model.language.vocabulary import NEUTRAL_CHOICES

Schema = Mapping[str, Any]

_DEPTH_AT_MOST: Final = 12
_FORMATS: Final = {
    "date": "2000-01-01", "date-time": "2000-01-01T00:00:00Z", "time": "00:00:00Z", "duration": "PT0S",
    "email": "user@example.com", "uri": "https://example.com", "url": "https://example.com",
    "uuid": "00000000-0000-0000-0000-000000000000", "ipv4": "127.0.0.1", "ipv6": "::1", "hostname": "localhost",
}  # fmt: skip
_TYPES: Final[Mapping[str, tuple[type, ...]]] = {
    "string": (str,), "integer": (int,), "number": (int, float), "boolean": (bool,), "array": (list,),
    "object": (dict,), "null": (type(None),),
}  # fmt: skip
# A group with a repetition inside that is itself repeated may take exponential time: such patterns are not tried.
_DANGEROUS: Final = re.compile(r"[+*}][^()]*\)[+*{?]|\\\d")


def alternatives(schema: Any, root: Schema, depth: int = 0) -> list[dict[str, Any]]:
    """Return the plain schemas a schema stands for: references followed, unions spread, one type each, null last."""
    if not isinstance(schema, Mapping) or depth > _DEPTH_AT_MOST:
        return [{}]
    plain = {key: value for key, value in schema.items() if key not in ("$ref", "anyOf", "oneOf", "allOf")}
    found = [plain]
    if isinstance(schema.get("$ref"), str):
        found = _crossed(found, alternatives(_target(schema["$ref"], root), root, depth + 1))
    for part in _list(schema.get("allOf"))[:8]:
        found = _crossed(found, alternatives(part, root, depth + 1))
    for union in ("anyOf", "oneOf"):
        options = _list(schema.get(union))[:16]
        if options:
            found = _crossed(
                found, [each for option in options for each in alternatives(option, root, depth + 1)]
            )
    typed = [each for option in found[:16] for each in _one_type_each(option)]
    return sorted(typed, key=lambda option: option.get("type") == "null")


def _target(reference: str, root: Schema) -> Any:
    node: Any = root
    for part in reference.removeprefix("#").split("/"):
        if part:
            node = node.get(part.replace("~1", "/").replace("~0", "~")) if isinstance(node, Mapping) else None
    return node


def _crossed(left: list[dict[str, Any]], right: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [_merged(one, other) for one in left for other in right][:16]


def _merged(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    merged = {**other, **one}
    if isinstance(one.get("properties"), Mapping) and isinstance(other.get("properties"), Mapping):
        merged["properties"] = {**other["properties"], **one["properties"]}
    if one.get("required") and other.get("required"):
        merged["required"] = [*_list(one["required"]), *_list(other["required"])]
    return merged


def _one_type_each(schema: dict[str, Any]) -> list[dict[str, Any]]:
    kinds = schema.get("type")
    if isinstance(kinds, list) and kinds:
        return [{**schema, "type": kind} for kind in kinds]
    if kinds is None:
        guessed = "object" if "properties" in schema else "array" if "items" in schema else None
        return [{**schema, "type": guessed}] if guessed else [schema]
    return [schema]


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def properties(schema: Schema) -> dict[str, Any]:
    """Return an object schema's properties, by name, in their order; empty when it has none."""
    found = schema.get("properties")
    return {str(name): part for name, part in found.items()} if isinstance(found, Mapping) else {}


def required(schema: Schema) -> list[str]:
    """Return the names an object schema requires."""
    return [name for name in _list(schema.get("required")) if isinstance(name, str)]


def conforms(value: Any, schema: Any, root: Schema, depth: int = 0) -> bool:
    """Say whether a value satisfies a schema, as far as this module understands it."""
    if depth > _DEPTH_AT_MOST:
        return True
    return any(_conforms_to_one(value, option, root, depth) for option in alternatives(schema, root))


def _conforms_to_one(value: Any, schema: Schema, root: Schema, depth: int) -> bool:
    kinds = _TYPES.get(schema["type"]) if isinstance(schema.get("type"), str) else None
    if kinds and (not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds)):
        return False
    if "const" in schema and value != schema["const"]:
        return False
    if isinstance(schema.get("enum"), list) and value not in schema["enum"]:
        return False
    if isinstance(value, bool) or value is None:
        return True
    if isinstance(value, str):
        return _conforms_text(value, schema)
    if isinstance(value, (int, float)):
        return _within(value, schema)
    if isinstance(value, list):
        return _conforms_list(value, schema, root, depth)
    return isinstance(value, dict) and _conforms_object(value, schema, root, depth)


def _conforms_text(value: str, schema: Schema) -> bool:
    if not _bound(schema, "minLength", 0) <= len(value) <= _bound(schema, "maxLength", len(value)):
        return False
    pattern = schema.get("pattern")
    if isinstance(pattern, str) and not _DANGEROUS.search(pattern) and len(value) <= 200:
        try:
            return re.search(pattern, value) is not None
        except re.error:
            return True
    return True


def _within(value: float, schema: Schema) -> bool:
    step = _bound(schema, "multipleOf", 0)
    return (
        value >= _bound(schema, "minimum", -inf)
        and value <= _bound(schema, "maximum", inf)
        and value > _bound(schema, "exclusiveMinimum", -inf)
        and value < _bound(schema, "exclusiveMaximum", inf)
        and not (step > 0 and Fraction(str(value)) % Fraction(str(step)))
    )


def _conforms_list(value: list[Any], schema: Schema, root: Schema, depth: int) -> bool:
    if not _bound(schema, "minItems", 0) <= len(value) <= _bound(schema, "maxItems", len(value)):
        return False
    if schema.get("uniqueItems") is True and any(item in value[:at] for at, item in enumerate(value)):
        return False
    return all(conforms(item, schema.get("items", {}), root, depth + 1) for item in value)


def _conforms_object(value: dict[str, Any], schema: Schema, root: Schema, depth: int) -> bool:
    parts = properties(schema)
    if any(name not in value for name in required(schema)):
        return False
    if schema.get("additionalProperties") is False and any(name not in parts for name in value):
        return False
    return all(conforms(value[name], part, root, depth + 1) for name, part in parts.items() if name in value)


def neutral(schema: Any, root: Schema, depth: int = 0) -> Any:
    """Make the plainest value a schema allows: default, the neutral or first choice, null, zero, "unknown", empty.

    Beyond twelve levels (a schema that requires itself has no finite instance) it gives None.
    """
    options = alternatives(schema, root)
    if depth > _DEPTH_AT_MOST:
        return None
    nullable = next((each for each in options if each.get("type") == "null"), None)
    if isinstance(schema, Mapping) and "default" in schema and conforms(schema["default"], schema, root):
        return schema["default"]
    if nullable is not None and len(options) > 1:
        return None
    return _neutral_of(options[0], root, depth)


def _neutral_of(schema: Schema, root: Schema, depth: int) -> Any:
    if "const" in schema:
        return schema["const"]
    choices = _list(schema.get("enum"))
    if choices:
        return next((each for each in choices if str(each).casefold() in NEUTRAL_CHOICES), choices[0])
    kind = schema.get("type")
    if kind in ("integer", "number"):
        return _neutral_number(schema, whole=kind == "integer")
    if kind == "array":
        return _neutral_list(schema, root, depth)
    if kind == "object":
        parts = properties(schema)
        return {name: neutral(parts.get(name), root, depth + 1) for name in required(schema)}
    if kind in ("boolean", "null"):
        return False if kind == "boolean" else None
    return _neutral_text(schema)


# Characters of JSON. Whatever a schema asks for, a list or a text that is made for it stays below this, with all that
# is in it; a schema that demands more gets a value that is cut, and so does not satisfy it.
_MOST_CHARACTERS: Final = 20_000


def _neutral_list(schema: Schema, root: Schema, depth: int) -> list[Any]:
    wanted = int(_bound(schema, "minItems", 0))
    if wanted < 1:
        return []
    item = schema.get("items", {})
    first = neutral(item, root, depth + 1)
    size = min(wanted, max(1, _MOST_CHARACTERS // (len(json.dumps(first)) + 1)))
    if schema.get("uniqueItems") is not True:
        return [first] * size
    choices = next((_list(each.get("enum")) for each in alternatives(item, root) if each.get("enum")), None)
    varied = [first + number if _is_number(first) else f"{first}{number or ''}" for number in range(size)]
    return choices[:size] if choices else varied


def _neutral_number(schema: Schema, *, whole: bool) -> float:
    lows = [
        Fraction(str(schema[key])) for key in ("minimum", "exclusiveMinimum") if _is_number(schema.get(key))
    ]
    highs = [
        Fraction(str(schema[key])) for key in ("maximum", "exclusiveMaximum") if _is_number(schema.get(key))
    ]
    step = Fraction(str(schema["multipleOf"])) if _is_number(schema.get("multipleOf")) else Fraction(0)
    grid = step if step > 0 else Fraction(1)
    low, high = max(lows, default=None), min(highs, default=None)
    tries = [Fraction(0)]
    if low is not None:
        tries += [grid * ceil(low / grid), grid * (floor(low / grid) + 1), low]
    if high is not None:
        tries += [grid * floor(high / grid), grid * (ceil(high / grid) - 1), high]
    if low is not None and high is not None:
        tries.append((low + high) / 2)
    values = [int(each) if each.denominator == 1 else float(each) for each in tries]
    fitting = [each for each in values if _within(each, schema) and not (whole and isinstance(each, float))]
    return fitting[0] if fitting else 0


def _neutral_text(schema: Schema) -> str:
    text = _FORMATS.get(str(schema.get("format")), "unknown")
    longest = int(_bound(schema, "maxLength", 10_000))
    shortest = min(int(_bound(schema, "minLength", 0)), _MOST_CHARACTERS)
    fitted = text.ljust(shortest, "x")[: max(longest, 0)]
    tries = (fitted, "", "a", "A", "0", "AAA", "000", "A-1", "a" * shortest, "0" * shortest, "A" * shortest)
    return next((each for each in tries if _conforms_text(each, schema)), fitted)


def _bound(schema: Schema, key: str, otherwise: float) -> float:
    value: Any = schema.get(key)
    return value if _is_number(value) else otherwise


def _is_number(value: Any) -> TypeGuard[int | float]:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) < 1e300
