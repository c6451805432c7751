"""From a failed validation to the service's 400: one parameter, what was expected, what came."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from labkit.service import problems

if TYPE_CHECKING:
    from pydantic import ValidationError
    from pydantic_core import ErrorDetails

# Tags of unions; pydantic puts them into an error's location, where they name no parameter.
STRING: Final = "<string>"
ARRAY: Final = "<array>"
TEXT: Final = "<text>"
FILE: Final = "<image_file>"
URL: Final = "<image_url>"
FUNCTION: Final = "<function>"
STATIC: Final = "<static>"
OTHER: Final = "<other>"
_TAGS: Final = {STRING, ARRAY, TEXT, FILE, URL, FUNCTION, STATIC, OTHER, "[key]"}
_TAGS_OF_ITEMS: Final = {"<message>", "<function_call>", "<function_call_output>", "<item_reference>"}

# The error type of an OpenAPI description that cannot be used; its code is Azure's for tools that cannot (its users quote it).
BAD_SPEC: Final = "bad_spec"
_CODES: Final = {BAD_SPEC: "tool_user_error"}

# pydantic's error type -> the service's word for what was expected.
_TYPES: Final = {
    "string_type": "a string",
    "int_type": "an integer",
    "int_from_float": "an integer",
    "float_type": "a number",
    "bool_type": "a boolean",
    "list_type": "an array",
    "dict_type": "an object",
    "model_type": "an object",
    "model_attributes_type": "an object",
}


def refusal(error: ValidationError) -> problems.Problem:
    """Return the 400 for the first thing that is wrong."""
    first = error.errors(include_url=False, include_context=True)[0]
    path = [part for part in first["loc"] if part not in _TAGS | _TAGS_OF_ITEMS]
    param = _spell(path)
    if path[-1:] == ["tool_call_id"] and first["type"] == "missing":
        # E7, literal: the one place where the older wording was seen.
        where = " -> ".join(["body", *map(str, path)])
        return problems.invalid(
            f"1 validation error for Request\n{where}\n  field required (type=value_error.missing)"
        )
    return _refuse(param, first["input"], first)


def _refuse(param: str, value: Any, first: ErrorDetails) -> problems.Problem:
    kind, context = first["type"], first.get("ctx", {})
    if kind == "literal_error":
        return _unsupported_value(param, value, str(context["expected"]))
    if kind == "string_too_long":
        return problems.text_too_long(param, context["max_length"], len(value), code=_limit_code(param))
    if kind == "too_long":
        return _too_many(param, value, context["max_length"])
    text, code = _words(kind, param, value, context, first["msg"])
    return problems.invalid(text, param=param or None, code=code)


def _words(kind: str, param: str, value: Any, context: dict[str, Any], otherwise: str) -> tuple[str, str]:
    """Return the message and the code for an error of ``kind``."""
    if kind == "missing":
        return f"Missing required parameter: '{param}'.", "missing_required_parameter"
    if kind in _TYPES:
        text = f"Invalid type for '{param}': expected {_TYPES[kind]}, but got {name(value)} instead."
        return text, "invalid_type"
    if kind in ("string_too_short", "too_short"):
        return f"Invalid '{param}': must be non-empty.", "empty_value"
    if kind in _BOUNDS:
        word, code, bound = _BOUNDS[kind](context)
        return f"Invalid '{param}': {word} value. Expected a value {bound}, but got {value} instead.", code
    if kind == "string_pattern_mismatch":
        text = f"Invalid '{param}': expected a string that matches the pattern '{context['pattern']}'."
        return text, "invalid_value"
    where = f"'{param}'" if param else "request body"
    return f"Invalid {where}: {otherwise}.", _CODES.get(kind, "invalid_value")


_BOUNDS: Final[dict[str, Callable[[dict[str, Any]], tuple[str, str, str]]]] = {
    "greater_than_equal": lambda c: ("number below minimum", "number_below_min_value", f">= {c['ge']:g}"),
    "less_than_equal": lambda c: ("number above maximum", "number_above_max_value", f"<= {c['le']:g}"),
}


def _unsupported_value(param: str, value: Any, expected: str) -> problems.Problem:
    if not isinstance(value, str):
        text = f"Invalid type for '{param}': expected one of {expected}, but got {name(value)} instead."
        return problems.invalid(text, param=param, code="invalid_type")
    shown = value if len(value) <= 80 else value[:80] + "…"
    text = f"Invalid value: '{shown}'. Supported values are: {expected}."
    return problems.invalid(text, param=param, code="invalid_value")


def _too_many(param: str, value: Any, most: int) -> problems.Problem:
    what = "object" if isinstance(value, dict) else "array"
    text = (
        f"Invalid '{param}': array too long. Expected an array with maximum length {most}, "
        f"but got an array with length {len(value)} instead."
        if what == "array"
        else f"Invalid '{param}': object too long. Expected at most {most} properties, but got {len(value)} instead."
    )
    return problems.invalid(text, param=param, code=_limit_code(param) or f"{what}_above_max_length")


def _limit_code(param: str) -> str | None:
    """Return the code of a documented limit (E17), for the parameters that have one."""
    last = param.rpartition(".")[2]
    is_content = last == "content" or (".text" in param and "content[" in param)
    return "tool_limit_exceeded" if last == "tools" else "content_size_exceeded" if is_content else None


def _spell(path: list[int | str]) -> str:
    """Spell a location as the service does: ``tools[0].function.name``."""
    spelled = ""
    for part in path:
        name = "schema" if part == "schema_" else part
        spelled += f"[{name}]" if isinstance(name, int) else f".{name}" if spelled else str(name)
    return spelled


def name(value: Any) -> str:
    """Name a JSON value's type, with its article."""
    match value:
        case None:
            return "null"
        case bool():
            return "a boolean"
        case int():
            return "an integer"
        case float():
            return "a decimal"
        case str():
            return "a string"
        case list():
            return "an array"
        case _:
            return "an object"
