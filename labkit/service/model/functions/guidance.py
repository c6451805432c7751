"""Read from the instructions which function to use when, and with which values."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final

from labkit.service.model.functions.tool import Tool
from labkit.service.model.language.mentions import emails, quoted
from labkit.service.model.language.vocabulary import GENERIC_VERBS, STOP
from labkit.service.model.language.words import fold, identifier_words, readable, sentences, stem, words

_READ: Final = 12_000
_ANY_TOOL: Final = re.compile(
    r"\b(?:the|your|a) (?:provided |available |given |right )?(?:function|tool)s?\b"
)
_FIRST: Final = re.compile(
    r"\b(?:always (?:call|use|run|invoke|start|begin)|first (?:call|use|run|invoke)|(?:start|begin) by|before (?:answering|anything|you answer))\b|\bfirst\b"
)
_WHEN: Final = re.compile(
    r"\b(?:when(?:ever)?|if|for|about|any ?time|to answer|questions?|regarding|on|to (?:get|find|look up|retrieve|check|fetch|determine|know))\b(?P<rest>.*)"
)
_ANY: Final = re.compile(
    r"\b(?:any|all|every|each)\b.{0,20}\b(?:question|request|query|message)s?\b|\balways (?:use|call|search)\b"
)
_PHRASE: Final = re.compile(r"\b(?:contains?|says?|asks?|string|phrase|prompt|words?)\b")
_VALUE: Final = re.compile(
    r"\b(?:specify|set|use|pass|with|provide|give|and|,) (?:the |an? )?(?P<name>[\w ]{2,40}?)(?: parameter| argument| field)? (?:(?:as|to|=|:|of|equal to|is) )?(?P<quote>['\"\u201c])(?P<value>[^'\"\u201c\u201d\n]{1,400})['\"\u201d]",
    re.IGNORECASE,
)
_ONE_BY_ONE: Final = re.compile(
    r"\b(?:one (?:\w+ )?at a time|do not (?:create|make|call|run|use)[^.]{0,40}\bparallel|not in parallel|sequentially|one by one)\b"
)
_CONDITIONAL: Final = re.compile(
    r"\bif (?:you see|needed|necessary|there is|appropriate|required|you think|you find|possible)\b|\b(?:when|where) (?:needed|necessary|appropriate|applicable)\b"
)
_NO_HINT: Final = frozenset(
    stem(word)
    for word in "question questions answer answering call invoke provided function tool user users asks asked always any prompt contains string request needs wants".split()
)


@dataclass(frozen=True)
class Guidance:
    """Hold what instructions say about functions, by their names.

    hints: stems of words that speak for a function. values: values of its parameters. first: functions to call before
    anything else. general: those for any question. phrases: (text, name) pairs; a message with the text asks for it.
    """

    hints: Mapping[str, frozenset[str]] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    first: tuple[str, ...] = ()
    general: tuple[str, ...] = ()
    phrases: tuple[tuple[str, str], ...] = ()
    one_by_one: bool = False


def read_guidance(instructions: str, tools: Sequence[Tool]) -> Guidance:
    """Read instructions for what they say about the tools offered."""
    text = readable(instructions)[:_READ]
    if not tools or not text:
        return Guidance()
    hints: dict[str, frozenset[str]] = {}
    values: dict[str, dict[str, Any]] = {}
    first: list[str] = []
    general: list[str] = []
    phrases: list[tuple[str, str]] = []
    last: list[Tool] = []
    for sentence in sentences(text):
        folded = fold(sentence)
        spoken_of = _tools_in(folded, tools) or (
            [tools[0]] if len(tools) == 1 and _ANY_TOOL.search(folded) else []
        )
        # "When you invoke the function, always ..." goes on about the function named before.
        about = spoken_of or (last if "function" in folded or "tool" in folded else [])
        for tool in about:
            hints[tool.name] = hints.get(tool.name, frozenset()) | _hints(folded, tool)
            if _FIRST.search(folded) and spoken_of and not _ANY.search(folded):
                first.append(tool.name)
            if _ANY.search(folded):
                general.append(tool.name)
            if _PHRASE.search(folded):
                phrases += [(fold(each.value), tool.name) for each in quoted(sentence) if len(each.value) > 2]
        for tool in about or tools:
            found = _values(sentence, tool, addressed=bool(about))
            if found:
                values[tool.name] = {**values.get(tool.name, {}), **found}
        last = spoken_of or last
    one_by_one = bool(_ONE_BY_ONE.search(fold(text)))
    return Guidance(
        hints, values, tuple(dict.fromkeys(first)), tuple(dict.fromkeys(general)), tuple(phrases), one_by_one
    )


def _tools_in(folded: str, tools: Sequence[Tool]) -> list[Tool]:
    return [tool for tool in tools if _names(folded, tool)]


def _names(folded: str, tool: Tool) -> bool:
    if fold(tool.name) in folded:
        return True
    return len(tool.spoken) > 1 and bool(_spoken(tool.spoken).search(folded))


@lru_cache(512)
def _spoken(name: tuple[str, ...]) -> re.Pattern[str]:
    """Return a pattern for a function's name as people say it: "send an email" for send_email."""
    return re.compile(rf"\b{' (?:an? |the |your |their )?'.join(map(re.escape, name))}\b")


def _hints(folded: str, tool: Tool) -> frozenset[str]:
    """Return the stems of the words that say when a function is to be used."""
    match = _WHEN.search(folded.replace(fold(tool.name), " "))
    said = words(match["rest"]) if match else []
    return frozenset(stem(word) for word in said if word not in STOP and word not in GENERIC_VERBS) - _NO_HINT


def _values(sentence: str, tool: Tool, *, addressed: bool) -> dict[str, Any]:
    """Return values that a sentence fixes for parameters: "specify the queue as 'q1'", "an email to a@b.c with the subject 'X'"."""
    by_letters = {"".join(identifier_words(name)): name for name in tool.parts}
    found: dict[str, Any] = {}
    mail = next(
        (
            name
            for name in tool.parts
            if tool.option(name).get("type", "string") == "string" and tool.slot(name) == "email"
        ),
        None,
    )
    does = addressed or bool(tool.verb and stem(tool.verb) in {stem(word) for word in words(sentence)})
    if mail and does and (addresses := emails(sentence)):
        found[mail] = addresses[0].value
    for match in _VALUE.finditer(sentence):
        letters = "".join(identifier_words(match["name"]))
        name = next(
            (
                by_letters[key]
                for key in by_letters
                if letters == key or (len(letters) > 3 and letters.endswith(key))
            ),
            None,
        )
        if name and does:
            found[name] = match["value"]
    return found


def is_conditional(sentence: str) -> bool:
    """Say whether a sentence asks for something only if it should be needed."""
    return bool(_CONDITIONAL.search(fold(sentence)))
