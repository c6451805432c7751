"""Flatten: a JSON schema as a model reads it best, without titles and references. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_NAMED = ("properties", "$defs", "patternProperties")  # their keys are names, not words of JSON schema
_DATA = ("default", "const", "enum", "examples")


def flatten(schema: Mapping[str, Any]) -> dict[str, Any]:
    """Return the schema with definitions written where they are used, except those that contain themselves.

    >>> flatten({"title": "A", "$defs": {"B": {"type": "string"}}, "properties": {"title": {"$ref": "#/$defs/B"}}})
    {'properties': {'title': {'type': 'string'}}}
    """
    definitions: Mapping[str, Any] = schema.get("$defs", {})
    recursive = {name for name in definitions if _reaches(name, name, definitions, set())}
    made = _walk({key: value for key, value in schema.items() if key != "$defs"}, definitions, recursive)
    if recursive:
        made["$defs"] = {name: _walk(definitions[name], definitions, recursive) for name in sorted(recursive)}
    return dict(made)


def _walk(node: Any, definitions: Mapping[str, Any], recursive: set[str]) -> Any:
    if isinstance(node, list):
        return [_walk(each, definitions, recursive) for each in node]
    if not isinstance(node, Mapping):
        return node
    name = _target(node)
    if name is not None and name not in recursive and name in definitions:
        beside = {key: value for key, value in node.items() if key != "$ref"}
        return _walk({**definitions[name], **beside}, definitions, recursive)
    made = {}
    for key, value in node.items():
        if key in _NAMED and isinstance(value, Mapping):
            made[key] = {each: _walk(part, definitions, recursive) for each, part in value.items()}
        elif key in _DATA:
            made[key] = value
        elif key != "title":
            made[key] = _walk(value, definitions, recursive)
    return made


def _target(node: Mapping[str, Any]) -> str | None:
    reference = node.get("$ref")
    return reference.rpartition("/")[2] if isinstance(reference, str) else None


def _reaches(start: str, wanted: str, definitions: Mapping[str, Any], seen: set[str]) -> bool:
    for name in _references(definitions.get(start)):
        if name == wanted:
            return True
        if name not in seen:
            seen.add(name)
            if _reaches(name, wanted, definitions, seen):
                return True
    return False


def _references(node: Any) -> set[str]:
    if isinstance(node, list):
        return set().union(*map(_references, node)) if node else set()
    if not isinstance(node, Mapping):
        return set()
    name = _target(node)
    inner = set().union(*(_references(value) for value in node.values())) if node else set()
    return inner | ({name} if name is not None else set())
