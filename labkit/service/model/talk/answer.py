"""Put an answer into words, sentence by sentence, from the thread alone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from labkit.service.model.functions.choose import Tool
from labkit.service.model.language import questions
from labkit.service.model.language.words import as_sentence, fold, join_words, sentences, shorten, words
from labkit.service.model.sums.arithmetic import find_sum
from labkit.service.model.talk.persona import Persona
from labkit.service.model.thread.facts import Fact
from labkit.service.model.thread.listing import about_thread, echo, how_many
from labkit.service.model.thread.memory import Memory, in_second_person
from labkit.service.model.thread.recall import (
    asks_everything,
    find_said,
    is_personal,
    recall,
    say,
    say_everything,
)

_SENTENCES_AT_MOST: Final = 12
_IDENTITY: Final = re.compile(
    r"\bwho are you\b|\bwhat(?:'s| is) your name\b|\bintroduce yourself\b|\bwhat are you\b|\bare you (?:an? )?(?:ai|bot|robot|human|model)\b"
)
_ABILITY: Final = re.compile(
    r"\bwhat can you (?:do|help)|\bhow can you help|\b(?:what|which) (?:tools|functions)\b|\bcan you help me\b\W*$|^help\W*$"
)
_QUESTIONS: Final = re.compile(
    r",? (?:and|but) (?=(?:what|where|who|how|when|which|do|does|am|is) )", re.IGNORECASE
)
_POLITE: Final = re.compile(
    r"^(?:please |can you |could you |would you |will you |i want you to |i need you to |i'd like you to )+",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Talk:
    """Hold what an answer may draw on."""

    memory: Memory
    persona: Persona
    tools: tuple[Tool, ...] = ()


def is_known(sentence: str, talk: Talk) -> bool:
    """Say whether the thread alone answers a sentence, so that no function is needed for it."""
    if questions.is_thanks(sentence) or questions.is_greeting(sentence) or questions.is_farewell(sentence):
        return True
    text = fold(sentence)
    if _IDENTITY.search(text) or _ABILITY.search(text) or asks_everything(sentence):
        return True
    if not questions.is_question(sentence):
        return False
    found = [recall(part, talk.memory) for part in _QUESTIONS.split(sentence)]
    return all(each is not None and each.is_exact for each in found) and is_personal(sentence)


def answer(text: str, talk: Talk) -> str:
    """Answer a readable user message."""
    asked = sentences(text)
    if not words(text):
        shown = shorten(text, 60)
        return (
            f"{shown} I got your message; tell me in words what I can do for you."
            if shown
            else "Hello! What can I do for you?"
        )
    echoed = echo(text) if len(asked) == 1 or "\n" not in text else None
    if echoed is not None:
        return echoed
    told = [found for sentence in asked if (found := _one(sentence, talk)) is not None][:_SENTENCES_AT_MOST]
    noted = acknowledge(talk)
    if noted:
        told = [noted, *told]
    if not told:
        told = [_unknown(asked[-1], talk)]
    return talk.persona.join(dict.fromkeys(told))


def _one(sentence: str, talk: Talk) -> str | None:
    """Answer one sentence; None for a statement, which is acknowledged with the others."""
    if questions.is_thanks(sentence):
        return "You're welcome!"
    if questions.is_greeting(sentence):
        return _greeting(talk)
    if questions.is_farewell(sentence) or questions.is_how_are_you(sentence):
        return "Goodbye!" if questions.is_farewell(sentence) else "I'm fine, thank you. How can I help?"
    text = fold(sentence)
    if _IDENTITY.search(text):
        return talk.persona.introduce()
    if _ABILITY.search(text):
        return _abilities(talk)
    if not questions.is_question(sentence) and not questions.is_request(sentence):
        worked = find_sum(sentence) if _is_bare_sum(sentence) else None
        return f"{worked.expression} = {worked.result()}." if worked else None
    return _each_part(sentence, talk) or known_answer(sentence, talk) or _unknown(sentence, talk)


def _each_part(sentence: str, talk: Talk) -> str:
    """Answer "what is my name and where do I live?" part by part; empty unless the thread answers every part."""
    parts = _QUESTIONS.split(sentence)
    known = [known_answer(part, talk) for part in parts] if len(parts) > 1 else []
    return talk.persona.join(part for part in known if part) if all(known) else ""


def _is_bare_sum(sentence: str) -> bool:
    return len(sentence) <= 200 and (
        len(words(sentence)) <= 4 or "=" in sentence or sentence.strip()[:1].isdigit()
    )


def known_answer(sentence: str, talk: Talk) -> str | None:
    """Answer a question or a request from the thread or by arithmetic; None when that is not possible."""
    if asks_everything(sentence):
        return say_everything(talk.memory)
    about = about_thread(sentence, talk.memory) or how_many(sentence, talk.memory)
    if about:
        return about
    found = recall(sentence, talk.memory)
    if found and found.is_exact:
        return say(found, sentence)
    worked = find_sum(sentence)
    if worked:
        return f"{worked.expression} = {worked.result()}."
    said = find_said(sentence, talk.memory.said)
    if said:
        return f'Earlier in this thread I said: "{shorten(said, 400)}"'
    return say(found, sentence) if found else None


def _greeting(talk: Talk) -> str:
    name = talk.memory.value_of("name")
    hello = f"Hello, {name}!" if name else "Hello!"
    known = talk.persona.name or talk.persona.role
    if not known:
        return f"{hello} How can I help you?"
    # An introduction is the one thing that brevity may not cut off a greeting.
    introduced = talk.persona.introduce()
    return (
        f"{hello[:-1]}; {introduced}"
        if talk.persona.is_brief
        else f"{hello} {introduced} How can I help you?"
    )


def _abilities(talk: Talk) -> str:
    can = "I can remember, list, count and summarise what you tell me in this thread, and do arithmetic."
    if not talk.tools:
        return f"{talk.persona.introduce()} {can}"
    names = join_words(tool.name for tool in talk.tools[:20])
    return f"{talk.persona.introduce()} {can} I can also ask for these functions: {names}."


def acknowledge(talk: Talk) -> str:
    """Acknowledge what the latest message stated; empty when it stated nothing."""
    memory = talk.memory
    fresh = [fact for fact in memory.facts if fact.position == len(memory.messages)]
    if not fresh:
        return ""
    name = next((fact.value for fact in fresh if fact.kind == "name"), None)
    others = [fact for fact in fresh if fact.kind != "name"]
    met = f"Nice to meet you, {name}." if name else ""
    if name and any(fact.is_correction for fact in fresh):
        met = f"Understood, your name is {name}."
    promise = (
        as_sentence("I'll remember " + _promised(others))
        if others
        else "I'll remember your name."
        if name
        else ""
    )
    return talk.persona.join((met, promise))


def _promised(facts: list[Fact]) -> str:
    told = [shorten(in_second_person(fact), 300) for fact in facts[:12]]
    notes = all(fact.kind == "note" for fact in facts)
    return (
        join_words(told)
        if notes
        else "that "
        + join_words([text[0].lower() + text[1:] if text.startswith("The ") else text for text in told])
    )


def _unknown(sentence: str, talk: Talk) -> str:
    """Say plainly that something is not known or cannot be done, naming what was asked."""
    nature = talk.persona.introduce().rstrip(".")
    if questions.is_question(sentence):
        asked = shorten(sentence, 160)
        if is_personal(sentence):
            return f'I don\'t know that: you have not told me in this thread. You asked: "{asked}"'
        return f'I don\'t know the answer to "{asked}": {nature} and only know what this thread says.'
    if questions.is_request(sentence):
        topic = shorten(_POLITE.sub("", sentence).strip().rstrip("?!.\u2026 "), 120)
        return f'I cannot do this: "{topic}". {nature}: I can recall, count and summarise what you tell me.'
    return f'I have read your message: "{shorten(sentence, 200)}". I\'ll keep it in mind in this thread.'
