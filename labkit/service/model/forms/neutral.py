"""Make the plainest value that a JSON Schema allows."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from fractions import Fraction
from math import ceil, floor
from typing import Any, Final

from labkit.service.model.forms.patterns import sample
from labkit.service.model.forms.schema import (
    DEPTH_AT_MOST,
    Schema,
    alternatives,
    bound,
    is_number,
    items_of,
    properties,
    required,
)
from labkit.service.model.forms.validity import conforms, fits_text, within
from labkit.service.model.language.vocabulary import NEUTRAL_CHOICES

_FORMATS: Final = {
    "date": "2000-01-01", "date-time": "2000-01-01T00:00:00Z", "time": "00:00:00Z", "duration": "PT0S",
    "email": "user@example.com", "uri": "https://example.com", "url": "https://example.com",
    "uuid": "00000000-0000-0000-0000-000000000000", "ipv4": "127.0.0.1", "ipv6": "::1", "hostname": "localhost",
}  # fmt: skip
# Characters of JSON. Whatever a schema asks for, a list or a text that is made for it stays below this, with all that
# is in it; a schema that demands more gets a value that is cut, and so does not satisfy it.
_MOST_CHARACTERS: Final = 20_000
_PLAIN: Final[tuple[Any, ...]] = ("unknown", 0, False, None, [], {}, 1, True, "", "a")


def neutral(schema: Any, root: Schema, depth: int = 0) -> Any:
    """Make the plainest value a schema allows: default, the neutral or first choice, null, zero, "unknown", empty.

    Beyond twelve levels (a schema that requires itself has no finite instance) it gives None.
    """
    if depth > DEPTH_AT_MOST:
        return None
    first: list[Any] = []
    for candidate in _candidates(schema, root, depth):
        # On the way down only the whole counts; a part is checked where it is made.
        if conforms(candidate, schema, root):
            return candidate
        first = first or [candidate]
    return first[0] if first else None


def _candidates(schema: Any, root: Schema, depth: int) -> Iterator[Any]:
    options = alternatives(schema, root)
    if isinstance(schema, Mapping) and "default" in schema:
        yield schema["default"]
    if len(options) > 1 and any(each.get("type") == "null" for each in options):
        yield None
    for option in options:
        yield from _of_option(option, root, depth)
    yield from _PLAIN


def _of_option(schema: Schema, root: Schema, depth: int) -> Iterator[Any]:
    if "const" in schema:
        yield schema["const"]
    choices = items_of(schema.get("enum"))
    yield from (each for each in choices if str(each).casefold() in NEUTRAL_CHOICES)
    yield from choices
    kind = schema.get("type")
    if kind in ("integer", "number"):
        yield from _numbers(schema, whole=kind == "integer")
    elif kind == "array":
        yield from _lists(schema, root, depth)
    elif kind == "object":
        yield from _objects(schema, root, depth)
    elif kind in ("boolean", "null"):
        yield from (False, True) if kind == "boolean" else (None,)
    else:
        yield from _texts(schema)


def _objects(schema: Schema, root: Schema, depth: int) -> Iterator[dict[str, Any]]:
    parts, needed = properties(schema), required(schema)
    other = schema.get("additionalProperties", True)
    value = {
        name: neutral(parts.get(name, other if isinstance(other, Mapping) else {}), root, depth + 1)
        for name in needed
    }
    yield value
    whole = {
        **value,
        **{name: neutral(part, root, depth + 1) for name, part in parts.items() if name not in value},
    }
    yield whole
    least = int(min(bound(schema, "minProperties", 0), 100))
    if len(value) < least:
        more = {
            f"key{at}": neutral(other if isinstance(other, Mapping) else {}, root, depth + 1)
            for at in range(least - len(value))
        }
        yield {**value, **more}


def _lists(schema: Schema, root: Schema, depth: int) -> Iterator[list[Any]]:
    first = [neutral(part, root, depth + 1) for part in items_of(schema.get("prefixItems"))]
    wanted = int(bound(schema, "minItems", 0)) - len(first)
    if "contains" in schema:
        wanted_inside = int(max(1, bound(schema, "minContains", 1)))
        first += [neutral(schema["contains"], root, depth + 1)] * min(wanted_inside, 100)
        wanted = int(bound(schema, "minItems", 0)) - len(first)
    if wanted < 1:
        yield first
        return
    item = schema.get("items", {})
    one = neutral(item, root, depth + 1)
    size = min(wanted, max(1, _MOST_CHARACTERS // (len(json.dumps(one, default=str)) + 1)))
    if schema.get("uniqueItems") is not True:
        yield [*first, *[one] * size]
        return
    choices = next(
        (items_of(each.get("enum")) for each in alternatives(item, root) if each.get("enum")), None
    )
    if choices:
        yield [*first, *choices[:size]]
    step: float = next(
        (each["multipleOf"] for each in alternatives(item, root) if is_number(each.get("multipleOf"))), 1
    )
    yield [
        *first,
        *(one + number * step if is_number(one) else f"{one}{number or ''}" for number in range(size)),
    ]
    yield [*first, *(one - number * step if is_number(one) else f"{number}" for number in range(size))]
    yield [*first, *[one, *(each for each in _PLAIN if each != one)][:size]]


def _numbers(schema: Schema, *, whole: bool) -> Iterator[float]:
    lows = [
        Fraction(str(schema[key])) for key in ("minimum", "exclusiveMinimum") if is_number(schema.get(key))
    ]
    highs = [
        Fraction(str(schema[key])) for key in ("maximum", "exclusiveMaximum") if is_number(schema.get(key))
    ]
    step = Fraction(str(schema["multipleOf"])) if is_number(schema.get("multipleOf")) else Fraction(0)
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
    fitting = [each for each in values if within(each, schema) and not (whole and isinstance(each, float))]
    yield from fitting or [0]


def _texts(schema: Schema) -> Iterator[str]:
    text = _FORMATS.get(str(schema.get("format")), "unknown")
    longest = int(bound(schema, "maxLength", 10_000))
    shortest = min(int(bound(schema, "minLength", 0)), _MOST_CHARACTERS)
    fitted = text.ljust(shortest, "x")[: max(longest, 0)]
    tries = [fitted]
    if isinstance(schema.get("pattern"), str):
        made = sample(schema["pattern"])
        if made is not None:
            tries += [
                made,
                made.ljust(shortest, made[-1:] or "a"),
                made.ljust(shortest, "a"),
                made.ljust(shortest, "0"),
            ]
        tries += ["", "a", "A", "0", "AAA", "000", "A-1", "a" * shortest, "0" * shortest, "A" * shortest]
    fitting = [each for each in tries if fits_text(each, schema)]
    yield from fitting or [fitted]
