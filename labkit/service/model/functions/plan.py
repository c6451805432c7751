"""Plan the calls a request needs: which functions, how often, with which arguments, and what has to wait."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from labkit.service.model.functions.arguments import fill
from labkit.service.model.functions.filled import Filled
from labkit.service.model.functions.guidance import Guidance
from labkit.service.model.functions.outputs import Done, arguments_of
from labkit.service.model.functions.source import Source
from labkit.service.model.functions.tool import Tool
from labkit.service.model.turns import Call

CALLS_AT_MOST: Final = 20
"""Calls in one plan; a request with more parts gets the first ones."""


@dataclass(frozen=True)
class Planned:
    """Hold one call to make; it is complete when nothing is missing. text: the part of the request it comes from."""

    tool: Tool
    filled: Filled
    text: str
    is_off: bool = False

    @property
    def is_ready(self) -> bool:
        """Say whether the call can be made now."""
        return not self.filled.missing and not self.is_off

    def call(self, values: Mapping[str, Any] | None = None) -> Call:
        """Return the call, with other values than the filled ones where given."""
        return Call(
            self.tool.name, json.dumps(self.filled.values if values is None else values, ensure_ascii=False)
        )


@dataclass(frozen=True)
class Request:
    """Hold what is asked and what is known when planning for it.

    text: all of the request, for arguments. triggers: sentences that may ask for a function. known: facts and outputs.
    done: calls that were made. before: earlier messages of the user, the latest first. said: the assistant's earlier
    texts, the latest first. roster: names of colleagues with what they do.
    """

    text: str
    triggers: tuple[str, ...]
    known: Mapping[str, Any] = field(default_factory=dict)
    done: tuple[Done, ...] = ()
    before: tuple[str, ...] = ()
    said: tuple[str, ...] = ()
    guidance: Guidance = field(default_factory=Guidance)
    instructions: str = ""
    roster: tuple[tuple[str, str], ...] = ()


def remaining(planned: Sequence[Planned], done: Sequence[Done]) -> list[Planned]:
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


def filled_from(tool: Tool, text: str, request: Request) -> Filled:
    """Fill from a part of the request, then from all of it, then from what is known."""
    about = frozenset(tool.spoken)
    filled = fill(tool.root, Source(text, strict=True, about=about))
    filled = Filled({**filled.values, **_fixed(tool, request)}, filled.missing).joined(_fixed(tool, request))
    if request.text != text:
        wider = fill(tool.root, Source(request.text, strict=True, sure=True, about=about)).values
        shared = {
            name
            for name in wider
            if name in filled.missing or (name not in filled.values and _is_setting(tool, name))
        }
        filled = filled.joined({name: wider[name] for name in shared})
    if filled.missing:
        known = fill(tool.root, Source(text, known=request.known, about=about))
        filled = filled.joined({name: known.values[name] for name in filled.missing if name in known.values})
    return filled


def _fixed(tool: Tool, request: Request) -> dict[str, Any]:
    """Return the values that the instructions fix for a function."""
    return dict(request.guidance.values.get(tool.name, {}))


def _is_setting(tool: Tool, name: str) -> bool:
    """Say whether a parameter is a choice, which, said once, holds for every part of a request."""
    return "enum" in tool.option(name)
