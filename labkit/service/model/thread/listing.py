"""Answer questions about the conversation itself: how many messages, the first one, a summary, all numbers, which is more."""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction
from typing import Final

from labkit.service.model.language import mentions
from labkit.service.model.language.numbers import numbers
from labkit.service.model.language.person import to_second_person
from labkit.service.model.language.questions import is_greeting, is_question, is_request, is_thanks
from labkit.service.model.language.words import as_sentence, fold, join_words, sentences, shorten, stem, words
from labkit.service.model.sums.arithmetic import show
from labkit.service.model.thread.memory import Memory, in_second_person
from labkit.service.model.thread.recall import recall

_QUOTE_LIMIT: Final = 300
_COUNT: Final = re.compile(
    r"\bhow many (?:(?P<mine>of my |my )?(?:messages|questions|things|turns|times (?:have|did|do) (?:i|we|you)))\b|\bcount (?:my|the|our) messages\b|\bnumber of (?:my )?messages\b"
)
_WHICH: Final = re.compile(
    r"\b(?:my|the|your|our) (?:very )?(?P<which>first|second|third|last|latest|previous|most recent) (?:message|question|thing|answer|reply|response|request|sentence)\b"
    r"|\bwhat did (?P<who>i|you) (?:just )?(?:say|ask|write|answer|reply|tell you)\b(?: you)?(?P<order> first| last| before| just now)?\W*$"
    r"|\bwhat was the first thing\b"
)
_SUMMARY: Final = re.compile(
    r"\b(?:summari[sz]e|summary|recap|sum up)\b.{0,60}\b(?:conversation|chat|thread|discussion|talked|said|told|messages|so far|this|us|we)\b"
    r"|^\W*(?:please )?(?:summari[sz]e|recap)\W*$|\bwhat (?:have|did) we (?:talk|discuss|speak)|\b(?:give|write)\b.{0,20}\b(?:summary|recap)\W*$"
    r"|^\W*(?:please |can you |could you )?(?:summari[sz]e|recap) (?:my|our|the) (?:\w+ )?\w+\W*$"
    r"|\blist (?:everything|all|what) i(?:'ve| have)? (?:said|told)|\blist (?:all )?(?:my|the) (?:facts|messages)\b"
)
_NUMBERS: Final = re.compile(
    r"\b(?P<what>sum|total|average|mean|largest|biggest|highest|maximum|smallest|lowest|minimum|numbers)\b.{0,40}\b(?:i|my|those|these|all|mentioned|gave|told)\b"
)
_MORE: Final = re.compile(
    r"\b(?P<more>older|oldest|taller|tallest|bigger|biggest|larger|largest|more|most|higher|highest|longer|longest|heavier|heaviest|faster|fastest|later|latest|expensive)\b"
    r"|\b(?P<less>younger|youngest|shorter|shortest|smaller|smallest|less|least|lower|lowest|lighter|lightest|slower|slowest|cheaper|cheapest|earlier|earliest|fewer)\b"
)
_ABOUT: Final = re.compile(
    r"\bwhat (?:did|have) i (?:say|said|tell you|told you|mention|mentioned|write) about (?P<topic>[^?.!]{1,200})"
)
_ECHO: Final = re.compile(
    r"^(?:please |now )?(?:(?:repeat|echo|say)(?: after me| exactly| the word| the following| this| the words| only)*[: ]|(?:reply|answer|respond|output|print) (?:only |just )?with(?: only| exactly| just| the| single| one| words?| text| phrase| string)*[: ])[: ]*"
    r"(?P<what>[^\n]{1,4000})",
    re.IGNORECASE,
)


def about_thread(question: str, memory: Memory) -> str | None:
    """Answer a question about the conversation, or None when it is not one."""
    text = fold(question)
    answers: tuple[Callable[[str, str, Memory], str | None], ...] = (
        _counted,
        _quoted,
        _summary,
        _said_about,
        _numbers,
        _compared,
    )
    return next((found for answer in answers if (found := answer(text, question, memory)) is not None), None)


def echo(sentence: str) -> str | None:
    """Return what a sentence asks to be said back, or None: "Say hello", "Repeat after me: ..."."""
    match = _ECHO.match(sentence)
    if not match:
        return None
    said = match["what"].strip()
    sized = re.fullmatch(r"(?P<what>[^.!?]{1,60}?) in (?:exactly |just |only )?(?:\w+ words?)[.!]?", said)
    if sized and is_greeting(sized["what"]):
        return "Hello there!"
    marked = mentions.quoted(said)
    if marked and marked[0].start == 0:
        return str(marked[0].value)
    pronoun = words(said)[:1] in (
        ["what"],
        ["my"],
        ["that"],
        ["it"],
        ["everything"],
        ["again"],
        ["something"],
        ["anything"],
        ["a"],
    )
    return None if pronoun else said


def _counted(text: str, question: str, memory: Memory) -> str | None:
    match = _COUNT.search(text)
    if not match or "things do i" in text or "things i like" in text:
        return None
    mine = len(memory.messages)
    if "question" in text:
        asked = sum(is_question(sentence) for message in memory.messages for sentence in sentences(message))
        return (
            f"You have asked {asked} question{'' if asked == 1 else 's'} in this thread, this one included."
        )
    if re.search(r"\b(?:i|my|user)\b", text):
        return f"You have sent {mine} message{'' if mine == 1 else 's'} in this thread, this one included."
    total = mine + len(memory.said)
    return f"There are {total} messages in this thread: {mine} from you and {len(memory.said)} from me."


