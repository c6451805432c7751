"""Put the calls of a request in order: what needs another's output waits for it, and is then made of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from labkit.service.model.functions.arguments import fill
from labkit.service.model.functions.compose import composed, wants_results
from labkit.service.model.functions.conditions import holds
from labkit.service.model.functions.filled import Filled
from labkit.service.model.functions.outputs import Done, number_of, scalar
from labkit.service.model.functions.plan import CALLS_AT_MOST, Planned, Request, filled_from
from labkit.service.model.functions.providers import (
    best_colleague,
    carried_over,
    delegates,
    earlier_values,
    from_roster,
    with_providers,
)
from labkit.service.model.functions.segments import Segment, segments
from labkit.service.model.functions.several import plan_each
from labkit.service.model.functions.slots import Slot
from labkit.service.model.functions.source import Source
from labkit.service.model.functions.sql import read_tables, write_query
from labkit.service.model.functions.strings import find_strings
from labkit.service.model.functions.tool import Tool
from labkit.service.model.language.numbers import numbers

_RESULT: Final = r"result|results|answer|output|sum|product|total|difference|quotient|value|number|temperature|price|amount|figure|average|score"
_REFERENCE: Final = re.compile(
    rf"\b(?:the|that|this|its|their) (?:{_RESULT})\b|\b(?:it|that)\b(?= (?:by|to|from|with|into|in)\b|[.?!]?$)",
    re.IGNORECASE,
)
_TYPED: Final[frozenset[Slot]] = frozenset(
    {
        "place",
        "id",
        "symbol",
        "email",
        "url",
        "path",
        "date",
        "time",
        "datetime",
        "person",
        "expression",
        "currency",
    }
)


def plan(request: Request, tools: Sequence[Tool]) -> list[Planned]:
    """Return the calls a request needs, in order, complete or not; what provides a missing value comes first."""
    found = segments(request, tools)
    planned: list[Planned] = []
    for at, segment in enumerate(found):
        planned.extend(
            _of_segment(segment, request, others=[*found[:at], *found[at + 1 :]], is_first=at == 0)
        )
    planned = _merged(planned, request)
    planned = _with_first(planned, request, tools)
    # Where every colleague has had a task, the work is done.
    planned = [
        each
        for each in planned
        if not (delegates(each.tool, request) and best_colleague(request.text, request) is None)
    ]
    return with_providers(planned, request, tools)[:CALLS_AT_MOST]


def plan_for(tool: Tool, request: Request) -> list[Planned]:
    """Plan for one given function, whether or not the words of the request ask for it."""
    segment = Segment(tool, [request.text])
    return _of_segment(segment, request, others=[], is_first=True)


def _of_segment(
    segment: Segment, request: Request, *, others: Sequence[Segment], is_first: bool
) -> list[Planned]:
    tool = segment.tool
    given = [each for each in request.done if each.call.name != tool.name] or list(request.done)
    whole = _stretch(segment.texts, request.text)
    if segment.condition and segment.condition not in segment.texts:
        if not given:
            return [Planned(tool, filled_from(tool, whole, request), whole, is_off=True)]
        if not holds(segment.condition, given):
            return []
    if others and not is_first and not given and _needs_results(tool, whole):
        return [Planned(tool, filled_from(tool, whole, request), whole, is_off=True)]
    name, values = earlier_values(tool, whole, request)
    if len(values) > 1:
        filled = filled_from(tool, whole, request)
        return [Planned(tool, _ordered(tool, filled.joined({name: value})), whole) for value in values]
    text = _resolved(whole, given)
    planned = _planned_for(tool, segment.texts if text == whole else [text], text, request)
    return [_completed(each, request, given) for each in planned]


_GOES_ON: Final = re.compile(
    r"^(?:and |then )*(?:plus|minus|times|multiplied by|divided by|added to|raised to)\b", re.IGNORECASE
)


def _needs_results(tool: Tool, text: str) -> bool:
    return bool(_REFERENCE.search(text) or _GOES_ON.search(text)) or wants_results(tool, text)


def _resolved(text: str, given: Sequence[Done]) -> str:
    """Put the value of the last output in the place of "the result" or "it"."""
    number = number_of(given[-1]) if given else None
    if number is not None and _GOES_ON.search(text):
        return f"{number} {text}"
    if not given or not _REFERENCE.search(text):
        return text
    value = scalar(given[-1])
    shown = str(number) if number is not None else value if len(value) <= 60 else None
    return text if shown is None else _REFERENCE.sub(lambda _: shown, text)


def _planned_for(tool: Tool, texts: list[str], whole: str, request: Request) -> list[Planned]:
    if len(texts) == 1 or _takes_all(tool):
        return plan_each(tool, whole, request)
    solo = [each for each in texts[1:] if _stands_alone(tool, each)]
    if not tool.needed:
        solo = []
    if not solo or not _stands_alone(tool, _stretch([each for each in texts if each not in solo], whole)):
        return plan_each(tool, whole, request)
    first = _stretch([each for each in texts if each not in solo], whole)
    return [planned for each in (first, *solo) for planned in plan_each(tool, each, request)]


def _stands_alone(tool: Tool, text: str) -> bool:
    """Say whether a part of a request holds all that a call of its own needs, one value of which shows what it is."""
    source = Source(text, strict=True, about=frozenset(tool.spoken))
    filled = fill(tool.root, source)
    if filled.missing:
        return False
    for name in tool.needed:
        option = tool.option(name)
        if option.get("type") in ("integer", "number") and numbers(text):
            return True
        if (
            option.get("type", "string") == "string"
            and tool.slot(name) in _TYPED
            and find_strings(name, option, Source(text, strict=True, about=source.about))
        ):
            return True
    return False


def _stretch(texts: list[str], text: str) -> str:
    """Return the stretch of a request from its first to its last part, with the words between them as they were."""
    start, last = text.find(texts[0]), text.rfind(texts[-1])
    return text[start : last + len(texts[-1])] if 0 <= start <= last else ", ".join(texts)


def _takes_all(tool: Tool) -> bool:
    """Say whether a function takes lists or free text, so that one call gets everything."""
    options = [(name, tool.option(name)) for name in tool.parts]
    return any(
        option.get("type") in ("array", "object")
        or (
            option.get("type", "string") == "string"
            and "enum" not in option
            and tool.slot(name) == "whole"
            and name in tool.needed
        )
        for name, option in options
    )


def _completed(planned: Planned, request: Request, given: Sequence[Done]) -> Planned:
    """Fill what is still missing: composed texts, numbers of outputs, what earlier messages said, a colleague's name."""
    others = [each for each in given if each.call.name != planned.tool.name]
    if planned.tool.kind == "connected_agent":
        planned = replace(planned, filled=_for_agent(planned))
    planned = composed(planned, request, others)
    extra: dict[str, object] = {}
    for name in planned.filled.missing:
        option = planned.tool.option(name)
        if option.get("type") in ("integer", "number") and others:
            number = number_of(others[-1])
            if number is not None:
                extra[name] = (
                    int(number) if option["type"] == "integer" and float(number).is_integer() else number
                )
        elif option.get("type", "string") == "string" and planned.tool.slot(name) == "sql":
            query = write_query(
                planned.text,
                read_tables(
                    [planned.tool.description, str(option.get("description", "")), request.instructions]
                ),
            )
            if query:
                extra[name] = query
    filled = planned.filled.joined(extra)
    filled = filled.joined(from_roster(planned.tool, filled, request))
    filled = filled.joined(carried_over(planned.tool, filled, planned.text, request))
    return replace(planned, filled=_ordered(planned.tool, filled))


