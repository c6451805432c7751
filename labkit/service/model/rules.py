"""The rule-based model: deterministic, from the thread alone, with no network and no knowledge of the world.

One turn is decided in this order: what the request is; which functions it needs, if any; whether their outputs are
there already; and then the answer, shaped by the instructions and by `response_format`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, Final

from labkit.service.model.forms.structured import kind_of_format, structure
from labkit.service.model.functions.arguments import force
from labkit.service.model.functions.choose import Tool, best_guess, read_tools
from labkit.service.model.functions.outputs import Done, done_calls, phrase
from labkit.service.model.functions.plan import Planned, plan, plan_for, remaining, request_of
from labkit.service.model.language.clauses import clauses
from labkit.service.model.language.questions import is_question, is_request
from labkit.service.model.language.vocabulary import RELATED
from labkit.service.model.language.words import identifier_words, join_words, readable, sentences, stem, words
from labkit.service.model.passages import KIND, Search, without_search
from labkit.service.model.sums.arithmetic import read_number
from labkit.service.model.talk.answer import Talk, acknowledge, answer, is_known, known_answer
from labkit.service.model.talk.persona import read_persona
from labkit.service.model.thread.facts import read_facts
from labkit.service.model.thread.memory import Memory, remember
from labkit.service.model.turns import Entry, Prompt, Turn

_ASKS: Final = re.compile(r"To use (?P<name>\S+) I still need: ")
_FOLLOWS: Final = re.compile(r"^(?:and|what about|how about|and what about|and for|and in)\b", re.IGNORECASE)
_PERSONAL_KINDS: Final = ("name", "age", "place", "work", "taste")
_ROUNDS_AT_MOST: Final = 30


class RuleModel:
    """Answer prompts by rule; the same prompt always gets the same turn."""

    def reply(self, prompt: Prompt) -> Turn:
        """Return the next turn: calls of functions, or an answer in text."""
        search = Search.of(prompt)
        reply = _Reply.of(without_search(prompt))
        turn = reply.turn()
        if search is None or turn.calls:
            return turn
        asked = reply.unanswered()
        if search.outputs:
            return Turn(text=reply.from_files(search.answer(asked or reply.request)))
        choice = prompt.tool_choice
        forced = choice == "required" or (isinstance(choice, Mapping) and choice.get("type") == KIND)
        is_due = forced and not reply.done
        return search.call(asked or reply.request) if asked or is_due else turn


@dataclass(frozen=True)
class _Reply:
    """Hold one prompt as read.

    request: the text to act on. done: calls since the last user message with their outputs.
    before: those of the earlier messages that this one completes.
    resumes: name of the function whose missing values the last message gives.
    """

    prompt: Prompt
    talk: Talk
    request: str
    done: tuple[Done, ...]
    before: tuple[Done, ...]
    resumes: str | None

    @classmethod
    def of(cls, prompt: Prompt) -> _Reply:
        last = max((at for at, entry in enumerate(prompt.entries) if entry.role == "user"), default=-1)
        memory = remember(prompt.entries)
        talk = Talk(memory, read_persona(prompt.instructions), tuple(read_tools(prompt.tools)))
        request, first, resumes = _request(prompt.entries[: last + 1])
        done, before = done_calls(prompt.entries[last + 1 :]), done_calls(prompt.entries[first : last + 1])
        return cls(prompt, talk, request, tuple(done), tuple(before) if resumes else (), resumes)

    def turn(self) -> Turn:
        tools = self._allowed()
        planned = (
            remaining(self._planned(tools), [*self.before, *self.done])
            if tools and len(self.done) < _ROUNDS_AT_MOST
            else []
        )
        forced = self._forced() if not self.done else None
        if forced and not any(not each.filled.missing for each in planned):
            return self._forced_turn(planned, tools, forced)
        ready = [each for each in planned if not each.filled.missing]
        if ready:
            calls = tuple(dict.fromkeys(each.call() for each in ready))
            return Turn(calls=calls if self.prompt.parallel_tool_calls else calls[:1])
        return Turn(text=self._formed(self._text(planned)))

    def unanswered(self) -> str:
        """Return what is asked that the thread does not answer; empty once functions have been called for it."""
        if self.done:
            return ""
        kept = [
            sentence
            for sentence in sentences(self.request)
            if (is_question(sentence) or is_request(sentence))
            and not is_known(sentence, self.talk)
            and known_answer(sentence, self.talk) is None
        ]
        return " ".join(kept)

    def from_files(self, found: str) -> str:
        """Return an answer with what files say."""
        noted = acknowledge(self.talk) if self._states() else ""
        told = [noted, *(phrase(each) for each in self.done), found]
        return self._formed(self.talk.persona.join(dict.fromkeys(told)))

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
            return "function" if choice.get("type") == "function" and len(self._allowed()) == 1 else None
        return "required" if choice == "required" else None

    def _planned(self, tools: list[Tool]) -> list[Planned]:
        known = known_facts(self.talk.memory)
        request = request_of(self.request, known, [*self.before, *self.done], self._needs_no_function)
        asked = next((tool for tool in tools if tool.name == self.resumes), None)
        # With outputs from before, the call that was short of a value may be made of them: all is planned anew.
        if asked and not self.before:
            return plan_for(asked, replace(request, triggers=tuple(sentences(request.text))))[:1]
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

    def _forced_turn(self, planned: list[Planned], tools: list[Tool], forced: str) -> Turn:
        if not tools:
            return Turn(text=self._formed(self._text([])))
        if not planned:
            tool = tools[0] if forced == "function" else best_guess(self.request, tools)
            request = request_of(self.request, known_facts(self.talk.memory), self.done, lambda _: False)
            planned = plan_for(tool, request)
        calls = tuple(dict.fromkeys(each.call(force(each.tool.parameters, each.filled)) for each in planned))
        return Turn(calls=calls if self.prompt.parallel_tool_calls else calls[:1])

    def _text(self, planned: Sequence[Planned]) -> str:
        """Compose the answer: what was noted, what came back, what is still missing."""
        asks = " ".join(_ask(each) for each in planned if each.filled.missing)
        if not self.done and not asks:
            latest = self.talk.memory.messages[-1] if self.talk.memory.messages else ""
            return answer(latest, self.talk)
        told = [acknowledge(self.talk) if self._states() else ""]
        told += [phrase(each) for each in self.done]
        told += [
            found
            for text in (self.talk.memory.messages[-1:] if self.done else ())
            for sentence in sentences(text)[:12]
            if is_known(sentence, self.talk)
            and is_question(sentence)
            and (found := known_answer(sentence, self.talk))
        ]
        return self.talk.persona.join(dict.fromkeys([*told, asks]))

    def _states(self) -> bool:
        facts = [fact for fact in self.talk.memory.facts if fact.position == len(self.talk.memory.messages)]
        return any(fact.kind in _PERSONAL_KINDS for fact in facts)

    def _formed(self, text: str) -> str:
        shaped = self.talk.persona.shape(text, whole=bool(self.done))
        if kind_of_format(self.prompt.response_format) == "text":
            return shaped
        texts = [*reversed(self.talk.memory.messages), self.prompt.instructions]
        return structure(text, self.prompt.response_format, texts, known_facts(self.talk.memory), self.done)


def _request(entries: Sequence[Entry]) -> tuple[str, int, str | None]:
    """Return the text to act on: the last user message, with what it answers or follows up.

    Also the place of the first entry it goes back to, and the name of the function that it gives missing values
    for, if the assistant asked for them.
    """
    users = [at for at, entry in enumerate(entries) if entry.role == "user"]
    if not users:
        return "", 0, None
    text, first, resumes = readable(entries[users[-1]].text), users[-1], None
    for before, at in zip(reversed(users[:-1]), reversed(users[1:]), strict=True):
        between = " ".join(
            entry.text for entry in entries[before + 1 : at] if entry.role == "assistant" and entry.text
        )
        asked = _ASKS.search(between[-4_000:])
        if not asked:
            break
        resumes, first = resumes or asked["name"], before
        text = f"{readable(entries[before].text)}\n{text}"
    return (text, first, resumes) if resumes else (_with_topic(text, entries, users), first, None)


def _with_topic(text: str, entries: Sequence[Entry], users: list[int]) -> str:
    """Give a follow-up such as "And in Tokyo?" the words of the message before, without its names."""
    if len(users) < 2 or not _FOLLOWS.match(text) or len(text.split()) > 8:
        return text
    earlier = sentences(readable(entries[users[-2]].text))
    topic = " ".join(
        word
        for sentence in earlier[-1:]
        for word in sentence.split()
        if not word[:1].isupper() or sentence.startswith(word)
    )
    return f"{topic.rstrip(' ?.!')} {_FOLLOWS.sub('', text).strip()}"


def _ask(planned: Planned) -> str:
    """Ask the user for what a call still misses."""
    missing = join_words(" ".join(identifier_words(name)) or name for name in planned.filled.missing)
    return f"To use {planned.tool.name} I still need: {missing}. Please tell me."


def known_facts(memory: Memory) -> dict[str, Any]:
    """Return the facts of a thread under the stems of their names, for arguments that the request does not give."""
    known: dict[str, Any] = {}
    for fact in memory.facts:
        value: Any = _plain(fact.value)
        if fact.kind == "attribute":
            parts = [stem(word.removesuffix("'s")) for word in words(_attribute_of(fact.clause))]
            for key in (" ".join(sorted(parts)), *parts[-1:]):
                known[key] = value
        elif fact.kind == "name":
            known |= {stem("name"): value, "slot:person": value}
        elif fact.kind == "place" and value:
            known |= {"slot:place": value, stem("city"): value, stem("location"): value}
        elif fact.kind == "age":
            known[stem("age")] = _plain(str(value).split()[0])
    for key in list(known):
        if key in RELATED and "@" in str(known[key]):
            known["slot:email"] = known[key]
    return known


def _attribute_of(clause: str) -> str:
    return re.split(r" (?:is|are|was|were|has|have|will be|costs?|equals) | ?[=:] ?", clause, maxsplit=1)[
        0
    ].split(" ", 1)[-1]


def _plain(value: str) -> Any:
    number: Fraction | None = read_number(value)
    if number is None:
        return value
    return int(number) if number.denominator == 1 else float(number)
