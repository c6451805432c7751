"""Answer from what the instructions tell: facts of a shop, questions with answers, "if asked ..., say ...", what to say instead of not knowing."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from labkit.service.model.language.questions import is_action, is_question
from labkit.service.model.language.synonyms import groups_of
from labkit.service.model.language.vocabulary import STOP
from labkit.service.model.language.words import as_sentence, fold, readable, sentences, stem, words

_READ: Final = 12_000
_PAIR: Final = re.compile(
    r"(?:^|\n)\s*(?:Q|Question)\s*[:.)] ?(?P<question>[^\n]{3,300})\n\s*(?:A|Answer)\s*[:.)] ?(?P<answer>[^\n]{1,1000})",
    re.IGNORECASE,
)
_RULE: Final = re.compile(
    r"\b(?:if|when(?:ever)?)(?: the| a)? ?(?:you(?:'re| are) )?(?:user |customer |someone |anyone |somebody |they )?(?:asks?(?:ed)?|wants?|says?|mentions?|requests?|is about|question is)(?: you)?(?: for| about| if| whether| to| what| how| the)?(?P<condition>[^,:\n]{2,160}?)(?:,|:)? "
    r"(?:then )?(?:always |just |simply |please |only )*(?:you (?:should|must) )?(?:say|return|answer|reply|respond|tell (?:them|the user|the customer|him|her))(?: only)?(?: with| that)?:? (?P<reply>[^\n]+)",
    re.IGNORECASE,
)
_UNKNOWN: Final = re.compile(
    r"\bif (?:you )?(?:(?:do not|don't|cannot|can't|are not able to|are unable to|aren't sure|are unsure|are not sure)[^,:\n]{0,120}|(?:the )?(?:answer|information|question|it) (?:is not|isn't|cannot be)[^,:\n]{0,120}|unsure)(?:,|:)? ?(?:then )?(?:just |simply |please |always )*"
    r"(?:you (?:should|must) )?(?:say|answer|reply|respond|tell (?:them|the user|the customer))(?: with| that)?:? (?P<reply>[^\n]+)",
    re.IGNORECASE,
)
_ELSE: Final = re.compile(
    r"\b(?:if (?:the )?(?:question|user|message|request|topic)[^,:\n]{0,60}(?:anything else|something else|other topics?|unrelated|off-topic|outside|not related)[^,:\n]{0,60}|for (?:anything else|other topics?|all other questions))(?:,|:)? ?"
    r"(?:then )?(?:just |simply |please |always )*(?:say|answer|reply|respond|tell (?:them|the user))(?: with| that)?:? (?P<reply>[^\n]+)",
    re.IGNORECASE,
)
_SCOPE: Final = re.compile(
    r"\byou only (?:talk|answer|help|respond|speak)[^.\n]{0,40}? (?:about|with|to|on)(?: questions about)? (?P<topic>[^.\n]{2,120})",
    re.IGNORECASE,
)
_DIRECTIVE: Final = re.compile(
    r"^(?:you (?:should|must|will|can|may|only|always|never|do|don't|help|answer|respond|speak|act|use|are to)|never|always|do not|don't|if|when|please|be|respond|answer|use|only|make sure|ensure|keep|today|base|given|remember|recall|help|maintain|stay|act)\b",
    re.IGNORECASE,
)
_MANNERS: Final = re.compile(
    r"\b(?:your|style|tone|personality|expertise|responsibilit\w+|guidelines|principles|approach|capabilities|skills|tasks?|duties|when|how to|role|instructions|behaviou?r)\b",
    re.IGNORECASE,
)
_BULLET: Final = re.compile(r"\s*(?:[-*\u2022]|\d+[.)])\s")
_PLACED: Final = re.compile(r"\d|\b(?:located|based|open)\b|\b(?:in|at|on|of|for) (?:the )?[A-Z]")
_YOU_ARE: Final = re.compile(r"^(?:you are|you're|you work)\b", re.IGNORECASE)
_WEAK: Final = frozenset(
    stem(word)
    for word in "please can could tell know question help want like give make get one much many long".split()
)


@dataclass(frozen=True)
class Knowledge:
    """Hold what instructions tell.

    facts: sentences with the stems and groups of their words. pairs: questions with answers. rules: conditions with
    replies. unknown: what to say when nothing answers. scope, otherwise: the only topic, and what to say to any other.
    """

    facts: tuple[tuple[str, frozenset[str]], ...] = ()
    pairs: tuple[tuple[frozenset[str], str], ...] = ()
    rules: tuple[tuple[frozenset[str], str], ...] = ()
    unknown: str | None = None
    scope: frozenset[str] = frozenset()
    otherwise: str | None = None


@lru_cache(64)
def read_knowledge(instructions: str) -> Knowledge:
    """Read instructions for what they tell; what they order is left out."""
    text = readable(instructions)[:_READ]
    pairs = tuple((_meaning(match["question"]), match["answer"].strip()) for match in _PAIR.finditer(text))
    rest = _PAIR.sub("\n", text)
    unknown, otherwise, scope = _UNKNOWN.search(rest), _ELSE.search(rest), _SCOPE.search(rest)
    rules = tuple(
        (_meaning(match["condition"]), _reply(match["reply"]))
        for match in _RULE.finditer(rest)
        if not (otherwise and match.start() == otherwise.start())
    )
    return Knowledge(
        facts=tuple((each, _meaning(each)) for each in _facts(rest)),
        pairs=pairs,
        rules=rules,
        unknown=_reply(unknown["reply"]) if unknown else None,
        scope=_meaning(scope["topic"]) if scope else frozenset(),
        otherwise=_reply(otherwise["reply"]) if otherwise else None,
    )


def _facts(text: str) -> Iterable[str]:
    """Yield the sentences that state something: no orders, no lists of manners, of "You are X at Y" what names a place or a number."""
    manners = False
    for line in text.split("\n"):
        if line.rstrip().endswith(":"):
            manners = bool(_MANNERS.search(line))
        elif manners and _BULLET.match(line):
            continue
        bullet = re.sub(r"^\s*(?:[-*\u2022]|\d+[.)])\s*", "", line)
        for sentence in sentences(bullet):
            if is_question(sentence) or len(sentence.split()) < 3:
                continue
            first = fold(sentence.split()[0]).strip(".,:")
            if _YOU_ARE.match(sentence):
                if _PLACED.search(sentence) and ("," in sentence or len(sentence.split()) > 8):
                    yield sentence
            elif not _DIRECTIVE.match(sentence) and not (
                is_action(first)
                and not re.match(r"(?:[\w-]+ ){1,4}(?:is|are|costs?|was|includes?|starts?|ends?)\b", sentence)
            ):
                yield sentence


def _reply(text: str) -> str:
    """Return what is to be said: the quoted part where there is one, else the clause up to its end."""
    quoted = re.match(r"\s*[\"'\u201c](?P<said>[^\"\u201d]+?)[\"'\u201d](?:[.\s]|$)", text)
    if quoted:
        return quoted["said"]
    return as_sentence((sentences(text.strip()) or [text.strip()])[0].rstrip(".").removeprefix("that "))


def _meaning(text: str) -> frozenset[str]:
    found = [word for word in words(text) if word not in STOP or word in ("where", "when")]
    groups = {f"group {group}" for word in found for group in groups_of(word)}
    groups |= (
        {"group hours"} if {"open", "opening", "close", "closed", "closing", "hours"} & set(found) else set()
    )
    return frozenset(
        {stem(word.removesuffix("'s")) for word in found}
        | groups
        | ({"group place"} if "where" in found else set())
    )


def ruled(question: str, knowledge: Knowledge) -> str | None:
    """Return what a rule of the instructions says for a question: an answer given, a reply to a condition."""
    asked = _meaning(question)
    scored = [
        (
            len(asked & meaning) / max(len({part for part in meaning if not part.startswith("group")}), 1),
            answer,
        )
        for meaning, answer in knowledge.pairs
        if asked & meaning
    ]
    best = max(scored, key=lambda each: each[0], default=None)
    if best and best[0] >= 0.6:
        return best[1]
    for condition, reply in knowledge.rules:
        wanted = {part for part in condition if not part.startswith("group")} - _WEAK
        if wanted and len(wanted & asked) / len(wanted) >= 0.6:
            return reply
    return None


def told(question: str, knowledge: Knowledge) -> str | None:
    """Return the sentences of the instructions that answer a question, at most two; None when none does."""
    asked = set(_meaning(question)) - _WEAK
    plain = {part for part in asked if not part.startswith("group")}
    if not plain or not knowledge.facts:
        return None
    often = {part: sum(part in meaning for _, meaning in knowledge.facts) for part in asked}
    scored = [
        (
            sum(
                (1.0 if not part.startswith("group") else 0.8) / max(often[part], 1) ** 0.5
                for part in asked & meaning
            )
            + _fits(question, sentence),
            -at,
            sentence,
        )
        for at, (sentence, meaning) in enumerate(knowledge.facts)
        if asked & meaning
    ]
    if not scored:
        return None
    best = max(scored)
    if best[0] < 0.75:
        return None
    chosen = [
        sentence
        for score, at, sentence in sorted(scored, key=lambda each: -each[1])
        if score >= 0.8 * best[0]
    ][:2]
    return " ".join(as_sentence(first_person(each)) for each in chosen)


def _fits(question: str, sentence: str) -> float:
    """Weigh whether a sentence has what a question word asks for: a time, a price, a place."""
    text, said = fold(question), fold(sentence)
    if re.search(r"\bwhen\b|\bwhat time\b|\bhours\b|\bopen\b|\bclose\b", text):
        return (
            0.4
            if re.search(r"\d ?(?:am|pm)|\d:\d\d|\bfrom \d|\bnoon\b|\bmidnight\b|day\b|\bhours\b", said)
            else 0.0
        )
    if re.search(r"\bhow (?:much|long|many)\b|\bcosts?\b|\bprice\b", text):
        return 0.3 if re.search(r"\d", said) else 0.0
    if re.search(r"\bwhere\b", text):
        return (
            0.5
            if re.search(r"\b(?:located|address|at \d|street|road|avenue|floor|building|in [A-Z])", sentence)
            else 0.0
        )
    return 0.0


def first_person(sentence: str) -> str:
    """Turn "You are a concierge for Hotel Aurora" into "I am a concierge for Hotel Aurora"."""
    turned = re.sub(r"\b[Yy]ou are\b|\b[Yy]ou're\b", "I am", sentence)
    turned = re.sub(r"\b[Yy]ou work\b", "I work", turned)
    return re.sub(r"\b[Yy]our\b", lambda m: "My" if m.group()[0] == "Y" else "my", turned)


def is_outside(message: str, knowledge: Knowledge) -> bool:
    """Say whether a message has nothing to do with the only topic that the instructions allow."""
    return bool(knowledge.scope) and not {
        part for part in knowledge.scope if not part.startswith("group")
    } & _meaning(message)
