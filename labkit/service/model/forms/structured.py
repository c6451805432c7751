"""Give an answer the form that `response_format` asks for."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from labkit.service.model.forms.schema import alternatives, conforms, neutral, properties
from labkit.service.model.functions.arguments import Filled, Source, fill, force
from labkit.service.model.functions.outputs import Done, known_from
from labkit.service.model.language.words import identifier_words, stem

_ANSWER_NAMES: Final = frozenset(
    "answer summary response reply message text explanation result content output description reason reasoning comment".split()
)
_KEYS: Final = re.compile(
    r"\b(?:keys?|fields?|properties|attributes)\b[: ](?:named |called |are |is )?(?P<names>[^.;\n]{1,300})",
    re.IGNORECASE,
)
_KEY: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,60}")
_NO_KEYS: Final = frozenset(
    "and or the a an with only as json object named called keys key fields field for of in like such".split()
)


def kind_of_format(response_format: Any) -> str:
    """Return "text", "json_object" or "json_schema"; what is not known counts as text."""
    kind = response_format.get("type") if isinstance(response_format, Mapping) else response_format
    return kind if kind in ("json_object", "json_schema") else "text"


def structure(
    answer: str, response_format: Any, texts: Sequence[str], known: Mapping[str, Any], done: Sequence[Done]
) -> str:
    """Return JSON text for an answer: an object, or an instance of the format's schema.

    texts: the user's messages and the instructions, the newest first; known: facts of the thread by stem.
    """
    known = {**known, **known_from(done)}
    if kind_of_format(response_format) == "json_object":
        return json.dumps(_object(answer, texts, known), ensure_ascii=False)
    holder = response_format.get("json_schema")
    schema = holder.get("schema") if isinstance(holder, Mapping) else None
    return json.dumps(
        instance(answer, schema if isinstance(schema, Mapping) else {}, texts, known), ensure_ascii=False
    )


def _object(answer: str, texts: Sequence[str], known: Mapping[str, Any]) -> dict[str, Any]:
    """Return the keys a text asks for with what is known of them, or the answer alone."""
    for text in texts[:3]:
        match = _KEYS.search(text[:8_000])
        names = (
            [name for name in _KEY.findall(match["names"]) if name.casefold() not in _NO_KEYS]
            if match
            else []
        )
        if names:
            schema = {
                "type": "object",
                "properties": {name: {"type": ["string", "number", "null"]} for name in names[:20]},
            }
            found = instance(answer, {**schema, "required": names[:20]}, texts, known)
            return found if isinstance(found, dict) else {"answer": answer}
    return {"answer": answer}


def instance(answer: str, schema: Mapping[str, Any], texts: Sequence[str], known: Mapping[str, Any]) -> Any:
    """Return an instance of a schema: said values first, the answer where a text is asked for, else neutral values."""
    option = alternatives(schema, schema)[0]
    parts = properties(option)
    if option.get("type") != "object" and not parts:
        return (
            answer if conforms(answer, schema, schema) and "enum" not in option else neutral(schema, schema)
        )
    values: dict[str, Any] = {}
    for name, part in parts.items():
        if set(identifier_words(name)) & _ANSWER_NAMES and conforms(answer, part, schema):
            values[name] = answer
    values = {**_said(parts, schema, option, texts, known), **values}
    required = [name for name in option.get("required", []) if isinstance(name, str)]
    missing = tuple(name for name in [*parts, *required] if name not in values)
    whole = force({**schema, **option}, Filled(values, missing))
    if conforms(whole, schema, schema):
        return whole
    return neutral(schema, schema)


def _said(
    parts: Mapping[str, Any],
    root: Mapping[str, Any],
    option: Mapping[str, Any],
    texts: Sequence[str],
    known: Mapping[str, Any],
) -> dict[str, Any]:
    values: dict[str, Any] = {}
    open_parts = {name: part for name, part in parts.items() if set(identifier_words(name)) - _ANSWER_NAMES}
    for at, text in enumerate(texts[:20]):
        rest = {name: part for name, part in open_parts.items() if name not in values}
        if not rest:
            break
        schema = {**root, **option, "properties": rest, "required": list(rest)}
        # What is known counts once, with the newest text; older texts must say a value in so many words.
        source = Source(text[:8_000], known=known if at == 0 else {}, strict=at > 0, sure=True)
        values |= {
            name: value for name, value in fill(schema, source).values.items() if value not in (None, False)
        }
    for name in open_parts:
        key = stem(identifier_words(name)[-1]) if identifier_words(name) else ""
        if name not in values and key in known and conforms(known[key], parts[name], root):
            values[name] = known[key]
    return values
