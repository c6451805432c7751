"""Read JSON Schemas as tools and response formats use them: follow references, spread unions, list properties."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, TypeGuard

Schema = Mapping[str, Any]

DEPTH_AT_MOST: Final = 12


_COMPOUND: Final = frozenset({"$ref", "anyOf", "oneOf", "allOf"})


def alternatives(schema: Any, root: Schema, depth: int = 0) -> list[dict[str, Any]]:
    """Return the plain schemas a schema stands for: references followed, unions spread, one type each, null last."""
    if not isinstance(schema, Mapping) or depth > DEPTH_AT_MOST:
        return [{}]
    if not _COMPOUND & schema.keys() and isinstance(schema.get("type"), str):
        return [dict(schema)]
    plain = {key: value for key, value in schema.items() if key not in ("$ref", "anyOf", "oneOf", "allOf")}
    found = [plain]
    if isinstance(schema.get("$ref"), str):
        found = _crossed(found, alternatives(target_of(schema["$ref"], root), root, depth + 1))
    for part in items_of(schema.get("allOf"))[:8]:
        found = _crossed(found, alternatives(part, root, depth + 1))
    for union in ("anyOf", "oneOf"):
        options = items_of(schema.get(union))[:16]
        if options:
            found = _crossed(
                found, [each for option in options for each in alternatives(option, root, depth + 1)]
            )
    typed = [each for option in found[:16] for each in _one_type_each(option)]
    return sorted(typed, key=lambda option: option.get("type") == "null")


def target_of(reference: str, root: Schema) -> Any:
    """Return what a reference inside the document points at; None where it points nowhere."""
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
        merged["required"] = [*items_of(one["required"]), *items_of(other["required"])]
    return merged


def _one_type_each(schema: dict[str, Any]) -> list[dict[str, Any]]:
    kinds = schema.get("type")
    if isinstance(kinds, list) and kinds:
        return [{**schema, "type": kind} for kind in kinds]
    if kinds is None:
        guessed = "object" if "properties" in schema else "array" if "items" in schema else None
        return [{**schema, "type": guessed}] if guessed else [schema]
    return [schema]


def items_of(value: Any) -> list[Any]:
    """Return a list as it is, and an empty one for anything else."""
    return value if isinstance(value, list) else []


def properties(schema: Schema) -> dict[str, Any]:
    """Return an object schema's properties, by name, in their order; empty when it has none."""
    found = schema.get("properties")
    return {str(name): part for name, part in found.items()} if isinstance(found, Mapping) else {}


def required(schema: Schema) -> list[str]:
    """Return the names an object schema requires."""
    return [name for name in items_of(schema.get("required")) if isinstance(name, str)]


def bound(schema: Schema, key: str, otherwise: float) -> float:
    """Return a numeric keyword of a schema, or another value where it has none."""
    value: Any = schema.get(key)
    return value if is_number(value) else otherwise


def is_number(value: Any) -> TypeGuard[int | float]:
    """Say whether a value is a number of ordinary size, and no truth value."""
    return isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) < 1e300


def kind_of_format(response_format: Any) -> str:
    """Return "text", "json_object" or "json_schema"; what is not known counts as text."""
    kind = response_format.get("type") if isinstance(response_format, Mapping) else response_format
    return kind if kind in ("json_object", "json_schema") else "text"