def _quoted(text: str, question: str, memory: Memory) -> str | None:
    match = _WHICH.search(text)
    if not match:
        return None
    yours = match["who"] == "you" or (
        bool(re.search(r"\byour\b|\bdid you\b|\byou (?:say|said|gave)\b", text)) and match["who"] != "i"
    )
    # The question itself is the newest message of the user; "the last one" is the one before it.
    said = list(memory.said) if yours else list(memory.messages[:-1])
    if not said:
        return (
            "Nothing yet: this is the first message of the thread."
            if not yours
            else "I have not said anything in this thread yet."
        )
    which = match["which"] or (match["order"] or "").strip() or ("first" if "first thing" in text else "last")
    at = {"first": 0, "second": 1, "third": 2}.get(which, len(said) - 1)
    if at >= len(said):
        return f"There is no {which} message: {'I' if yours else 'you'} wrote {len(said)} before this one."
    name = which if which in ("first", "second", "third") else "last"
    return f'{"My" if yours else "Your"} {name} message was: "{shorten(said[at], _QUOTE_LIMIT)}"'


def _summary(text: str, question: str, memory: Memory) -> str | None:
    if not _SUMMARY.search(text):
        return None
    earlier = memory.messages[:-1]
    if not earlier and not memory.facts:
        return "There is nothing to summarise yet: this is the first message of the thread."
    told = [in_second_person(fact) for fact in memory.facts]
    asked = [
        sentence
        for message in earlier
        for sentence in sentences(message)
        if (is_question(sentence) or is_request(sentence))
        and not is_greeting(sentence)
        and not is_thanks(sentence)
    ]
    parts = [f"So far you sent {len(earlier)} message{'' if len(earlier) == 1 else 's'}."]
    if told:
        parts.append(as_sentence(f"You told me that {join_words(told[:20])}"))
    if asked:
        parts.append(as_sentence("You asked: " + "; ".join(f'"{shorten(each, 100)}"' for each in asked[:8])))
    if not told and not asked:
        parts.append(
            as_sentence("You wrote: " + "; ".join(f'"{shorten(each, 100)}"' for each in earlier[:8]))
        )
    return " ".join(parts)


def _said_about(text: str, question: str, memory: Memory) -> str | None:
    match = _ABOUT.search(text)
    if not match:
        return None
    topic = {stem(word.removesuffix("'s")) for word in words(match["topic"])} - {"me", "my", "the", "a", "an"}
    found = [
        sentence
        for message in memory.messages[:-1]
        for sentence in sentences(message)
        if not is_question(sentence) and topic <= {stem(word.removesuffix("'s")) for word in words(sentence)}
    ]
    if not found or not topic:
        return f"You have not said anything about {match['topic'].strip()} in this thread."
    return "You said: " + "; ".join(f'"{shorten(each, _QUOTE_LIMIT)}"' for each in found[-5:])


def _numbers(text: str, question: str, memory: Memory) -> str | None:
    match = _NUMBERS.search(text)
    if not match or numbers(question):
        return None
    values = [Fraction(str(m.value)) for message in memory.messages[:-1] for m in numbers(message[:8_000])]
    if not values:
        return "You have not given me any numbers in this thread."
    listed = join_words(show(value) for value in values[:40])
    what = match["what"]
    if what == "numbers":
        return f"You mentioned {listed}."
    if what in ("sum", "total"):
        return f"The sum of {listed} is {show(sum(values, Fraction(0)))}."
    if what in ("average", "mean"):
        return f"The average of {listed} is {show(sum(values, Fraction(0)) / len(values))}."
    largest = what in ("largest", "biggest", "highest", "maximum")
    return f"The {what} of {listed} is {show(max(values) if largest else min(values))}."


def _compared(text: str, question: str, memory: Memory) -> str | None:
    match = _MORE.search(text)
    if (
        not match
        or not re.search(r"\b(?:who|which|what|is|whose|compare)\b", text)
        or re.search(r"\bhow (?:many|much)\b", text)
    ):
        return None
    measured = [
        (Fraction(str(found[0].value)), fact)
        for fact in memory.facts
        if (found := numbers(fact.clause[:500]))
    ]
    asked = {stem(word) for word in words(question)}
    about = [
        (value, fact)
        for value, fact in measured
        if asked & {stem(word) for word in words(fact.clause)[:4]} - {"i", "the", "my", "is", "a"}
    ]
    chosen = about if len(about) > 1 else measured
    if len(chosen) < 2:
        return None
    ordered = sorted(chosen, key=lambda pair: pair[0], reverse=bool(match["more"]))
    told = [to_second_person(fact.clause) for _, fact in ordered]
    word = "expensive" if match.group() == "expensive" else match.group()
    best = (
        " ".join(told[0].split()[:2])
        if told[0].split()[0].casefold() in ("the", "your", "my")
        else told[0].split()[0]
    )
    return as_sentence(f"{as_sentence(best).rstrip('.')} ({word}): {', while '.join(told[:6])}")


def how_many(question: str, memory: Memory) -> str | None:
    """Count the things a "how many" question asks for among the facts, or None."""
    if not re.search(r"\bhow many\b", fold(question)):
        return None
    found = recall(question, memory)
    if found is None or len(found.facts) < 2:
        return None
    return as_sentence(
        f"{len(found.facts)}: {join_words([in_second_person(fact) for fact in found.facts[:20]])}"
    )
