"""Choose functions by the words of a request, against the names, descriptions and parameters of the tools offered."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from labkit.service.model.forms.schema import properties
from labkit.service.model.language.questions import is_action
from labkit.service.model.language.vocabulary import GENERIC_VERBS, RELATED, STOP
from labkit.service.model.language.words import fold, identifier_words, sentences, stem, words
from labkit.service.model.sums.arithmetic import find_sum

NAME_WEIGHT: Final = 3.0
RELATED_WEIGHT: Final = 2.0
DESCRIPTION_WEIGHT: Final = 1.5
DETAIL_WEIGHT: Final = 0.5
ENOUGH: Final = 1.4
_SIGNS: Final = {"+": "plus", "-": "minus", "*": "times", "/": "divided"}
_CALCULATION: Final = frozenset(stem(word) for word in ("calculate", "expression", *_SIGNS.values()))
_IMPLIED: Final = (
    (
        re.compile(r"\b(?:USD|EUR|GBP|JPY|CHF|INR|CNY|dollars?|euros?|yen)\b|[$\u20ac\u00a3]", re.IGNORECASE),
        ["currency", "convert", "exchange"],
    ),
    (re.compile(r"\b(?:celsius|fahrenheit|kelvin)\b", re.IGNORECASE), ["temperature", "convert"]),
)
_DESCRIPTION_READ: Final = 1_000  # characters; the rest of a long description is usage advice


@dataclass(frozen=True)
class Tool:
    """Hold one function that may be called, with the words by which a request finds it (stems)."""

    name: str
    description: str
    parameters: Mapping[str, Any]
    named: frozenset[str]
    related: frozenset[str]
    described: frozenset[str]
    detailed: frozenset[str]
    action: frozenset[str]
    acts_like: frozenset[str]


@dataclass(frozen=True)
class Match:
    """Hold how well a text fits a tool: `by` are the stems of the text that fitted."""

    tool: Tool
    score: float
    by: frozenset[str]
    is_named: bool


def read_tools(definitions: Iterable[Any]) -> list[Tool]:
    """Read function tools from wire definitions, nested under "function" or flat; other types are left out."""
    found: dict[str, Tool] = {}
    for definition in definitions:
        if not isinstance(definition, Mapping) or definition.get("type") != "function":
            continue
        function = definition.get("function", definition)
        if isinstance(function, Mapping) and isinstance(function.get("name"), str) and function["name"]:
            found.setdefault(function["name"], _read_tool(function))
    return list(found.values())


def _read_tool(function: Mapping[str, Any]) -> Tool:
    description = str(function.get("description") or "")[:_DESCRIPTION_READ]
    parameters = function.get("parameters")
    parameters = parameters if isinstance(parameters, Mapping) else {}
    spoken = _spoken_name(function["name"])
    special = (
        [word for word in spoken if word not in GENERIC_VERBS and word not in STOP] or spoken[1:] or spoken
    )
    first = (sentences(" ".join(description.split())) or [""])[0]
    # A docstring goes on with ":param x: ..." lines, which speak of parameters, not of the function.
    described = [
        word for word in words(first.split(":param")[0]) if word not in STOP and word not in GENERIC_VERBS
    ]
    parts = json.dumps(properties(parameters), ensure_ascii=False, default=str)[:4_000]
    detail = [
        word for word in words(description + " " + parts) if word not in STOP and word not in GENERIC_VERBS
    ]
    return Tool(
        name=function["name"],
        description=description,
        parameters=parameters,
        named=_stems(special),
        # "add" of add_to_cart is about adding to a cart, not about sums: a verb before a noun has no near synonyms.
        related=frozenset(
            RELATED[word]
            for word in special
            if word in RELATED and not (len(special) > 1 and is_action(word))
        ),
        described=_stems(described)
        | _choices(parameters)
        | frozenset(stem(RELATED[word]) for word in described if word in RELATED),
        detailed=_stems(detail),
        acts_like=frozenset(RELATED[word] for word in spoken[:1] if word in RELATED and is_action(word)),
        action=_stems(word for word in spoken[:1] if is_action(word) and word not in GENERIC_VERBS),
    )


def _choices(parameters: Mapping[str, Any]) -> frozenset[str]:
    """Return the stems of the words that a function's choices are made of."""
    options = [part.get("enum") for part in properties(parameters).values() if isinstance(part, Mapping)]
    return _stems(
        word
        for option in options
        if isinstance(option, list)
        for choice in option[:50]
        for word in words(str(choice))
    )


