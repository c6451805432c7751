"""Choose functions by the words of a request, against the names, descriptions and parameters of the tools offered."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from labkit.service.model.functions.tool import Tool
from labkit.service.model.language.mentions import codes, emails, paths, symbols, urls
from labkit.service.model.language.names import names
from labkit.service.model.language.questions import is_question, verbs_in
from labkit.service.model.language.synonyms import acts_of, groups_of, in_english
from labkit.service.model.language.vocabulary import STOP
from labkit.service.model.language.words import fold, stem, words
from labkit.service.model.sums.arithmetic import find_sum
from labkit.service.model.sums.units import find_conversion

NAME_WEIGHT: Final = 3.0
RELATED_WEIGHT: Final = 2.0
HINT_WEIGHT: Final = 2.0
VERB_WEIGHT: Final = 1.0
CHOICE_WEIGHT: Final = 2.0
SAME_ACT: Final = 0.4
DESCRIPTION_WEIGHT: Final = 1.5
LIKE_WEIGHT: Final = 1.2
DETAIL_WEIGHT: Final = 0.5
ENOUGH: Final = 1.4
_SIGNS: Final = {"+": "plus", "-": "minus", "*": "times", "/": "divided", "^": "power"}
_CALCULATION: Final = frozenset(stem(word) for word in ("calculate", "expression", *_SIGNS.values()))
_MONEY: Final = re.compile(
    r"\b(?:USD|EUR|GBP|JPY|CHF|INR|CNY|CAD|AUD|dollars?|euros?|pounds? sterling|yen|francs?|rupees?)\b|[$\u20ac\u00a3]",
    re.IGNORECASE,
)
_DEGREES: Final = re.compile(r"\b(?:celsius|fahrenheit|kelvin)\b", re.IGNORECASE)
_TROUBLE: Final = re.compile(
    r"\b(?:can(?:'t|not)|doesn't|does not|won't|isn't|not) (?:\w+ )?(?:work|log|login|sign|open|start|connect|load|print|access|respond|turn|boot|charge|sync|install|update|save|send|receive)\w*|\b(?:stuck|leak(?:ing|s)?|flooded|jammed|dead|out of order|overheat(?:s|ing)?|frozen)\b|\bon fire\b|\bcrash\w*|\bbroken\b|\bfails?\b|\berrors?\b|\b(?:have|having|got|facing) (?:an? |some )?(?:\w+ )?(?:problems?|issues?|trouble)\b",
    re.IGNORECASE,
)
_WHERE: Final = re.compile(r"\bwhere(?:'s| is| are|\u2019s)\b", re.IGNORECASE)
_HOW_MUCH: Final = re.compile(r"\bhow much (?:is|are|does|do|would|will)\b", re.IGNORECASE)
_POINTS: Final = re.compile(r"\b(?:it|this|that|them|these|those|that one|this one)\b", re.IGNORECASE)
_COUNTED: Final = re.compile(r"\b\d+(?:[.,]\d+)? (?:\w+ )?(\w+)")
_WISHES: Final = re.compile(
    r"\b(?:i|we) (?:need|want|would like|wish)\b|\bi(?:'|\u2019)d like\b", re.IGNORECASE
)
_LIGHT: Final = frozenset(
    "get set create add make send update delete remove find search show list open start stop run play book order write read put call check change fetch give load view use look "
    "tell ask turn switch move take query lookup retrieve save store log".split()
)
_READS: Final = frozenset({"read", "search"})
_WORKS_OUT: Final = frozenset({"calculate"})
_ENDS: Final = frozenset({"delete", "cancel"})
_CHANGES: Final = frozenset({"set", "delete", "cancel"})


@dataclass(frozen=True)
class Match:
    """Hold how well a text fits a tool: `by` are the stems of the text that fitted."""

    tool: Tool
    score: float
    by: frozenset[str]
    is_named: bool


@dataclass(frozen=True)
class _Said:
    """Hold the words of a text that carry meaning: word to stem, its verbs and what they do, whether it points at something
    named before ("cancel it"), whether it wishes for something ("I need a taxi"), how many words there are.
    """

    words: Mapping[str, str]
    verbs: frozenset[str]
    acts: frozenset[str]
    points: bool
    wishes: bool
    size: int
    text: str
    folded: str


@dataclass(frozen=True)
class _Offer:
    """Hold the tools offered: how many of them share a word."""

    named: Counter[str]
    chosen: Counter[str]
    related: Counter[str]
    described: Counter[str]
    verbs: Counter[str]


def matches(
    text: str, tools: Sequence[Tool], hints: Mapping[str, frozenset[str]] | None = None
) -> list[Match]:
    """Return the tools a text calls for, best first; each further one explains words that the better did not.

    hints: stems by a tool's name, from the instructions. The order of the tools does not matter.
    """
    said, offer = _read(text), _offer(tuple(tools))
    # "2 guests" fills in a number, and asks for no function about guests.
    counted = {stem(fold(word)) for word in _COUNTED.findall(text)}
    counted &= {part for tool in tools for part in tool.measured}
    remaining = {word: part for word, part in said.words.items() if part not in counted}
    candidates, found = sorted(tools, key=lambda tool: tool.name), list[Match]()
    while candidates and remaining:
        scored = [_match(tool, remaining, said, offer, hints or {}) for tool in candidates]
        best = max(scored, key=lambda match: match.score)
        if best.score < ENOUGH or (found and not best.is_named):
            break
        found.append(best)
        candidates.remove(best.tool)
        explained = _done_by(best.tool, text) | best.by | (_CALCULATION if best.by & _CALCULATION else set())
        remaining = {word: part for word, part in remaining.items() if part not in explained}
    return found


def _done_by(tool: Tool, text: str) -> frozenset[str]:
    """Return the stems of the verbs that a function carries out: "book" an appointment, for one that schedules it."""
    return frozenset(stem(verb) for verb in verbs_in(text) if tool.acts & acts_of(verb))


def best_guess(text: str, tools: Sequence[Tool]) -> Tool:
    """Return the tool that fits a text best, however little; the first of equals."""
    said, offer = _read(text), _offer(tuple(tools))
    return max(tools, key=lambda tool: _match(tool, said.words, said, offer, {}).score)


@lru_cache(64)
def _offer(tools: tuple[Tool, ...]) -> _Offer:
    return _Offer(
        Counter(part for tool in tools for part in tool.named),
        Counter(part for tool in tools for part in tool.chosen),
        Counter(group for tool in tools for group in tool.related),
        Counter(part for tool in tools for part in tool.described),
        Counter(stem(tool.verb) for tool in tools if tool.verb),
    )


@lru_cache(512)
def _read(text: str) -> _Said:
    """Return the words that carry meaning with their stems, and words for what signs and units imply."""
    implied, meant = _implied(text)
    spoken = [*(word for word in in_english(words(text)) if word not in STOP), *implied]
    verbs = verbs_in(text)
    acts = frozenset(act for word in verbs for act in acts_of(word))
    if is_question(text) or not acts:
        acts |= _READS
    if is_question(text):
        acts |= _WORKS_OUT
    return _Said(
        {word: stem(word) for word in spoken},
        frozenset(stem(word) for word in verbs),
        acts | meant,
        bool(_POINTS.search(text)),
        bool(_WISHES.search(text)),
        len(spoken),
        text,
        fold(text),
    )


def _implied(text: str) -> tuple[list[str], frozenset[str]]:
    """Return the words that signs and units, trouble and "where" stand for, and what is to be done about them."""
    spoken: list[str] = []
    acts: list[str] = []
    if calculation := find_sum(text):
        signs = [sign for sign in calculation.expression.split() if sign in _SIGNS]
        # One sign may be the business of a special function; several need one that reads expressions.
        spoken += ["calculate", _SIGNS[signs[0]]] if len(signs) == 1 else ["calculate", "expression"]
        acts.append("calculate")
    if _several(_MONEY, text):
        amount = bool(re.search(r"\d", text))
        spoken += ["currency", "exchange", "convert" if amount else "rate"]
    if degrees := _several(_DEGREES, text):
        spoken += ["temperature", "convert"]
    if _TROUBLE.search(text):
        spoken += ["problem", "issue", "technical"]
        acts += ["submit", "create"]
    if converts := bool(find_conversion(text)):
        spoken += ["convert", "units"]
    if degrees or converts:
        acts.append("convert")
    if not spoken and _HOW_MUCH.search(text):
        spoken.append("price")
    if _WHERE.search(text):
        spoken += ["status", "location"]
    return spoken, frozenset(acts)


def _several(pattern: re.Pattern[str], text: str) -> bool:
    return len({found.casefold().rstrip("s") for found in pattern.findall(text)}) > 1


def _match(
    tool: Tool, remaining: Mapping[str, str], said: _Said, offer: _Offer, hints: Mapping[str, frozenset[str]]
) -> Match:
    score, by, named = 0.0, set[str](), set[str]()
    for word, part in remaining.items():
        weight, names = _weight(tool, word, part, offer, hints.get(tool.name, frozenset()))
        if tool.verb and part == stem(tool.verb) and part in said.verbs:
            # "Cancel it" has nothing but its verb to go by; "notify" says more than "get".
            tells = tool.verb not in _LIGHT or (said.points and said.size <= 2)
            weight = max(weight, NAME_WEIGHT / max(offer.verbs[part], 1) ** 0.5 if tells else VERB_WEIGHT)
            names = names | {part} if tells else names
        score += weight
        named |= names
        if weight > DETAIL_WEIGHT:
            by.add(part)
    score *= _confidence(tool, said, named, by)
    if by and tool.acts & {act for verb in said.verbs for act in acts_of(verb)}:
        score += SAME_ACT
    if len(tool.name) > 3 and fold(tool.name) in said.folded:
        return Match(tool, score + 10, frozenset(by | tool.named), is_named=True)
    return Match(tool, score, frozenset(by), is_named=bool(named))


def _weight(
    tool: Tool, word: str, part: str, offer: _Offer, hints: frozenset[str]
) -> tuple[float, frozenset[str]]:
    """Return how much a word speaks for a tool, and what of the tool's name or its near synonyms it stands for."""
    if part in tool.named:
        return NAME_WEIGHT / max(offer.named[part], 1) ** 0.5, frozenset({part})
    if part in hints:
        return HINT_WEIGHT, frozenset({part})
    groups = groups_of(word)
    if groups & tool.related:
        rarest = min(max(offer.related[group], 1) for group in groups & tool.related)
        return RELATED_WEIGHT / rarest**0.5, groups & tool.related
    if part in tool.chosen:
        return CHOICE_WEIGHT / max(offer.chosen[part], 1) ** 0.5, frozenset({part})
    if part in tool.described:
        return DESCRIPTION_WEIGHT / max(offer.described[part], 1) ** 0.5, frozenset()
    if part in tool.detailed:
        return max(DETAIL_WEIGHT, LIKE_WEIGHT if groups & tool.like else 0.0), frozenset()
    return LIKE_WEIGHT if groups & tool.like else 0.0, frozenset()


