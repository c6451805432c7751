"""Read a request for planning, and ask the user for what a call still misses."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from labkit.service.model.functions.followups import Asked
from labkit.service.model.functions.guidance import is_conditional, read_guidance
from labkit.service.model.functions.outputs import Done, known_from
from labkit.service.model.functions.plan import Planned, Request
from labkit.service.model.functions.slots import description_of
from labkit.service.model.functions.tool import Tool
from labkit.service.model.language.mentions import TEXT_LIMIT
from labkit.service.model.language.names import names
from labkit.service.model.language.rosters import described_items
from labkit.service.model.language.words import identifier_words, join_words, readable, sentences, shorten
from labkit.service.model.thread.known import instructed_facts
from labkit.service.model.turns import Entry

_NEGATED: Final = re.compile(
    r"(?:please )?(?:don't|do not|never|no need to|stop)\b|(?:i|we) (?:don't|do not) (?:want|need)\b",
    re.IGNORECASE,
)
_THERE: Final = re.compile(r"(?<=[a-z] )there\b(?! (?:is|are|was|were|any|be|a|an)\b)")
_BEFORE_AT_MOST: Final = 8
_SAID_AT_MOST: Final = 4
_SENTENCES_AT_MOST: Final = 80
"""Sentences of a message that may ask for a function; of more the first and the last half of this."""


def request_of(
    asked: Asked,
    entries: Sequence[Entry],
    instructions: str,
    facts: Mapping[str, Any],
    done: Sequence[Done],
    tools: Sequence[Tool],
    skip: Callable[[str], bool],
) -> Request:
    """Read a request, leaving out the sentences that `skip` says need no function."""
    text, roster = _located(_readable_part(asked.text)), described_items(instructions)
    spoken = sentences(text)
    if len(spoken) > _SENTENCES_AT_MOST:
        spoken = [*spoken[: _SENTENCES_AT_MOST // 2], *spoken[-_SENTENCES_AT_MOST // 2 :]]
    kept = tuple(
        each
        for each in spoken
        if not skip(each) and not _NEGATED.match(each) and (roster or not is_conditional(each))
    )
    earlier = [entry.text for entry in entries[:-1][-40:] if entry.role == "user"]
    said = [entry.text for entry in entries[-40:] if entry.role == "assistant" and entry.text]
    return Request(
        text=text,
        triggers=kept,
        known={**instructed_facts(instructions), **facts, **known_from(done)},
        done=tuple(done),
        before=tuple(readable(each)[:TEXT_LIMIT] for each in reversed(earlier[-_BEFORE_AT_MOST:])),
        said=tuple(readable(each) for each in reversed(said[-_SAID_AT_MOST:])),
        guidance=read_guidance(instructions, tools),
        instructions=instructions,
        roster=roster,
    )


def _located(text: str) -> str:
    """Say where "there" is, in a text that names the place before: "fly to Oslo and find a hotel there"."""
    match = _THERE.search(text)
    placed = names(text[: match.start()]) if match else ()
    return (
        text
        if not match or not placed
        else f"{text[: match.start()]}in {placed[-1].value}{text[match.end() :]}"
    )


def _readable_part(text: str) -> str:
    """Return what is searched for requests and values: of a long text its beginning and its end."""
    if len(text) <= TEXT_LIMIT:
        return text
    half = TEXT_LIMIT // 2
    return f"{text[:half]}\n{text[-half:]}"


def ask(planned: Planned) -> str:
    """Ask the user for what a call still misses."""
    missing = join_words(_called(planned.tool, name) for name in planned.filled.missing)
    return f"To use {planned.tool.name} I still need {missing}. Please tell me."


def _called(tool: Tool, name: str) -> str:
    """Return what a parameter is called: by its name, or by its description where the name is a mere letter."""
    spoken = " ".join(identifier_words(name)) or name
    described = description_of(tool.option(name)) if name in tool.parts else ""
    if len(spoken) > 2 or not described:
        return f"the {spoken}"
    text = shorten(described, 60).rstrip(". ")
    return text[:1].lower() + text[1:]
