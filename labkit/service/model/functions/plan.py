"""Plan the calls a request needs: which functions, how often, with which arguments, and what has to wait."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from labkit.service.model.forms.schema import alternatives, properties, required
from labkit.service.model.functions.arguments import Filled, Source, fill
from labkit.service.model.functions.choose import Tool, matches
from labkit.service.model.functions.outputs import Done, arguments_of, heading, known_from, phrase, scalar
from labkit.service.model.functions.slots import slot_of
from labkit.service.model.language import mentions
from labkit.service.model.language.parts import split_parts
from labkit.service.model.language.vocabulary import GENERIC_VERBS, RELATED
from labkit.service.model.language.words import identifier_words, keywords, sentences, stem
from labkit.service.model.turns import Call

CALLS_AT_MOST: Final = 20
"""Calls in one plan; a request with more parts gets the first ones."""

_REFERENCE: Final = re.compile(
    r"\b(?:the|that|this) (?:result|answer|output|sum|product|total|difference|quotient|value)\b|\b(?:it|that)\b(?= (?:by|to|from|with)\b|$)",
    re.IGNORECASE,
)
_NEGATED: Final = re.compile(r"\b(?:don't|do not|never|without|no need to|stop) (?:\w+ ){0,3}", re.IGNORECASE)
_BODY: Final = frozenset("body message content summary report note text".split())
_TITLE: Final = frozenset({"subject", "title"})
_SAID: Final = re.compile(
    r"\"|\u201c|'\w|: ?\S|\bsaying\b|\bsays?\b|\btell(?:ing)? (?:him|her|them)\b|\bthat\b", re.IGNORECASE
)


@dataclass(frozen=True)
class Planned:
    """Hold one call to make; it is complete when nothing is missing. text: the part of the request it comes from."""

    tool: Tool
    filled: Filled
    text: str

    def call(self, values: Mapping[str, Any] | None = None) -> Call:
        """Return the call, with other values than the filled ones where given."""
        return Call(
            self.tool.name, json.dumps(self.filled.values if values is None else values, ensure_ascii=False)
        )


@dataclass(frozen=True)
class Request:
    """Hold what is asked and what is known when planning for it.

    triggers: sentences that may ask for a function. text: all of the request, for arguments.
    """

    text: str
    triggers: tuple[str, ...]
    known: Mapping[str, Any]
    done: tuple[Done, ...] = ()


def request_of(
    text: str, known: Mapping[str, Any], done: Sequence[Done], skip: Callable[[str], bool]
) -> Request:
    """Read a request, leaving out the sentences that `skip` says need no function."""
    text = text[: mentions.TEXT_LIMIT]
    kept = tuple(each for each in sentences(text) if not skip(each) and not _NEGATED.match(each))
    return Request(text, kept, {**known, **known_from(done)}, tuple(done))


def plan(request: Request, tools: list[Tool]) -> list[Planned]:
    """Return the calls a request needs, in order, complete or not; what provides a missing value comes first."""
    groups = _groups(request, tools)
    planned: list[Planned] = []
    for tool, texts in groups:
        planned.extend(_planned_for(tool, texts, request, has_earlier=bool(planned) or len(groups) > 1))
    planned = _merged(planned, request)
    return _with_providers(planned, request, tools)[:CALLS_AT_MOST]


def plan_for(tool: Tool, request: Request) -> list[Planned]:
    """Plan for one given function, whether or not the words of the request ask for it."""
    found = plan(request, [tool])
    return found or [_filled(tool, request.text, request)]


def remaining(planned: list[Planned], done: Sequence[Done]) -> list[Planned]:
    """Leave out what was called already: no identical call twice, and no function more often than planned."""
    seen = [(each.call.name, arguments_of(each.call)) for each in done]
    fresh = [each for each in planned if (each.tool.name, each.filled.values) not in seen]
    kept: list[Planned] = []
    for each in reversed(fresh):
        wanted = sum(other.tool.name == each.tool.name for other in planned)
        called = sum(name == each.tool.name for name, _ in seen)
        if sum(other.tool.name == each.tool.name for other in kept) < wanted - called:
            kept.insert(0, each)
    return kept


def _groups(request: Request, tools: list[Tool]) -> list[tuple[Tool, list[str]]]:
    """Give every part of the request to the function it asks for; a part that asks for none goes with the last one."""
    found: list[tuple[Tool, list[str]]] = []
    for sentence in request.triggers:
        in_sentence: list[tuple[Tool, list[str]]] = []
        waiting: list[str] = []
        for part in split_parts(sentence):
            matched = matches(part, tools)
            if matched:
                in_sentence += [(match.tool, [*waiting, part]) for match in matched]
                waiting = []
            elif in_sentence:
                in_sentence[-1][1].append(part)
            elif found and len(sentence.split()) <= 6:
                found[-1][1].append(part)
            else:
                waiting.append(part)
        if not in_sentence:
            # The words may be spread over the parts ("convert, if you can, 3 km to miles").
            in_sentence = [(match.tool, [sentence]) for match in matches(sentence, tools) if waiting]
        found += in_sentence
    return found


def _planned_for(tool: Tool, texts: list[str], request: Request, *, has_earlier: bool) -> list[Planned]:
    whole = _stretch(texts, request.text)
    if _awaits_output(tool, whole, has_earlier=has_earlier):
        return [_from_outputs(tool, whole, request)]
    if _takes_all(tool) or len(texts) == 1:
        return _several_values(tool, whole, request)
    solo = [each for each in texts[1:] if not fill(tool.parameters, Source(each, strict=True)).missing]
    if not required(alternatives(tool.parameters, tool.parameters)[0]):
        solo = []
    first = ", ".join(each for each in texts if each not in solo)
    return [*_several_values(tool, first, request), *(_filled(tool, each, request) for each in solo)]


def _stretch(texts: list[str], text: str) -> str:
    """Return the stretch of a request from its first to its last part, with the words between them as they were."""
    start, last = text.find(texts[0]), text.rfind(texts[-1])
    return text[start : last + len(texts[-1])] if 0 <= start <= last else ", ".join(texts)


def _takes_all(tool: Tool) -> bool:
    """Say whether a function takes lists or free text, so that one call gets everything."""
    parts = properties(alternatives(tool.parameters, tool.parameters)[0])
    options = [(name, alternatives(part, tool.parameters)[0]) for name, part in parts.items()]
    return any(
        option.get("type") in ("array", "object")
        or (option.get("type") == "string" and slot_of(name, option) == "whole")
        for name, option in options
    )


def _several_values(tool: Tool, text: str, request: Request) -> list[Planned]:
    """Plan one call, or one for each value where a function takes one number or id and the text has several."""
    schema = alternatives(tool.parameters, tool.parameters)[0]
    needed = required(schema)
    if len(needed) == 1:
        option = alternatives(properties(schema).get(needed[0]), tool.parameters)[0]
        is_number = option.get("type") in ("integer", "number") and len(properties(schema)) == 1
        is_id = option.get("type") == "string" and "enum" not in option and slot_of(needed[0], option) == "id"
        said = mentions.numbers(text) if is_number else mentions.codes(text) if is_id else []
        values = [fill(tool.parameters, Source(text[each.start : each.end], strict=True)) for each in said]
        complete = [filled for filled in values if not filled.missing]
        if len(complete) > 1:
            return [Planned(tool, filled, text) for filled in complete]
    return [_filled(tool, text, request)]


def _filled(tool: Tool, text: str, request: Request) -> Planned:
    """Fill from the part of the request, then from all of it, then from what is known."""
    filled = fill(tool.parameters, Source(text, strict=True))
    if request.text != text:
        wider = fill(tool.parameters, Source(request.text, strict=True, sure=True)).values
        shared = {
            name
            for name in wider
            if name in filled.missing or (name not in filled.values and _is_setting(tool, name))
        }
        filled = _joined(filled, {name: wider[name] for name in shared})
    if filled.missing:
        known = fill(tool.parameters, Source(text, known=request.known))
        filled = _joined(
            filled, {name: known.values[name] for name in filled.missing if name in known.values}
        )
    return Planned(tool, filled, text)


def _is_setting(tool: Tool, name: str) -> bool:
    """Say whether a parameter is a choice, which, said once, holds for every part of a request."""
    parts = properties(alternatives(tool.parameters, tool.parameters)[0])
    return "enum" in alternatives(parts.get(name), tool.parameters)[0]


def _joined(filled: Filled, extra: Mapping[str, Any]) -> Filled:
    return Filled({**filled.values, **extra}, tuple(name for name in filled.missing if name not in extra))


def _body_parameter(tool: Tool) -> str | None:
    schema = alternatives(tool.parameters, tool.parameters)[0]
    return next((name for name in required(schema) if _BODY & set(identifier_words(name))), None)


def _awaits_output(tool: Tool, text: str, *, has_earlier: bool) -> bool:
    """Say whether a call needs what other calls give: "the result", or a message about what they find."""
    if not has_earlier:
        return False
    return bool(_REFERENCE.search(text)) or bool(
        _body_parameter(tool) and tool.action and not _SAID.search(text)
    )


def _from_outputs(tool: Tool, text: str, request: Request) -> Planned:
    others = [each for each in request.done if each.call.name != tool.name]
    body = _body_parameter(tool)
    refers = _REFERENCE.search(text)
    given = others or list(request.done)
    if not given:
        # Nothing came back yet: the call is planned and left incomplete, so that the others go first.
        waiting = body or next(iter(properties(tool.parameters)), "input")
        filled = _filled(tool, text, request).filled
        values = {name: value for name, value in filled.values.items() if name != waiting}
        return Planned(tool, Filled(values, tuple(dict.fromkeys([*filled.missing, waiting]))), text)
    if refers:
        text = _REFERENCE.sub(lambda _: scalar(given[-1]), text)
    planned = _filled(tool, text, request)
    if body and not refers:
        told = {body: " ".join(phrase(each) for each in others)}
        told |= {
            name: heading(others) for name in planned.filled.missing if _TITLE & set(identifier_words(name))
        }
        planned = replace(planned, filled=_joined(planned.filled, told))
    return planned


def _merged(planned: list[Planned], request: Request) -> list[Planned]:
    """Make one call of two halves: a function that is asked for twice and each time incompletely."""
    found: list[Planned] = []
    for each in planned:
        earlier = next((at for at, other in enumerate(found) if other.tool.name == each.tool.name), None)
        same = any(
            other.tool.name == each.tool.name and other.filled.values == each.filled.values for other in found
        )
        if earlier is None or not (same or each.filled.missing or found[earlier].filled.missing):
            found.append(each)
        elif found[earlier].filled.missing and not same:
            found[earlier] = _filled(each.tool, f"{found[earlier].text}. {each.text}", request)
    return found


def _with_providers(planned: list[Planned], request: Request, tools: list[Tool]) -> list[Planned]:
    """Put before an incomplete call the function whose output gives what it misses, where its name says so."""
    extra: list[Planned] = []
    names = {each.tool.name for each in planned}
    for each in planned:
        for missing in each.filled.missing:
            part = properties(each.tool.parameters).get(missing)
            if slot_of(missing, part if isinstance(part, Mapping) else {}) in ("date", "datetime", "time"):
                continue  # a function that tells the time does not tell which time the user wants
            provider = _provider(missing, request, [tool for tool in tools if tool.name not in names])
            if provider:
                names.add(provider.tool.name)
                extra.append(provider)
    return [*extra, *planned]


def _provider(missing: str, request: Request, tools: list[Tool]) -> Planned | None:
    parts = [word for word in identifier_words(missing) if word not in GENERIC_VERBS or word == "id"]
    wanted = {stem(word) for word in parts}
    groups = {RELATED[word] for word in parts if word in RELATED}
    said = keywords(request.text)
    for tool in tools:
        named = [word for word in identifier_words(tool.name) if word not in GENERIC_VERBS]
        gives = [stem(word) in wanted or RELATED.get(word) in groups for word in named]
        # "favorite" of get_favorite_city has to be asked for: another city would be another thing.
        fits = any(gives) and all(
            given or stem(word) in said for word, given in zip(named, gives, strict=True)
        )
        if fits and not tool.action:
            schema = alternatives(tool.parameters, tool.parameters)[0]
            free = [
                name
                for name in required(schema)
                if slot_of(name, properties(schema).get(name) or {}) in ("whole", "short")
            ]
            planned = Planned(tool, fill(tool.parameters, Source(request.text, strict=True)), request.text)
            if not planned.filled.missing and not free:
                return planned
    return None