_SHOWN: Final[Mapping[str, Callable[[str], Sequence[object]]]] = {
    "place": names, "country": names, "email": emails, "id": codes, "symbol": symbols, "url": urls, "path": paths,
}  # fmt: skip


def _has_all(tool: Tool, text: str) -> bool:
    """Say whether a text holds a value of the kind of every required parameter, each of which shows by itself what it is."""
    finders = [
        _SHOWN.get(tool.slot(name)) if tool.option(name).get("type", "string") == "string" else None
        for name in tool.needed
    ]
    return bool(finders) and all(finder is not None and finder(text) for finder in finders)


def _confidence(tool: Tool, said: _Said, named: set[str], by: set[str]) -> float:
    """Weigh a score down where it rests on little: part of the name, few of the words, another action."""
    if not by:
        return 0.0
    if tool.acts & _ENDS and not tool.acts & said.acts:
        return 0.25  # what cannot be undone is done only where a word asks for it
    share = min(1.0, (len(named) or 0.5) / max(len(tool.named), 1) + 0.25)
    if _has_all(tool, said.text) or (tool.acts & said.acts & _CHANGES and by):
        share = max(share, 0.95)
    elif not named and len(by) < 2 and said.size > 3:
        share *= 0.5
    if (
        not tool.acts
        or said.wishes
        or stem(tool.verb) in said.verbs
        or tool.acts & said.acts
        or by & said.verbs
    ):
        return share
    # "Turn the lamp on" is no matter for a function that only looks.
    changes = bool(said.acts & _CHANGES) and not said.acts & _READS
    return share * (0.9 if tool.acts & _READS and not changes else 0.5)
