"""Give an answer the form that `response_format`, or the instructions, ask for: a JSON object, or an instance of a schema."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from labkit.service.model.forms.neutral import neutral
from labkit.service.model.forms.schema import alternatives, kind_of_format, properties
from labkit.service.model.forms.validity import conforms
from labkit.service.model.functions.outputs import Done, known_from
from labkit.service.model.talk.fields import Material, field_value, is_answer, is_told_elsewhere

_KEYS: Final = re.compile(
    r"\b(?:keys?|fields?|properties|attributes)\b[: ](?:named |called |are |is )?(?P<names>[^.;:\n]{1,300})",
    re.IGNORECASE,
)
_WRITTEN_KEY: Final = re.compile(r"[\"'](?P<name>[A-Za-z_][\w-]{0,60})[\"']\s*:")
_KEY: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,60}")
_NO_KEYS: Final = frozenset(
    "and or the a an with only as json object named called keys key fields field for of in like such exactly two three four both".split()
)
_KEYS_AT_MOST: Final = 20


@dataclass(frozen=True)
class Form:
    """Hold what an answer is to be made of: the text, what the user said (the newest first), facts, outputs, instructions."""

    answer: str
    texts: Sequence[str]
    known: Mapping[str, Any]
    done: Sequence[Done] = ()
    instructions: str = ""
    steps: tuple[tuple[str, str], ...] = ()
    value: str = ""


def structure(form: Form, response_format: Any) -> str:
    """Return JSON text for an answer: an object, or an instance of the format's schema."""
    if kind_of_format(response_format) == "json_object":
        return json.dumps(_object(form), ensure_ascii=False)
    holder = response_format.get("json_schema")
    schema = holder.get("schema") if isinstance(holder, Mapping) else None
    return json.dumps(instance(form, schema if isinstance(schema, Mapping) else {}), ensure_ascii=False)


def _object(form: Form) -> dict[str, Any]:
    """Return the keys that a text asks for with what is known of them, or the answer alone."""
    for text in [*form.texts[:3], form.instructions]:
        names = _names(text[:8_000])
        if names:
            schema = {
                "type": "object",
                "properties": {name: {"type": ["string", "number", "null"]} for name in names},
                "required": names,
            }
            found = instance(form, schema)
            if not isinstance(found, dict):
                break
            if all(value is None for value in found.values()):
                found[names[0]] = form.answer
            return found
    outputs = form.done[0].value if len(form.done) == 1 and form.done[0].error() is None else None
    if isinstance(outputs, dict) and outputs and len(json.dumps(outputs, default=str)) < 4_000:
        return dict(outputs)
    return {"answer": form.answer}


def _names(text: str) -> list[str]:
    written = list(dict.fromkeys(match["name"] for match in _WRITTEN_KEY.finditer(text)))
    if written:
        return written[:_KEYS_AT_MOST]
    match = _KEYS.search(text)
    found = (
        [name for name in _KEY.findall(match["names"]) if name.casefold() not in _NO_KEYS] if match else []
    )
    return list(dict.fromkeys(found))[:_KEYS_AT_MOST]


def instance(form: Form, schema: Mapping[str, Any]) -> Any:
    """Return an instance of a schema: said values first, the answer where a text is asked for, else neutral values."""
    option = alternatives(schema, schema)[0]
    parts = properties(option)
    known = {**form.known, **known_from(form.done)}
    material = Material(
        form.answer, tuple(form.texts), known, tuple(form.done), form.instructions, form.steps, form.value
    )
    if option.get("type") != "object" and not parts:
        value = field_value("answer", schema, schema, material)
        return value if value is not None and conforms(value, schema, schema) else neutral(schema, schema)
    values = _values(parts, schema, material)
    whole = {
        name: values.get(name, neutral(part, schema))
        for name, part in parts.items()
        if name in values or name in option.get("required", parts)
    }
    for name in option.get("required", []):
        whole.setdefault(str(name), neutral(parts.get(name), schema))
    if conforms(whole, schema, schema):
        return whole
    return _mended(whole, parts, schema)


def _values(parts: Mapping[str, Any], schema: Mapping[str, Any], material: Material) -> dict[str, Any]:
    """Fill the fields together, so that no value is used twice; then those that hold the answer itself."""
    values = material.filled(parts, schema)
    for name, part in parts.items():
        if name not in values or is_answer(name, parts):
            value = field_value(name, part, schema, material, parts)
            if value is not None and conforms(value, part, schema):
                values[name] = value
    # The only text of a form that found no other place for the answer holds it.
    free = [
        name
        for name, part in parts.items()
        if name not in values and conforms(material.answer, part, schema) and not is_told_elsewhere(name)
    ]
    if len(free) == 1 and len(parts) <= 2:
        values[free[0]] = material.answer
    return values


def _mended(whole: dict[str, Any], parts: Mapping[str, Any], schema: Mapping[str, Any]) -> Any:
    """Replace what keeps an instance from being valid by neutral values, one by one, and else all of it."""
    for name in list(whole):
        trial = {**whole, name: neutral(parts.get(name), schema)}
        if conforms(trial, schema, schema):
            return trial
    return neutral(schema, schema)
