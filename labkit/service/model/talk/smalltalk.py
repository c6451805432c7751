"""Greet, thank, say who speaks and what it can do."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from labkit.service.model.functions.tool import Tool
from labkit.service.model.language import questions
from labkit.service.model.language.words import fold, join_words
from labkit.service.model.talk.persona import Persona
from labkit.service.model.writing.phrasebook import language_of, reply_in

_IDENTITY: Final = re.compile(
    r"\bwho are you\b|\bwhat(?:'s| is) your name\b|\b(?:introduce|tell me about|describe) yourself\b|\bwhat are you\b|\bare you (?:an? )?(?:real |actual )?(?:ai|bot|robot|human|person|model|chatgpt|gpt|llm)\b"
    r"|\bc\u00f3mo te llamas\b|\bcomment (?:t'appelles|vous appelez)|\bwie hei\u00dft du\b|\bwer bist du\b|\bqui es-tu\b|\bqui\u00e9n eres\b|\bcome ti chiami\b|\bchi sei\b|\u4f60\u662f\u8c01|\bwho made you\b|\bwhat model are you\b"
)
_ABILITY: Final = re.compile(
    r"\bwhat (?:else )?(?:can|could) you (?:do|help|offer)|\bhow (?:can|could|do) you help|\b(?:what|which) (?:tools|functions|skills|capabilities) (?:do|can|are)\b|\bcan you help me\b\W*$|^help\W*$|\bwhat (?:are|is) your (?:capabilities|abilities|skills|tools|functions|purpose)\b|\bwhat do you do\b"
)
_RELATION: Final = re.compile(r"^(?:are you (?:there|ok|sure)|you there|hello\?|ping|test(?:ing)?)\W*$")
_PRAISE: Final = re.compile(
    r"^(?:(?:very |that's |that is |this is |it's )?(?:good|great|nice|awesome|perfect|excellent|wonderful|cool|amazing|brilliant|well done|good job|nice work|fantastic)(?: job| work| answer| one)?)\W*$"
)
_LIKES: Final = re.compile(
    r"\b(?:do you|what(?:'s| is) your favou?rite|how old are you|where (?:are|do) you (?:from|live)|are you (?:happy|sad|tired|married|alive|conscious))\b"
)
_BUSINESS: Final = re.compile(
    r"\b(?:know|remember|have|think|recall|sell|offer|ship|deliver|accept|provide|support|mean|need|want|carry|take|charge|work)\b"
)
_CAN: Final = (
    "I can remember, list, count, compare and summarise what you tell me in this thread, do arithmetic and unit conversions, solve simple equations, "
    "work on text that you give me, and compose short texts"
)


@lru_cache(512)
def find_smalltalk(sentence: str, persona: Persona, tools: tuple[Tool, ...], name: str | None) -> str | None:
    """Answer a sentence that only keeps a conversation going; None for any other."""
    language = language_of(sentence)
    if questions.is_thanks(sentence):
        return reply_in(language, "thanks") or "You're welcome!"
    if questions.is_how_are_you(sentence):
        hello = "Hello! " if fold(sentence).startswith(("hi", "hello", "hey")) else ""
        return reply_in(language, "how") or f"{hello}I'm fine, thank you. How can I help?"
    if questions.is_greeting(sentence):
        return _greeting(persona, name, language)
    if questions.is_farewell(sentence):
        return "Goodbye!"
    return _about_itself(fold(sentence), persona, tools, reply_in(language, "note")) or _passing(sentence)


def _about_itself(text: str, persona: Persona, tools: tuple[Tool, ...], note: str | None) -> str | None:
    """Answer who this is, what it can do, and that it has no life of its own."""
    if _IDENTITY.search(text):
        return f"{persona.introduce()} {note}" if note else persona.introduce()
    if _ABILITY.search(text):
        return abilities(persona, tools)
    if _LIKES.search(text) and not _BUSINESS.search(text):
        return f"{persona.introduce()[:-1]}, so I have no life and no tastes of my own."
    return None


def _passing(sentence: str) -> str | None:
    text = fold(sentence)
    if _PRAISE.match(text):
        return "Thank you! What can I do next?"
    if _RELATION.match(text):
        return "Yes, I'm here. How can I help?"
    return "All right. What would you like me to do next?" if questions.affirms(sentence) else None


def _greeting(persona: Persona, name: str | None, language: str) -> str:
    own = persona.greeting or reply_in(language, "hello")
    if own:
        return own
    hello = f"Hello, {name}!" if name else "Hello!"
    known = persona.name or persona.role
    if not known:
        return f"{hello} How can I help you?"
    # An introduction is the one thing that brevity may not cut off a greeting.
    return (
        f"{hello[:-1]}, {persona.introduce()}"
        if persona.is_brief
        else f"{hello} {persona.introduce()} How can I help you?"
    )


def abilities(persona: Persona, tools: tuple[Tool, ...]) -> str:
    """Say what this model can do, naming the functions offered."""
    if not tools:
        return f"{persona.introduce()} {_CAN}."
    names = join_words(tool.name for tool in tools[:20])
    more = f" and {len(tools) - 20} more" if len(tools) > 20 else ""
    return f"{persona.introduce()} {_CAN}. I can also use these functions: {names}{more}."
