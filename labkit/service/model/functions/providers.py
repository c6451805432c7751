"""Find what a call still misses: in another function's output, in earlier messages, among the colleagues of a team."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from labkit.service.model.functions.arguments import fill
from labkit.service.model.functions.filled import Filled
from labkit.service.model.functions.guidance import is_conditional
from labkit.service.model.functions.plan import Planned, Request
from labkit.service.model.functions.quantities import is_count
from labkit.service.model.functions.slots import Slot, description_of
from labkit.service.model.functions.source import Source
from labkit.service.model.functions.strings import find_strings
from labkit.service.model.functions.tool import Tool
from labkit.service.model.language.likeness import likeness
from labkit.service.model.language.names import names
from labkit.service.model.language.synonyms import groups_of
from labkit.service.model.language.vocabulary import GENERIC_VERBS
from labkit.service.model.language.words import fold, identifier_words, keywords, stem, words

_CARRIED: Final[frozenset[Slot]] = frozenset(
    {"place", "id", "email", "person", "symbol", "url", "path", "date", "datetime", "currency", "language"}
)
_BACK_AT_MOST: Final = 6
_ACTS: Final = frozenset(
    {"send", "create", "delete", "cancel", "book", "order", "pay", "set", "submit", "refund", "post"}
)
_OWN: Final = re.compile(r"\b(?:my|our) (?:favou?rite |home |own )?(\w+)", re.IGNORECASE)
_AMONG: Final = re.compile(
    r"\b(?:which|compare|difference|both|them)\b.*\b(?:one|two|is|are|has|both|them|these|those|between)\b",
    re.IGNORECASE,
)
_POINTS: Final = re.compile(r"\b(?:it|that|this)\b", re.IGNORECASE)
_COLLEAGUE: Final = frozenset(
    "agent recipient assignee member colleague worker team delegate handler department owner specialist".split()
)
_PRONOUN: Final = re.compile(r"\b(?:it|this|that|them|these|those)\b", re.IGNORECASE)
_MINE: Final = frozenset("requestor requester sender author from caller".split())
_REQUEST_IS: Final = re.compile(
    r"\b(?:the )?(?:request|task|question) is:? ?\n?(?P<request>\S[\s\S]*)$", re.IGNORECASE
)


def with_providers(planned: list[Planned], request: Request, tools: Sequence[Tool]) -> list[Planned]:
    """Put before an incomplete call the function whose output gives what it misses, where its name says so."""
    extra: list[Planned] = []
    names = {each.tool.name for each in planned}
    for each in planned:
        for missing in each.filled.missing:
            part = each.tool.parts.get(missing)
            # A function that tells the time does not tell which time the user wants.
            if not isinstance(part, Mapping) or each.tool.slot(missing) in ("date", "datetime", "time"):
                continue
            provider = _provider(missing, request, [tool for tool in tools if tool.name not in names])
            if provider:
                names.add(provider.tool.name)
                extra.append(provider)
    return [*extra, *planned]


def _provider(missing: str, request: Request, tools: Sequence[Tool]) -> Planned | None:
    parts = [word for word in identifier_words(missing) if word not in GENERIC_VERBS or word == "id"]
    wanted = {stem(word) for word in parts}
    groups = {group for word in parts for group in groups_of(word)}
    said = keywords(request.text)
    for tool in tools:
        named = [word for word in tool.spoken if word not in GENERIC_VERBS]
        gives = [stem(word) in wanted or bool(groups & groups_of(word)) for word in named]
        # "favorite" of get_favorite_city has to be asked for: another city would be another thing.
        fits = any(gives) and all(
            given or stem(word) in said for word, given in zip(named, gives, strict=True)
        )
        if fits and not tool.acts & _ACTS and tool.kind == "function":
            free = [name for name in tool.needed if tool.slot(name) in ("whole", "short")]
            filled = fill(tool.root, Source(request.text, strict=True, about=frozenset(tool.spoken)))
            if not filled.missing and not free:
                return Planned(tool, filled, request.text)
    return None


def carried_over(tool: Tool, filled: Filled, text: str, request: Request) -> dict[str, Any]:
    """Return values that earlier messages of the user, the latest first, gave for what is missing now ("cancel it")."""
    wanted = [
        name
        for name in filled.missing
        if name in tool.parts
        and tool.option(name).get("type", "string") == "string"
        and tool.slot(name) in _CARRIED
        and not _is_own(name, text)
        and not (tool.slot(name) == "id" and _speaks_of_another(text, request))
    ]
    found: dict[str, Any] = _pointed_at(tool, filled, text, request)
    for earlier in request.before[:_BACK_AT_MOST] if wanted else ():
        values = fill(tool.root, Source(earlier, strict=True, sure=True, about=frozenset(tool.spoken))).values
        found |= {name: values[name] for name in wanted if name in values and name not in found}
    integers = [
        name
        for name in filled.missing
        if name in tool.parts
        and tool.option(name).get("type") == "integer"
        and "id" in identifier_words(name)
    ]
    for earlier in request.before[:_BACK_AT_MOST] if integers else ():
        values = fill(tool.root, Source(earlier, strict=True, about=frozenset(tool.spoken))).values
        found |= {name: values[name] for name in integers if name in values and name not in found}
    # "3 nights" of the search are those of the booking; an amount of money is asked for again.
    counted = [name for name in filled.missing if name in tool.parts and is_count(name, tool.option(name))]
    for earlier in request.before[:_BACK_AT_MOST] if counted else ():
        values = fill(tool.root, Source(earlier, strict=True, sure=True, about=frozenset(tool.spoken))).values
        found |= {name: values[name] for name in counted if name in values and name not in found}
    return found


def earlier_values(tool: Tool, text: str, request: Request) -> tuple[str, list[Any]]:
    """Return the parameter that "which one is warmer?" leaves open, and the values that earlier messages gave it, in order."""
    name = tool.needed[0] if len(tool.needed) == 1 else ""
    if not name or tool.slot(name) not in _CARRIED or not _AMONG.search(text):
        return name, []
    about = frozenset(tool.spoken)
    if name not in fill(tool.root, Source(text, strict=True, about=about)).missing:
        return name, []
    found: list[Any] = []
    for earlier in reversed(request.before[:_BACK_AT_MOST]):
        source = Source(earlier, strict=True, sure=True, about=about)
        first = fill(tool.root, source).values.get(name)
        several = find_strings(
            name, tool.option(name), Source(earlier, strict=True, sure=True, about=about), many=True
        )
        values = [each.value for each in several]
        found += values if first in values else [first]
    return name, list(dict.fromkeys(value for value in found if isinstance(value, str)))


def _speaks_of_another(text: str, request: Request) -> bool:
    """Say whether a text names somebody whom the message before does not: an earlier number is not theirs."""
    before = request.before[0] if request.before else ""
    return not _PRONOUN.search(text) and any(str(each.value) not in before for each in names(text))


def _is_own(name: str, text: str) -> bool:
    """Say whether a text speaks of somebody's own thing of this kind ("my favorite city"), which no earlier message names."""
    labels = {stem(word) for word in identifier_words(name)}
    groups = {group for word in identifier_words(name) for group in groups_of(word)}
    return any(stem(fold(own)) in labels or bool(groups & groups_of(fold(own))) for own in _OWN.findall(text))


