"""Put an answer into words, task by task: from the instructions, the thread, and what can be worked out."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from labkit.service.model.functions.tool import Tool
from labkit.service.model.language import questions
from labkit.service.model.language.words import as_sentence, join_words, sentences, shorten, words
from labkit.service.model.sums.arithmetic import find_sum
from labkit.service.model.sums.calendar import find_date
from labkit.service.model.sums.equations import derive, solve
from labkit.service.model.sums.problems import find_problem
from labkit.service.model.sums.sequences import find_sequence
from labkit.service.model.sums.units import find_conversion
from labkit.service.model.talk.jobs import Job, do_job
from labkit.service.model.talk.knowledge import Knowledge, is_outside, ruled, told
from labkit.service.model.talk.persona import Persona
from labkit.service.model.talk.smalltalk import find_smalltalk
from labkit.service.model.talk.tasks import tasks
from labkit.service.model.talk.unknown import say_unknown
from labkit.service.model.texts.changes import find_change
from labkit.service.model.texts.material import material
from labkit.service.model.texts.summary import asks_summary, length_asked, summarise, wants_points
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
from labkit.service.model.writing.letters import find_letter, find_rewriting
from labkit.service.model.writing.outlines import find_list
from labkit.service.model.writing.phrasebook import find_translation
from labkit.service.model.writing.verses import find_verse

_TASKS_AT_MOST: Final = 12
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
    special = _by_instructions(text, talk)
    if special is not None:
        return special
    asked = sentences(text)
    echoed = echo(text) if len(asked) == 1 or "\n" not in text else None
    if echoed is not None:
        return echoed
    parts = tasks(text)
    said = [found for part in parts if (found := _one(part, text, talk)) is not None][:_TASKS_AT_MOST]
    noted = acknowledge(talk)
    if noted:
        said = [noted, *said]
    if not said:
        said = [talk.knowledge.unknown or say_unknown(asked[-1], talk.persona, talk.tools)]
    return talk.persona.join(dict.fromkeys(said))


def _by_instructions(text: str, talk: Talk) -> str | None:
    """Answer as the instructions want every message answered: do their job, or send away what is not their topic."""
    if find_smalltalk(text, talk.persona, talk.tools, talk.memory.value_of("name")) is not None:
        return None
    if talk.knowledge.otherwise and is_outside(text, talk.knowledge):
        return talk.knowledge.otherwise
    if talk.job and (talk.job.kind == "choose" or (len(text.split()) > 5 and not asks_summary(text))):
        return do_job(talk.job, text)
    return None


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
    """Work out what needs neither the thread nor the world: sums, units, dates, given texts, small compositions."""
    earlier = [*reversed(talk.memory.messages[:-1]), *reversed(talk.memory.said)]
    makers: tuple[Callable[[], str | None], ...] = (
        lambda: _summary(task, earlier),
        lambda: find_rewriting(task),
        lambda: find_change(task, earlier),
        lambda: find_translation(task),
        lambda: solved.told() if (solved := solve(task)) else None,
        lambda: derive(task),
        lambda: find_conversion(task),
        lambda: find_date(task, talk.today),
        lambda: find_sequence(task),
        lambda: _sum(task),
        lambda: find_problem(task) or (find_problem(whole) if questions.is_question(task) else None),
        lambda: find_letter(task),
        lambda: find_verse(task, talk.seed),
        lambda: _program(task),
        lambda: find_list(task),
    )
    return next((found for make in makers if (found := make())), None)


def _summary(task: str, earlier: Sequence[str]) -> str | None:
    given = material(task, earlier) if asks_summary(task) else None
    if not given or len(given.split()) < 6:
        return None
    return summarise(given, length_asked(task), as_points=wants_points(task)) or None


def _sum(task: str) -> str | None:
    found = find_sum(task)
    return f"{found.expression} = {found.result()}." if found else None


def _program(task: str) -> str | None:
    from labkit.service.model.code.snippets import find_snippet

    return find_snippet(task)


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
    said = find_said(task, talk.memory.said)
    if said:
        return f'Earlier in this thread I said: "{shorten(said, 400)}"'
    return say(found, task) if found else None


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
    remembered = [shorten(in_second_person(fact), 300) for fact in facts[:12]]
    notes = all(fact.kind == "note" for fact in facts)
    return (
        join_words(remembered)
        if notes
        else "that "
        + join_words([text[0].lower() + text[1:] if text.startswith("The ") else text for text in remembered])
    )