def _for_agent(planned: Planned) -> Filled:
    """Give a connected agent the part of the request that is its business, as it was written."""
    name = next(iter(planned.tool.needed or planned.tool.parts), None)
    return planned.filled if name is None else planned.filled.joined({name: planned.text.strip()})


def _ordered(tool: Tool, filled: Filled) -> Filled:
    names = [name for name in tool.parts if name in filled.values]
    return Filled(
        {name: filled.values[name] for name in [*names, *(n for n in filled.values if n not in names)]},
        filled.missing,
    )


def _merged(planned: list[Planned], request: Request) -> list[Planned]:
    """Make one call of two halves: a function that is asked for twice and each time incompletely."""
    found: list[Planned] = []
    for each in planned:
        earlier = next((at for at, other in enumerate(found) if other.tool.name == each.tool.name), None)
        same = any(other.tool.name == each.tool.name and _is_part(each, other) for other in found)
        less = next(
            (
                at
                for at, other in enumerate(found)
                if other.tool.name == each.tool.name and _is_part(other, each)
            ),
            None,
        )
        if less is not None and not same:
            found[less] = each
        elif earlier is None or not (same or each.filled.missing or found[earlier].filled.missing):
            found.append(each)
        elif found[earlier].filled.missing and not same:
            text = f"{found[earlier].text}. {each.text}"
            found[earlier] = _completed(
                Planned(each.tool, filled_from(each.tool, text, request), text), request, request.done
            )
        elif each.filled.missing and not same:
            found[earlier] = _added(found[earlier], each)
    return found


def _added(whole: Planned, half: Planned) -> Planned:
    """Add to a complete call what an incomplete one says besides: "news about Mars. Give me 3"."""
    more = {name: value for name, value in half.filled.values.items() if name not in whole.filled.values}
    return replace(whole, filled=_ordered(whole.tool, whole.filled.joined(more)))


def _is_part(one: Planned, other: Planned) -> bool:
    """Say whether one call's values are among another's: "the date" and "the time as %H:%M" are one call of a clock."""
    values, more = one.filled.values, other.filled.values
    return (
        all(name in more and more[name] == value for name, value in values.items())
        and not other.filled.missing
    )


def _with_first(planned: list[Planned], request: Request, tools: Sequence[Tool]) -> list[Planned]:
    """Put before the others what the instructions say is always called first."""
    names = {each.tool.name for each in planned}
    first = [
        tool
        for tool in tools
        if tool.name in request.guidance.first and tool.name not in names and request.triggers
    ]
    ready = [each for tool in first for each in plan_for(tool, request) if not each.filled.missing]
    return [*ready, *planned]
