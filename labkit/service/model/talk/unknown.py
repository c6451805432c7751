"""Say plainly that something is not known or cannot be done, naming what was asked and what would help."""

from __future__ import annotations

import re
from typing import Final

from labkit.service.model.functions.tool import Tool
from labkit.service.model.language import questions
from labkit.service.model.language.words import join_words, shorten
from labkit.service.model.sums.calendar import needs_clock
from labkit.service.model.talk.persona import Persona
from labkit.service.model.thread.recall import is_personal

_POLITE: Final = re.compile(
    r"^(?:please |can you |could you |would you |will you |i want you to |i need you to |i'd like you to |now |then |and |also )+",
    re.IGNORECASE,
)
_EXPLAIN: Final = re.compile(
    r"\b(?:explain|describe|define|teach|tell me (?:about|more)|how (?:do|does|to|can|should)|why)\b",
    re.IGNORECASE,
)


def say_unknown(sentence: str, persona: Persona, tools: tuple[Tool, ...]) -> str:
    """Say what is not known; one sentence where brevity is asked for."""
    parts = _parts(sentence, persona, tools)
    return parts[0] if persona.is_brief else " ".join(parts)


def _parts(sentence: str, persona: Persona, tools: tuple[Tool, ...]) -> list[str]:
    nature = persona.introduce().rstrip(".")
    asked = shorten(sentence, 160)
    if questions.is_question(sentence) or _EXPLAIN.search(sentence):
        if needs_clock(sentence):
            return [
                "I don't know the date or the time: I have no clock.",
                "Tell me today's date, or give me a function that returns it, and I can work with that.",
            ]
        if (
            is_personal(sentence)
            and questions.is_question(sentence)
            and not re.match(r"(?:can|could|may|should|how (?:can|do|should)) i\b", sentence.casefold())
        ):
            return ["I don't know that: you have not told me in this thread.", f'You asked: "{asked}"']
        return [
            f'I don\'t know the answer to "{asked}": {nature} and only know what this thread says.',
            _help(tools),
        ]
    topic = shorten(_POLITE.sub("", sentence).strip().rstrip("?!.\u2026 "), 120)
    if questions.is_request(sentence):
        return [
            f'I cannot do this: "{topic}".',
            f"{nature}: I can recall, count and summarise what you tell me, calculate, and work on text that you give me.",
            _help(tools),
        ]
    return [f'I have read your message: "{shorten(sentence, 200)}".', "I'll keep it in mind in this thread."]


def _help(tools: tuple[Tool, ...]) -> str:
    if tools:
        names = join_words([tool.name for tool in tools[:6]])
        return (
            f"None of the functions I was given ({names}) fits."
            if len(tools) <= 6
            else f"None of the {len(tools)} functions I was given fits."
        )
    return "A function or a document that holds the answer would help."