def _pointed_at(tool: Tool, filled: Filled, text: str, request: Request) -> dict[str, Any]:
    """Return what "that" stands for: the value that the last answer gave under the words of the question before."""
    names = [
        name
        for name in filled.missing
        if name in tool.parts and tool.slot(name) in ("short", "name", "title")
    ]
    if len(names) != 1 or not _POINTS.search(text) or not request.said or not request.before:
        return {}
    asked = keywords(request.before[0])
    for line in request.said[0].splitlines()[:40]:
        label, sign, value = line.strip(" -*").partition(": ")
        if sign and keywords(label) and keywords(label) <= asked and 0 < len(value.split()) <= 8:
            return {names[0]: value.strip(" .")}
    return {}


def from_roster(tool: Tool, filled: Filled, request: Request) -> dict[str, Any]:
    """Return who is to do what: the best colleague, the task as it was put, and who asks, where instructions name a team."""
    if not request.roster:
        return {}
    found: dict[str, Any] = {}
    task = _task(request)
    for name in tool.parts:
        parts = set(identifier_words(name))
        described = set(words(description_of(tool.option(name))))
        if tool.option(name).get("type", "string") != "string" or "enum" in tool.option(name):
            continue
        if parts & _MINE or ("requesting" in described and name not in ("request", "task")):
            found[name] = request.known.get("slot:self")
        elif parts & _COLLEAGUE and "name" in parts and "team" in parts:
            found[name] = request.known.get("team nam") or request.known.get("nam team")
        elif parts & _COLLEAGUE:
            found[name] = best_colleague(task, request)
        elif parts & {"request", "task", "message", "query", "instructions"}:
            found[name] = task
    return {name: value for name, value in found.items() if value}


def _task(request: Request) -> str:
    """Return the request to hand on: the one that is named, or an earlier one of which every colleague does a part."""
    match = _REQUEST_IS.search(request.text)
    if match:
        return match["request"].strip()
    earlier = next(
        (found["request"].strip() for text in request.before if (found := _REQUEST_IS.search(text))), None
    )
    return (
        f"Do your part of this request: {earlier}"
        if earlier and is_conditional(request.text)
        else request.text.strip()
    )


def delegates(tool: Tool, request: Request) -> bool:
    """Say whether a function hands tasks to the colleagues whom the instructions name."""
    return bool(request.roster) and any(
        set(identifier_words(name)) & _COLLEAGUE and "team" not in identifier_words(name)
        for name in tool.parts
    )


def best_colleague(task: str, request: Request) -> str | None:
    """Return the colleague who fits a task best and has none yet in this thread; None when all of them had one."""
    assigned = fold("\n".join(request.said))
    free = [(name, text) for name, text in request.roster if fold(name) not in assigned]
    scored = [
        (likeness(task, " ".join(identifier_words(name)), text), -at, name)
        for at, (name, text) in enumerate(free)
    ]
    return max(scored)[2] if scored else None