def _spoken_name(name: str) -> list[str]:
    found = identifier_words(name)
    return [
        part for word in found for part in (("date", "time", "datetime") if word == "datetime" else (word,))
    ] or [fold(name)]


def _stems(spoken: Iterable[str]) -> frozenset[str]:
    return frozenset(stem(word) for word in spoken)


def matches(text: str, tools: list[Tool]) -> list[Match]:
    """Return the tools a text calls for, best first; each further one explains words that the better did not."""
    remaining = _spoken(text)
    size = len(remaining)
    candidates, found = list(tools), list[Match]()
    shared = {part: sum(part in tool.named for tool in tools) for tool in tools for part in tool.named}
    folded = fold(text)
    while candidates and remaining:
        scored = [_match(tool, remaining, size, shared, folded) for tool in candidates]
        best = max(scored, key=lambda match: match.score)
        if best.score < ENOUGH or (found and not best.is_named):
            break
        found.append(best)
        candidates.remove(best.tool)
        explained = best.by | (_CALCULATION if best.by & _CALCULATION else set())
        remaining = {word: part for word, part in remaining.items() if part not in explained}
    return found


def best_guess(text: str, tools: list[Tool]) -> Tool:
    """Return the tool that fits a text best, however little; the first of equals."""
    spoken, folded = _spoken(text), fold(text)
    return max(tools, key=lambda tool: _match(tool, spoken, len(spoken), {}, folded).score)


def _spoken(text: str) -> dict[str, str]:
    """Return the words that carry meaning with their stems, and words for what signs and units imply."""
    spoken = [word for word in words(text) if word not in STOP]
    calculation = find_sum(text)
    if calculation:
        signs = [sign for sign in calculation.expression.split() if sign in _SIGNS]
        # One sign may be the business of a special function; several need one that reads expressions.
        spoken += ["calculate", _SIGNS[signs[0]]] if len(signs) == 1 else ["calculate", "expression"]
    for pattern, implied in _IMPLIED:
        if len({found.casefold().rstrip("s") for found in pattern.findall(text)}) > 1:
            spoken += implied
    return {word: stem(word) for word in spoken}


def _match(tool: Tool, spoken: dict[str, str], size: int, shared: Mapping[str, int], folded: str) -> Match:
    score, by, named = 0.0, set[str](), set[str]()
    for word, part in spoken.items():
        group = RELATED.get(word) or RELATED.get(part)
        if part in tool.named:
            weight = NAME_WEIGHT / max(shared.get(part, 1), 1) ** 0.5
            named.add(part)
        elif group in tool.related:
            weight = RELATED_WEIGHT
            named.add(str(group))
        elif group in tool.acts_like:
            weight = DESCRIPTION_WEIGHT
            named.add(str(group))
        elif part in tool.described or (group is not None and stem(group) in tool.described):
            weight = DESCRIPTION_WEIGHT
        else:
            weight = DETAIL_WEIGHT if part in tool.detailed else 0.0
        score += weight
        if weight > DETAIL_WEIGHT:
            by.add(part)
    score *= _confidence(tool, spoken, size, named, by)
    if len(tool.name) > 3 and fold(tool.name) in folded:
        return Match(tool, score + 10, frozenset(by), is_named=True)
    return Match(tool, score, frozenset(by), is_named=bool(named))


def _confidence(tool: Tool, spoken: dict[str, str], size: int, named: set[str], by: set[str]) -> float:
    """Weigh a score down where it rests on little: part of the name, few of the words, another action."""
    if not by:
        return 0.0
    share = min(1.0, (len(named) or 0.5) / max(len(tool.named), 1) + 0.25)
    if not named and len(by) < 2 and size > 3:
        share *= 0.5
    groups = {RELATED.get(word) for word in spoken}
    acts = tool.action & set(spoken.values()) or tool.acts_like & groups
    return share * (0.5 if tool.action and not acts else 1.0)
