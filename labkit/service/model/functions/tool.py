"""Read tool definitions: what may be called, with the words by which a request finds it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from labkit.service.model.forms.schema import alternatives, properties, required
from labkit.service.model.functions.slots import Slot, description_of, slot_of
from labkit.service.model.language.questions import is_action
from labkit.service.model.language.synonyms import acts_of, groups_of
from labkit.service.model.language.vocabulary import GENERIC_VERBS, STOP
from labkit.service.model.language.words import fold, identifier_words, sentences, stem, words

_DESCRIPTION_READ: Final = 1_000  # characters; the rest of a long description is usage advice
_PLAIN_CHOICES: Final = frozenset(
    "high low normal medium small large true false yes no on off none all any open closed new default auto first last asc desc up down left right "
    "celsius fahrenheit metric imperial other general standard low critical urgent get post info error warning debug free pro basic".split()
)
_TOOLS_AT_MOST: Final = 256
KINDS: Final = ("function", "openapi", "connected_agent", "file_search", "code_interpreter", "azure_function")


# Two tools are one only if they are the same object: equal definitions are read once.
@dataclass(frozen=True, eq=False)
class Tool:
    """Hold one function that may be called.

    kind: the wire type of its definition. schema: its parameters as one plain object schema; root: as they were given.
    spoken: the words of its name. named, related, described, detailed: stems and groups by which a request finds it,
    from its name, near synonyms of that, its description, and its parameters. chosen: stems of the choices of its
    parameters. like: groups of near synonyms of its description. acts: what its verb does. measured: stems of the names
    of parameters that are numbers. parts, needed, options: the
    schemas of its parameters by name, the required ones, and their plain schemas.
    """

    name: str
    kind: str
    description: str
    root: Mapping[str, Any]
    schema: Mapping[str, Any]
    spoken: tuple[str, ...]
    named: frozenset[str]
    related: frozenset[str]
    chosen: frozenset[str]
    described: frozenset[str]
    like: frozenset[str]
    detailed: frozenset[str]
    verb: str
    acts: frozenset[str]
    measured: frozenset[str]
    parts: Mapping[str, Any]
    needed: tuple[str, ...]
    options: Mapping[str, dict[str, Any]]

    def option(self, name: str) -> dict[str, Any]:
        """Return the plain schema of a parameter, references followed, the first of a union."""
        return self.options.get(name, {})

    def slot(self, name: str) -> Slot:
        """Return the kind of value that a string parameter takes."""
        return slot_of(name, self.option(name), frozenset(self.spoken))


def read_tools(definitions: Iterable[Any]) -> list[Tool]:
    """Read tools from wire definitions, the function nested under "function" or flat; what cannot be called is left out."""
    found: dict[str, Tool] = {}
    for definition in definitions:
        if not isinstance(definition, Mapping) or definition.get("type") not in KINDS:
            continue
        function = definition.get("function", definition if definition["type"] == "function" else None)
        if isinstance(function, Mapping) and isinstance(function.get("name"), str) and function["name"]:
            written = json.dumps(function, ensure_ascii=False, default=str)
            found.setdefault(function["name"], _read(written, str(definition["type"])))
    return list(found.values())[:_TOOLS_AT_MOST]


@lru_cache(512)
def _read(written: str, kind: str) -> Tool:
    function = json.loads(written)
    description = description_of(function)[:_DESCRIPTION_READ]
    root = function.get("parameters")
    root = root if isinstance(root, Mapping) else {}
    schema = alternatives(root, root)[0]
    spoken = _spoken_name(function["name"])
    verb = spoken[0] if len(spoken) > 1 and (is_action(spoken[0]) or acts_of(spoken[0])) else ""
    special = _special(spoken[1:] if verb else spoken) or spoken
    first = (sentences(" ".join(description.split())) or [""])[0]
    # A docstring goes on with ":param x: ..." lines, which speak of parameters, not of the function.
    takes_sql = any(
        slot_of(name, part) == "sql" for name, part in properties(schema).items() if isinstance(part, Mapping)
    )
    options = {name: alternatives(part, root)[0] for name, part in properties(schema).items()}
    described = _meaningful(words(description if takes_sql else first.split(":param")[0]))
    detail = _meaningful(words(description + " " + " ".join(_part_texts(properties(schema)))))
    return Tool(
        name=function["name"],
        kind=kind,
        description=description,
        root=root,
        schema=schema,
        spoken=tuple(spoken),
        named=_stems(special),
        related=frozenset(group for word in special for group in groups_of(word)),
        chosen=_stems(word for word in _choices(schema) if word not in _PLAIN_CHOICES),
        described=_stems(described),
        like=frozenset(group for word in described for group in groups_of(word)),
        detailed=_stems(detail),
        verb=verb,
        acts=acts_of(verb) if verb else frozenset(),
        measured=_measured(options),
        parts=properties(schema),
        needed=tuple(required(schema)),
        options=options,
    )


def _measured(options: Mapping[str, dict[str, Any]]) -> frozenset[str]:
    numeric = (name for name, option in options.items() if option.get("type") in ("integer", "number"))
    return _stems(word for name in numeric for word in identifier_words(name))


def _special(spoken: list[str]) -> list[str]:
    """Return the words of a name that tell it from others: "weather" of get_current_weather."""
    return [word for word in spoken if word not in GENERIC_VERBS and word not in STOP] or [
        word for word in spoken if word not in STOP
    ]


def _meaningful(spoken: list[str]) -> list[str]:
    return [word for word in spoken if word not in STOP and word not in GENERIC_VERBS]


def _part_texts(parts: Mapping[str, Any]) -> Iterable[str]:
    for name, part in parts.items():
        yield " ".join(identifier_words(name))
        if isinstance(part, Mapping):
            yield description_of(part)[:300]


def _choices(schema: Mapping[str, Any]) -> list[str]:
    """Return the words that a function's choices are made of."""
    options = [part.get("enum") for part in properties(schema).values() if isinstance(part, Mapping)]
    return [
        word
        for option in options
        if isinstance(option, list)
        for choice in option[:50]
        for word in words(str(choice).replace("_", " "))
    ]


def _spoken_name(name: str) -> list[str]:
    return identifier_words(name) or [fold(name)]


def _stems(spoken: Iterable[str]) -> frozenset[str]:
    return frozenset(stem(word) for word in spoken)
