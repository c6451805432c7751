"""Put an answer into words, task by task: from the instructions, the thread, and what can be worked out."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import Final

from labkit.service.model.functions.tool import Tool
from labkit.service.model.language import questions
from labkit.service.model.language.words import as_sentence, join_words, sentences, shorten, words
from labkit.service.model.talk.earlier import read_earlier
from labkit.service.model.talk.jobs import Job, do_job
from labkit.service.model.talk.knowledge import Knowledge, is_outside, ruled, told
from labkit.service.model.talk.orders import as_requests
from labkit.service.model.talk.persona import Persona
from labkit.service.model.talk.pictures import say_unseen
from labkit.service.model.talk.smalltalk import find_smalltalk
from labkit.service.model.talk.tasks import tasks
from labkit.service.model.talk.unknown import say_unknown
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

_ANSWERS_AT_MOST: Final = 12
_QUESTIONS: Final = re.compile(
    r",? (?:and|but) (?=(?:what|where|who|how|when|which|do|does|am|is) )", re.IGNORECASE
)


@dataclass(frozen=True)
class Talk:
    """Hold what an answer may draw on.

    today: the date that the instructions state. seed: for choosing among patterns.
    """

    memory: Memory
    persona: Persona
    tools: tuple[Tool, ...] = ()
    knowledge: Knowledge = field(default_factory=Knowledge)
    job: Job | None = None
    instructions: str = ""
    today: date | None = None
    seed: int = 0


def is_known(sentence: str, talk: Talk) -> bool:
    """Say whether the thread or the instructions alone answer a sentence, so that no function is needed for it."""
    if find_smalltalk(sentence, talk.persona, talk.tools, None) is not None or asks_everything(sentence):
        return True
    if not questions.is_question(sentence):
        return False
    if ruled(sentence, talk.knowledge) is not None:
        return True
    found = [recall(part, talk.memory) for part in _QUESTIONS.split(sentence)]
    return all(each is not None and each.is_exact for each in found) and is_personal(sentence)


def answer(text: str, talk: Talk) -> str:
    """Answer a readable user message."""
    if not words(text):
        shown = shorten(text, 60)
        return (
            f"{shown} I got your message; tell me in words what I can do for you."
            if shown
            else "Hello! What can I do for you?"
        )
    unseen = say_unseen(text)
    if unseen is not None:
        return unseen
    special = _by_instructions(text, talk)
    if special is not None:
        return special
    asked = sentences(text)
    echoed = echo(text) if len(asked) == 1 or "\n" not in text else None
    if echoed is not None:
        return echoed
    parts = tasks(text)
    spoken = [part for part in parts if not questions.is_greeting(part)] or parts
    said = list(
        islice((each for part in spoken if (each := _one(part, text, talk)) is not None), _ANSWERS_AT_MOST)
    )
    noted = acknowledge(talk)
    if noted:
        said = [noted, *said]
    if len(spoken) < len(parts):
        said = [*_hello(parts[0], noted, talk), *said]
    if not said:
        said = [talk.knowledge.unknown or say_unknown(asked[-1], talk.persona, talk.tools)]
    return talk.persona.join(dict.fromkeys(said))


def _hello(greeting: str, noted: str, talk: Talk) -> list[str]:
    """Return a greeting for the beginning of an answer that says more; none where it already meets somebody."""
    if talk.persona.greeting:
        return [_one(greeting, greeting, talk) or ""]
    name = talk.memory.value_of("name")
    if noted.startswith("Nice to meet you"):
        return []
    return [f"Hello, {name}!" if name else "Hello!"]


def _by_instructions(text: str, talk: Talk) -> str | None:
    """Answer as the instructions want every message answered: do their job, or send away what is not their topic."""
    if find_smalltalk(text, talk.persona, talk.tools, talk.memory.value_of("name")) is not None:
        return None
    if talk.knowledge.otherwise and is_outside(text, talk.knowledge):
        return talk.knowledge.otherwise
    if talk.job and (
        talk.job.kind == "choose" or (len(text.split()) > 5 and not questions.is_question(text))
    ):
        return do_job(talk.job, text)
    return _ordered(text, talk)


def _ordered(text: str, talk: Talk) -> str | None:
    """Do with a message that itself asks for nothing what the instructions want done with every one."""
    spoken = sentences(text)
    asks = any(questions.is_question(each) or questions.is_request(each) for each in spoken[:1])
    if talk.tools or asks or any(fact.kind == "name" for fact in _fresh(talk)):
        return None
    found = (worked_out(each, each, talk) for each in as_requests(talk.instructions, text))
    return next((each for each in found if each), None)


def _one(task: str, whole: str, talk: Talk) -> str | None:
    """Answer one task; None for a statement, which is acknowledged with the others."""
    small = find_smalltalk(task, talk.persona, talk.tools, talk.memory.value_of("name"))
    if small is not None:
        return small
    worked = worked_out(task, whole, talk)
    if not questions.is_question(task) and not questions.is_request(task):
        if worked is not None and (_is_bare(task) or task == whole):
            return worked
        return None
    return (
        _ruled(task, talk)
        or _each_part(task, talk)
        or known_answer(task, talk, whole)
        or _unknown(task, talk)
    )


def _ruled(task: str, talk: Talk) -> str | None:
    return ruled(task, talk.knowledge)


def _unknown(task: str, talk: Talk) -> str:
    return talk.knowledge.unknown or say_unknown(task, talk.persona, talk.tools)


def _each_part(sentence: str, talk: Talk) -> str:
    """Answer "what is my name and where do I live?" part by part; empty unless the thread answers every part."""
    parts = _QUESTIONS.split(sentence)
    known = [known_answer(part, talk) for part in parts] if len(parts) > 1 else []
    return talk.persona.join(part for part in known if part) if all(known) else ""


def _is_bare(sentence: str) -> bool:
    return len(sentence) <= 200 and (
        len(words(sentence)) <= 6 or "=" in sentence or sentence.strip()[:1].isdigit()
    )


def worked_out(task: str, whole: str, talk: Talk) -> str | None:
    """Work out what needs neither the thread nor the world; None when there is nothing to work out."""
    # These skills are half of the model's code, and a service that only calls functions needs none of them.
    from labkit.service.model.talk.skills import work_out

    earlier = (*reversed(talk.memory.messages[:-1]), *reversed(talk.memory.said))
    return work_out(task, whole, earlier, talk.today, talk.seed)


def known_answer(task: str, talk: Talk, whole: str = "") -> str | None:
    """Answer a question or a request from the thread, the instructions, or by working it out; None when that is not possible."""
    if asks_everything(task):
        return say_everything(talk.memory)
    about = about_thread(task, talk.memory) or how_many(task, talk.memory)
    if about:
        return about
    found = recall(task, talk.memory)
    if found and found.is_exact:
        return say(found, task)
    worked = worked_out(task, whole or task, talk)
    if worked is not None:
        return worked
    instructed = told(task, talk.knowledge)
    if instructed:
        return instructed
    given = read_earlier(task, talk.memory.said)
    if given:
        return given
    said = find_said(task, talk.memory.said)
    if said:
        return f'Earlier in this thread I said: "{shorten(said, 400)}"'
    return say(found, task) if found else None


def _fresh(talk: Talk) -> list[Fact]:
    return [fact for fact in talk.memory.facts if fact.position == len(talk.memory.messages)]


def acknowledge(talk: Talk) -> str:
    """Acknowledge what the latest message stated; empty when it stated nothing."""
    fresh = _fresh(talk)
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
    remembered = [shorten(in_second_person(fact), 300) for fact in facts[:12]]
    notes = all(fact.kind == "note" for fact in facts)
    return (
        join_words(remembered)
        if notes
        else "that "
        + join_words([text[0].lower() + text[1:] if text.startswith("The ") else text for text in remembered])
    )
