"""What an operation takes, as one JSON schema of an object: its parameters and the fields of its body, side by side."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Final

from labkit.service.tools.openapi.spec import Operation, Payload

Json = dict[str, Any]

BODY: Final = "body"  # the argument that is the body as a whole


def to_schema(operation: Operation, defaults: Collection[str] = ()) -> Json:
    """Return the schema; parameters named in ``defaults`` have a default that the model is not asked for."""
    properties: Json = {}
    required: list[str] = []
    for parameter in operation.parameters:
        if parameter.name in defaults and "default" in parameter.schema:
            continue
        properties[parameter.name] = _described(parameter.schema, parameter.description)
        if parameter.is_required:
            required.append(parameter.name)
    payload = operation.payload
    if payload is not None and is_flat(operation):
        properties |= payload.schema["properties"]
        needed = payload.schema.get("required")
        required += (
            [name for name in needed if isinstance(name, str)]
            if payload.is_required and isinstance(needed, list)
            else []
        )
    elif payload is not None:
        properties[BODY] = _described(payload.schema, payload.description)
        required += [BODY] if payload.is_required else []
    return {"type": "object", "properties": properties, "required": list(dict.fromkeys(required))}


def is_flat(operation: Operation) -> bool:
    """Tell whether the fields of the body stand among the parameters: when it is an object, and no name is double."""
    payload = operation.payload
    fields = _fields(payload) if payload is not None else {}
    return bool(fields) and not fields.keys() & {parameter.name for parameter in operation.parameters}


def _fields(payload: Payload) -> Json:
    fields = payload.schema.get("properties")
    return fields if isinstance(fields, dict) and payload.schema.get("type", "object") == "object" else {}


def _described(schema: Json, description: str) -> Json:
    return schema if "description" in schema or not description else {**schema, "description": description}
