"""Say whether a value satisfies a JSON Schema (draft 2020-12): every keyword but `format`, `unevaluated...` and foreign references."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from math import inf
from typing import Any, Final

from labkit.service.model.forms.schema import Schema, bound, items_of, properties, required, target_of

_DEPTH_AT_MOST: Final = 40
_TYPES: Final[Mapping[str, tuple[type, ...]]] = {
    "string": (str,), "integer": (int,), "number": (int, float), "boolean": (bool,), "array": (list,), "object": (dict,), "null": (type(None),),
}  # fmt: skip
_PATTERN_READ: Final = 200  # characters of a text that a pattern is tried on
# A group with a repetition inside that is itself repeated may take exponential time: such patterns are not tried.
_DANGEROUS: Final = re.compile(r"[+*}][^()]*\)[+*{?]|\\\d")


def conforms(value: Any, schema: Any, root: Schema, depth: int = 0) -> bool:
    """Say whether a value satisfies a schema; what is no schema is satisfied by anything, `false` by nothing."""
    if schema is False:
        return False
    if not isinstance(schema, Mapping) or depth > _DEPTH_AT_MOST:
        return True
    checks: tuple[Callable[[Any, Schema, Schema, int], bool], ...] = (
        _plain,
        _combined,
        _text_or_number,
        _list,
        _object,
    )
    return all(check(value, schema, root, depth) for check in checks)


def equal(one: Any, other: Any) -> bool:
    """Say whether two JSON values are equal; true is not 1."""
    if isinstance(one, bool) != isinstance(other, bool):
        return False
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(equal(*pair) for pair in zip(one, other, strict=True))
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(equal(part, other[key]) for key, part in one.items())
    return bool(one == other)


def _plain(value: Any, schema: Schema, root: Schema, depth: int) -> bool:
    kinds = schema.get("type")
    wanted = (
        [kinds] if isinstance(kinds, str) else [kind for kind in items_of(kinds) if isinstance(kind, str)]
    )
    if wanted and not any(_is_kind(value, kind) for kind in wanted):
        return False
    if "const" in schema and not equal(value, schema["const"]):
        return False
    return not isinstance(schema.get("enum"), list) or any(equal(value, each) for each in schema["enum"])


def _is_kind(value: Any, kind: str) -> bool:
    if kind == "integer" and isinstance(value, float):
        return value.is_integer()
    types = _TYPES.get(kind)
    return types is None or (isinstance(value, types) and not (isinstance(value, bool) and bool not in types))


def _combined(value: Any, schema: Schema, root: Schema, depth: int) -> bool:
    def holds(part: Any) -> bool:
        return conforms(value, part, root, depth + 1)

    if isinstance(schema.get("$ref"), str) and not holds(target_of(schema["$ref"], root)):
        return False
    if not all(holds(part) for part in items_of(schema.get("allOf"))):
        return False
    if (some := items_of(schema.get("anyOf"))) and not any(holds(part) for part in some):
        return False
    if (exactly := items_of(schema.get("oneOf"))) and sum(holds(part) for part in exactly) != 1:
        return False
    if "not" in schema and holds(schema["not"]):
        return False
    if "if" in schema:
        return holds(schema.get("then", True)) if holds(schema["if"]) else holds(schema.get("else", True))
    return True


def _text_or_number(value: Any, schema: Schema, root: Schema, depth: int) -> bool:
    if isinstance(value, str):
        return fits_text(value, schema)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return within(value, schema)
    return True


def fits_text(value: str, schema: Schema) -> bool:
    """Say whether a text has the length and the pattern that a schema asks for."""
    if not bound(schema, "minLength", 0) <= len(value) <= bound(schema, "maxLength", len(value)):
        return False
    pattern = schema.get("pattern")
    return not isinstance(pattern, str) or matches(pattern, value)


def matches(pattern: str, value: str) -> bool:
    """Say whether a pattern is found in a text; true for a pattern that is broken or could take too long."""
    if _DANGEROUS.search(pattern) or len(value) > _PATTERN_READ:
        return True
    try:
        return re.search(pattern, value) is not None
    except re.error:
        return True


def within(value: float, schema: Schema) -> bool:
    """Say whether a number lies within the bounds of a schema and on its grid."""
    step = bound(schema, "multipleOf", 0)
    return (
        value >= bound(schema, "minimum", -inf)
        and value <= bound(schema, "maximum", inf)
        and value > bound(schema, "exclusiveMinimum", -inf)
        and value < bound(schema, "exclusiveMaximum", inf)
        and not (step > 0 and Fraction(str(value)) % Fraction(str(step)))
    )


def _list(value: Any, schema: Schema, root: Schema, depth: int) -> bool:
    if not isinstance(value, list):
        return True
    if not bound(schema, "minItems", 0) <= len(value) <= bound(schema, "maxItems", len(value)):
        return False
    if schema.get("uniqueItems") is True and any(
        equal(item, other) for at, item in enumerate(value) for other in value[:at]
    ):
        return False
    first: Sequence[Any] = items_of(schema.get("prefixItems"))
    if not all(conforms(item, part, root, depth + 1) for item, part in zip(value, first, strict=False)):
        return False
    if "contains" in schema:
        count = sum(conforms(item, schema["contains"], root, depth + 1) for item in value)
        if not bound(schema, "minContains", 1) <= count <= bound(schema, "maxContains", len(value)):
            return False
    return all(conforms(item, schema.get("items", True), root, depth + 1) for item in value[len(first) :])


def _object(value: Any, schema: Schema, root: Schema, depth: int) -> bool:
    if not isinstance(value, dict):
        return True
    parts = properties(schema)
    if any(name not in value for name in required(schema)):
        return False
    if not bound(schema, "minProperties", 0) <= len(value) <= bound(schema, "maxProperties", len(value)):
        return False
    if not all(conforms(value[name], part, root, depth + 1) for name, part in parts.items() if name in value):
        return False
    if "propertyNames" in schema and not all(
        conforms(name, schema["propertyNames"], root, depth + 1) for name in value
    ):
        return False
    needs = schema.get("dependentRequired")
    if isinstance(needs, Mapping) and any(
        name in value and not set(items_of(more)) <= value.keys() for name, more in needs.items()
    ):
        return False
    return _others(value, schema, parts, root, depth)


def _others(
    value: Mapping[str, Any], schema: Schema, parts: Mapping[str, Any], root: Schema, depth: int
) -> bool:
    """Check the properties that are not listed: by the patterns of their names, else as additional ones."""
    patterns = schema.get("patternProperties")
    patterns = patterns if isinstance(patterns, Mapping) else {}
    for name, part in value.items():
        fitting = [each for pattern, each in patterns.items() if matches(str(pattern), name)]
        if not all(conforms(part, each, root, depth + 1) for each in fitting):
            return False
        if (
            name not in parts
            and not fitting
            and not conforms(part, schema.get("additionalProperties", True), root, depth + 1)
        ):
            return False
    return True
