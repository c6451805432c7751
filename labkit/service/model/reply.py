"""One prompt read as a whole, and the turn that the rules of functions and of talk take for it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

from labkit.service.model.forms.schema import kind_of_format
from labkit.service.model.functions.arguments import force
from labkit.service.model.functions.asking import ask, request_of
from labkit.service.model.functions.chains import plan, plan_for
from labkit.service.model.functions.choose import best_guess
from labkit.service.model.functions.comparing import compared
from labkit.service.model.functions.followups import Asked, read_request
from labkit.service.model.functions.guidance import is_conditional
from labkit.service.model.functions.outputs import Done, done_calls
from labkit.service.model.functions.plan import Planned, Request, remaining
from labkit.service.model.functions.providers import best_colleague, delegates
from labkit.service.model.functions.telling import phrase
from labkit.service.model.functions.tool import Tool, read_tools
from labkit.service.model.language.clauses import clauses
from labkit.service.model.language.questions import is_question, is_request
from labkit.service.model.language.words import sentences
from labkit.service.model.passages import is_about_files
from labkit.service.model.sums.calendar import read_date
from labkit.service.model.talk.answer import Talk, acknowledge, answer, is_known, known_answer
from labkit.service.model.talk.jobs import read_job
from labkit.service.model.talk.knowledge import read_knowledge
from labkit.service.model.talk.persona import read_persona
from labkit.service.model.thread.facts import read_facts
from labkit.service.model.thread.known import known_facts, today
from labkit.service.model.thread.memory import Memory, remember
from labkit.service.model.turns import Entry, Prompt, Turn

_PERSONAL_KINDS: Final = ("name", "age", "place", "work", "taste")
_ROUNDS_AT_MOST: Final = 30


def _talk(prompt: Prompt, memory: Memory) -> Talk:
    said = today(prompt.instructions)
    return Talk(
        memory,
        read_persona(prompt.instructions),
        tuple(read_tools(prompt.tools)),
        read_knowledge(prompt.instructions),
        read_job(prompt.instructions),
        prompt.instructions,
        read_date(said) if said else None,
        prompt.seed,
    )


@dataclass(frozen=True)
class Reply:
    """Hold one prompt as read.

    asked: what is to be acted on. done: calls since the last user message with their outputs. before: those of the
    earlier messages that the last one completes. entries: the conversation up to the last user message.
    """

    prompt: Prompt
    talk: Talk
    asked: Asked
    done: tuple[Done, ...]
    before: tuple[Done, ...]
    entries: Sequence[Entry]

    @classmethod
    def of(cls, prompt: Prompt) -> Reply:
        """Read a prompt."""
        last = max((at for at, entry in enumerate(prompt.entries) if entry.role == "user"), default=-1)
        talk = _talk(prompt, remember(prompt.entries))
        entries = prompt.entries[: last + 1]
        asked = read_request(entries, talk.tools)
        done, before = (
            done_calls(prompt.entries[last + 1 :]),
            done_calls(prompt.entries[asked.first : last + 1]),
        )
        return cls(prompt, talk, asked, tuple(done), tuple(before) if asked.resumes else (), entries)

    def turn(self) -> Turn:
        """Return calls while any are to be made, then words."""
        tools = self._allowed
        request = self._request
        many = len(self.done) >= _ROUNDS_AT_MOST
        planned = (
            [] if many or not tools else remaining(self._planned(request, tools), [*self.before, *self.done])
        )
        ready = [each for each in planned if each.is_ready]
        forced = self._forced() if not self.done else None
        if forced and not ready and tools:
            ready = self._guessed(planned, request, tools, forced)
        if ready:
            calls = tuple(dict.fromkeys(each.call(force(each.tool.root, each.filled)) for each in ready))
            at_once = self.prompt.parallel_tool_calls and not request.guidance.one_by_one
            return Turn(calls=calls if at_once else calls[:1])
        return Turn(text=self._formed(self._text(planned)))

    def unanswered(self) -> str:
        """Return what is asked that the thread does not answer; empty once functions have been called for it."""
        if self.done:
            return ""
        kept = [
            sentence
            for sentence in sentences(self.asked.text)
            if (is_question(sentence) or is_request(sentence))
            and not is_known(sentence, self.talk)
            and (is_about_files(sentence) or known_answer(sentence, self.talk) is None)
        ]
        return " ".join(kept)

    @property
    def earlier(self) -> tuple[str, ...]:
        """Return what the user wrote before, the latest first."""
        return tuple(reversed(self.talk.memory.messages[:-1]))

    @property
    def wants_more(self) -> bool:
        """Say whether the last message asks for something that is not mere talk, so that code may be run for it."""
        spoken = [each for each in sentences(self.asked.latest)[:80] if not is_known(each, self.talk)]
        return bool(spoken) and self.talk.job is None

    @property
    def is_unanswered(self) -> bool:
        """Say whether the thread has no answer to what is asked."""
        return bool(self.unanswered())

    def from_tools(self, found: str) -> str:
        """Return an answer with what the service's own tools gave."""
        noted = acknowledge(self.talk) if self._states() else ""
        told = [noted, *(phrase(each, self.asked.latest) for each in self.done), found]
        return self._formed(self.talk.persona.join(dict.fromkeys(told)))

    @cached_property
    def _allowed(self) -> list[Tool]:
        """Return the functions that `tool_choice` leaves."""
        choice = self.prompt.tool_choice
        if choice == "none":
            return []
        if isinstance(choice, Mapping) and choice.get("type") == "function":
            function = choice.get("function")
            name = function.get("name") if isinstance(function, Mapping) else choice.get("name")
            named = [tool for tool in self.talk.tools if tool.name == name]
            # A choice forces the first turn only; else a run with it would never end.
            return list(self.talk.tools) if self.done or not named else named
        return list(self.talk.tools)

    def _forced(self) -> str | None:
        choice = self.prompt.tool_choice
        if isinstance(choice, Mapping):
            return "function" if choice.get("type") == "function" and len(self._allowed) == 1 else None
        return "required" if choice == "required" else None

    @cached_property
    def _request(self) -> Request:
        known, tools = known_facts(self.talk.memory), self._allowed
        return request_of(
            self.asked,
            self.entries,
            self.prompt.instructions,
            known,
            [*self.before, *self.done],
            tools,
            self._needs_no_function,
        )

    def _planned(self, request: Request, tools: list[Tool]) -> list[Planned]:
        resumed = next((tool for tool in tools if tool.name == self.asked.resumes), None)
        # With outputs from before, the call that was short of a value may be made of them: all is planned anew.
        if resumed and not self.before:
            return plan_for(resumed, replace(request, triggers=tuple(sentences(request.text))))[:1]
        return plan(request, tools)

    def _needs_no_function(self, sentence: str) -> bool:
        if is_known(sentence, self.talk):
            return True
        if is_question(sentence) or is_request(sentence):
            return False
        stated = read_facts(sentence, 0)
        return (
            bool(stated)
            and all(fact.kind in _PERSONAL_KINDS for fact in stated)
            and len(stated) >= len(clauses(sentence))
        )

    def _guessed(
        self, planned: list[Planned], request: Request, tools: list[Tool], forced: str
    ) -> list[Planned]:
        """Return a call that `tool_choice` demands, whatever the words say."""
        if planned:
            return planned
        tool = tools[0] if forced == "function" else best_guess(self.asked.text, tools)
        return plan_for(tool, request)

    def _text(self, planned: Sequence[Planned]) -> str:
        """Compose the answer: what was noted, what came back, what is still missing."""
        asks = " ".join(ask(each) for each in planned if each.filled.missing and not each.is_off)
        if not self.done and not asks:
            if self._team_is_done():
                return "The request is completely processed: every member of the team has had a task, so I create no further one."
            return answer(self.asked.latest, self.talk)
        told = [acknowledge(self.talk) if self._states() else ""]
        told += [phrase(each, self.asked.latest) for each in self.done]
        told.append(compared(self.done, self.asked.text) or "")
        told += [
            found
            for text in (self.talk.memory.messages[-1:] if self.done else ())
            for sentence in sentences(text)[:12]
            if is_known(sentence, self.talk)
            and is_question(sentence)
            and (found := known_answer(sentence, self.talk))
        ]
        return self.talk.persona.join(dict.fromkeys([*told, asks]))

    def _team_is_done(self) -> bool:
        request = self._request
        return is_conditional(self.asked.latest) and any(
            delegates(tool, request) and best_colleague(request.text, request) is None
            for tool in self.talk.tools
        )

    def _states(self) -> bool:
        facts = [fact for fact in self.talk.memory.facts if fact.position == len(self.talk.memory.messages)]
        return any(fact.kind in _PERSONAL_KINDS for fact in facts)

    def _formed(self, text: str) -> str:
        wanted = self.prompt.response_format
        if kind_of_format(wanted) == "text" and not self.talk.persona.json:
            return self.talk.persona.shape(text, whole=True)
        wanted = wanted if kind_of_format(wanted) != "text" else {"type": "json_object"}
        # Only answers in JSON need these.
        from labkit.service.model.sums.equations import solve
        from labkit.service.model.talk.structured import Form, structure

        solved = solve(self.asked.latest)
        form = Form(
            answer=text,
            texts=[*reversed(self.talk.memory.messages)],
            known=known_facts(self.talk.memory),
            done=self.done,
            instructions=self.prompt.instructions,
            steps=solved.steps if solved else (),
            value=_value_of(text),
        )
        return structure(form, wanted)


def _value_of(text: str) -> str:
    """Return what an answer comes down to where it was worked out: "51" of "17 * 3 = 51."."""
    match = re.search(r"(?:= |\bSo \w = )(-?\d[\d.]*)\.?$", text)
    return match[1].rstrip(".") if match else ""
