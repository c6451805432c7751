"""Give every part of a request to the function it asks for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from labkit.service.model.functions.choose import matches
from labkit.service.model.functions.plan import Request
from labkit.service.model.functions.tool import Tool
from labkit.service.model.language.likeness import likeness
from labkit.service.model.language.parts import split_parts
from labkit.service.model.language.questions import is_question, is_request, verbs_in
from labkit.service.model.language.words import fold, stem, words

_SHORT: Final = 8  # words of a sentence that may belong to what was asked before
_CONDITION: Final = re.compile(r"^(?:and |but |then )?(?:if|when|in case|only if|unless)\b", re.IGNORECASE)
_KNOWING: Final = frozenset(
    "search lookup ask query knowledge wiki faq docs retrieve find answer policy".split()
)
_FINDS: Final = frozenset("find search look browse discover recommend suggest".split())
_TEAM: Final = re.compile(r"\b(?:connected|agents?|specialists?|delegate|tools?|route)\b")


@dataclass
class Segment:
    """Hold the parts of a request that are one function's business; conditional: only if an earlier one gave what is wished."""

    tool: Tool
    texts: list[str] = field(default_factory=list)
    condition: str = ""


def segments(request: Request, tools: Sequence[Tool]) -> list[Segment]:
    """Return what every function is asked, in the order of the request."""
    called = [tool for tool in tools if tool.kind not in ("file_search", "code_interpreter")]
    found: list[Segment] = []
    for sentence in request.triggers:
        in_sentence = _in_sentence(sentence, request, called, found)
        if not in_sentence and (is_question(sentence) or is_request(sentence) or len(request.triggers) == 1):
            in_sentence = _by_phrase(sentence, request, called) or (
                [] if found else _for_anything(sentence, request, called)
            )
        found += in_sentence
    if not found and request.triggers:
        found = _whole_team(request, called)
    return found


def _in_sentence(
    sentence: str, request: Request, tools: Sequence[Tool], found: list[Segment]
) -> list[Segment]:
    hints = request.guidance.hints
    here: list[Segment] = []
    waiting: list[str] = []
    condition = ""
    for part in split_parts(sentence):
        matched = matches(part, tools, hints)
        if matched:
            here += [Segment(match.tool, [*waiting, part], condition) for match in matched]
            waiting = []
            condition = part if _CONDITION.match(part) else condition
        elif here:
            here[-1].texts.append(part)
        elif found and len(sentence.split()) <= _SHORT:
            found[-1].texts.append(part)
        else:
            waiting.append(part)
    if not here and waiting:
        # The words may be spread over the parts ("convert, if you can, 3 km to miles").
        here = [Segment(match.tool, [sentence]) for match in matches(sentence, tools, hints)]
    elif here and waiting:
        here[-1].texts += waiting
    return here


def _by_phrase(sentence: str, request: Request, tools: Sequence[Tool]) -> list[Segment]:
    """Return the function that the instructions tie to words of this very sentence."""
    folded = fold(sentence)
    named = [name for phrase, name in request.guidance.phrases if phrase.rstrip("?.!") in folded]
    return [Segment(tool, [sentence]) for tool in tools if tool.name in named][:1]


def _for_anything(sentence: str, request: Request, tools: Sequence[Tool]) -> list[Segment]:
    """Return the function for questions of any kind: one that instructions give out as such, or one that searches."""
    general = [tool for tool in tools if tool.name in request.guidance.general]
    if general:
        return [Segment(general[0], [sentence])]
    if not [word for word in words(sentence) if len(word) > 3]:
        return []
    databases = [
        tool for tool in tools if any(tool.slot(name) == "sql" for name in tool.needed if name in tool.parts)
    ]
    if databases and {stem(word) for word in words(sentence)} & databases[0].described:
        return [Segment(databases[0], [sentence])]
    if not is_question(sentence) and not _FINDS & set(verbs_in(sentence)):
        return []
    searching = [tool for tool in tools if _searches(tool)]
    best = max(
        searching, key=lambda tool: (likeness(sentence, tool.name, tool.description), tool.name), default=None
    )
    return [Segment(best, [sentence])] if best else []


def _searches(tool: Tool) -> bool:
    """Say whether a function looks things up for a text, so that any question may be put to it."""
    needed = tool.needed or list(tool.parts)[:1]
    speaks = (
        set(tool.spoken) & _KNOWING
        or {stem(word) for word in ("knowledge", "wiki", "faq", "encyclopedia", "web")} & tool.described
    )
    return (
        bool(speaks)
        and len(needed) == 1
        and needed[0] in tool.parts
        and tool.option(needed[0]).get("type", "string") == "string"
        and tool.slot(needed[0]) == "whole"
    )


def _whole_team(request: Request, tools: Sequence[Tool]) -> list[Segment]:
    """Return the connected agents that the instructions speak of, for a message that none of them matches by its words."""
    agents = [tool for tool in tools if tool.kind == "connected_agent"]
    instructed = {stem(word) for word in words(request.instructions)}
    if not agents or not _TEAM.search(fold(request.instructions)):
        return []
    wanted = [tool for tool in agents if (tool.named - {"agent", "bot"}) & instructed]
    if not wanted:
        wanted = [max(agents, key=lambda tool: likeness(request.text, tool.name, tool.description))]
    return [Segment(tool, [request.text]) for tool in wanted]
