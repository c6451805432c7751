"""The functions of an ``openapi`` tool definition: one for each operation, as a model may call it."""

from __future__ import annotations

from typing import Any, Final

from labkit.service.tools.naming import to_free_name, to_name
from labkit.service.tools.openapi.schema import to_schema
from labkit.service.tools.openapi.spec import BadSpec, Operation, read_operations

Json = dict[str, Any]

KIND: Final = "openapi"


def functions_of(tool: Json) -> list[tuple[Operation, Json]]:
    """Return each operation with its function, named ``<tool>_<operationId>``; none when the description cannot be read."""
    part = part_of(tool)
    try:
        operations = read_operations(part.get("spec"))
    except BadSpec:  # refused when the agent was made; an agent of an older service may have one
        return []
    about = str(part.get("description") or "").strip()
    defaults = defaults_of(part)
    found: list[tuple[Operation, Json]] = []
    for operation in operations:
        name = to_name(f"{part.get('name') or KIND}_{operation.operation_id}")
        function = {
            "name": to_free_name(name, {each["name"] for _, each in found}),
            "description": operation.description or about,
            "parameters": to_schema(operation, defaults),
        }
        found.append((operation, function))
    return found


def echo(tool: Json) -> Json:
    """Return a definition as the service shows it: with the functions that it found in the description (M:2917)."""
    functions = [{**function, "strict": False} for _, function in functions_of(tool)]
    return {**tool, KIND: {**part_of(tool), "functions": functions}}


def offered(tool: Json) -> list[Json]:
    """Return the functions that :func:`echo` found. A run asks for them several times a turn, and reading costs."""
    functions = part_of(tool).get("functions")
    return functions if isinstance(functions, list) else [function for _, function in functions_of(tool)]


def defaults_of(part: Json) -> frozenset[str]:
    """Return the names of the parameters whose default is used, and which the model is not asked for."""
    names = part.get("default_params")
    return (
        frozenset(name for name in names if isinstance(name, str)) if isinstance(names, list) else frozenset()
    )


def part_of(tool: Json) -> Json:
    """Return what a definition says about its interface."""
    part: Any = tool.get(KIND)
    return part if isinstance(part, dict) else {}
