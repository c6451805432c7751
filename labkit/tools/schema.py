"""Schema: from the signature of a function to the JSON schema of its arguments, and back from arguments to a call.

pydantic does both, so what the schema promises is what is checked. Parameters become aliased fields of a model: a
parameter may be called `schema`, `copy` or `_id` without meeting an attribute of the model.
"""

from __future__ import annotations

import inspect
import typing
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError, create_model
from pydantic.errors import PydanticUserError
from pydantic.fields import FieldInfo
from pydantic.json_schema import GenerateJsonSchema

from labkit.errors import InvalidTool
from labkit.tools.call import ToolCall
from labkit.tools.flatten import flatten
from labkit.tools.typed_dicts import modernize

_FORBID: Final = ConfigDict(extra="forbid", coerce_numbers_to_str=True)
_ALLOW: Final = ConfigDict(extra="allow", coerce_numbers_to_str=True)
_EXTRA: Final = inspect.Parameter.VAR_KEYWORD
_POSITIONAL: Final = inspect.Parameter.POSITIONAL_ONLY


class _Quiet(GenerateJsonSchema):
    """A default that JSON cannot say is left out of the schema; it holds all the same."""

    ignored_warning_kinds = {"non-serializable-default", "skipped-choice"}  # noqa: RUF012  # as the base class has it


@dataclass(frozen=True, slots=True)
class Signature:
    """What a function takes.

    names: of the parameters that an agent may give. call_parameter: the one that gets the ToolCall, or None.
    schema: JSON schema of the arguments, an object.
    """

    model: type[BaseModel]
    fields: Mapping[str, str]  # field of the model -> parameter
    positional: tuple[str, ...]
    defaults_of_fields: frozenset[str]
    call_parameter: str | None
    schema: dict[str, Any]

    @property
    def names(self) -> list[str]:
        """The parameters, in the order of the signature."""
        return list(self.fields.values())

    def check(self, arguments: Mapping[str, Any]) -> dict[str, Any]:
        """Return the arguments as the function's types; those that were not given are left to its defaults.

        Raises: pydantic.ValidationError.
        """
        made = self.model.model_validate(arguments)
        given = made.model_fields_set | self.defaults_of_fields
        checked = {name: getattr(made, field) for field, name in self.fields.items() if field in given}
        return {**checked, **(made.model_extra or {})}

    def bind(self, checked: Mapping[str, Any], call: ToolCall) -> tuple[list[Any], dict[str, Any]]:
        """Return positional and keyword arguments for the function."""
        named = dict(checked)
        if self.call_parameter is not None:
            named[self.call_parameter] = call
        return [named.pop(name) for name in self.positional if name in named], named


def read_signature(function: Callable[..., Any], name: str, described: Mapping[str, str]) -> Signature:
    """Read the signature of a function.

    described: parameter -> text, from the docstring; a text in the annotation goes before it.
    Raises: InvalidTool, when the function takes what JSON cannot give.
    """
    parameters, hints = _parameters(function, name), _hints(function, name)
    call_parameter = next((each for each in parameters if hints.get(each) is ToolCall), None)
    fields: dict[str, str] = {}
    made: dict[str, Any] = {}
    from_field = set()
    extra = False
    for parameter in parameters.values():
        if parameter.kind is _EXTRA:
            extra = True
        elif parameter.name != call_parameter:
            field = f"field_{len(fields)}"
            fields[field] = parameter.name
            made[field] = _field(parameter, hints.get(parameter.name, Any), described.get(parameter.name))
            from_field |= {field} if isinstance(parameter.default, FieldInfo) else set()
    try:
        model = create_model("Arguments", __config__=_ALLOW if extra else _FORBID, **made)
        schema = flatten(model.model_json_schema(schema_generator=_Quiet))
    except (PydanticUserError, TypeError, RecursionError) as error:
        raise InvalidTool(
            f"The tool {name} has a parameter that JSON cannot give: {str(error).partition(chr(10))[0]}",
            expected="parameters of JSON types, lists, dicts, enums, dates, dataclasses, TypedDicts or pydantic models",
            try_next="take the text or the id of such an object, and look the object up inside the function",
        ) from error
    positional = tuple(each.name for each in parameters.values() if each.kind is _POSITIONAL)
    return Signature(model, fields, positional, frozenset(from_field), call_parameter, schema)


def _parameters(function: Callable[..., Any], name: str) -> dict[str, inspect.Parameter]:
    try:
        parameters = dict(inspect.signature(function).parameters)
    except (ValueError, TypeError) as error:
        raise InvalidTool(
            f"The signature of {name} cannot be read: {error}.",
            expected="a Python function with named parameters",
            try_next=f"wrap it: def {name}(text: str) -> str: ...",
        ) from error
    for parameter in parameters.values():
        if parameter.kind is inspect.Parameter.VAR_POSITIONAL:
            raise InvalidTool(
                f"The tool {name} takes *{parameter.name}, but an agent gives arguments by name only.",
                expected="named parameters",
                try_next=f"take a list: {parameter.name}: list[str]",
            )
    return parameters


def _hints(function: Callable[..., Any], name: str) -> dict[str, Any]:
    target = inspect.unwrap(getattr(function, "func", function))
    if not inspect.isroutine(target):
        target = type(target).__call__
    try:
        return typing.get_type_hints(target, include_extras=True)
    except (NameError, TypeError) as error:
        raise InvalidTool(
            f"The annotations of {name} cannot be read: {error}.",
            expected="annotations whose names exist in the module (or the notebook) of the function",
            try_next="define or import the type at the top level, before the function becomes a tool",
        ) from error


def _field(parameter: inspect.Parameter, hint: Any, described: str | None) -> tuple[Any, Any]:
    metadata = getattr(hint, "__metadata__", ())
    texts = [each if isinstance(each, str) else getattr(each, "documentation", None) for each in metadata]
    text = next((each for each in texts if isinstance(each, str)), described)
    infos = [each for each in (*metadata, parameter.default) if isinstance(each, FieldInfo)]
    # A FieldInfo merges with what the annotation has; an absent description must not overwrite one.
    options: dict[str, Any] = {"alias": parameter.name}
    if text and not any(each.description for each in infos):
        options["description"] = text
    default = ... if parameter.default is inspect.Parameter.empty else parameter.default
    if isinstance(default, FieldInfo):
        return Annotated[modernize(hint), default, Field(**options)], default.get_default(
            call_default_factory=False
        )
    return Annotated[modernize(hint), Field(**options)], default


__all__ = ["Signature", "ValidationError", "read_signature"]
