"""What a thread, and the instructions, say that may fill an argument."""

from __future__ import annotations

import re
from collections.abc import Iterable
from fractions import Fraction
from typing import Any, Final

from labkit.service.model.language.mentions import dates
from labkit.service.model.language.synonyms import groups_of
from labkit.service.model.language.words import identifier_words, readable, sentences, stem, words
from labkit.service.model.sums.arithmetic import read_number
from labkit.service.model.thread.facts import Fact
from labkit.service.model.thread.memory import Memory

_READ: Final = 12_000
_STATED: Final = re.compile(
    r"\b(?:the |your |our )?(?P<owner>(?:[\w-]+ )?(?:user|customer|logged-in user|signed-in user|employee|caller|client|company|team|account)'s |current |default |today's )?"
    r"(?P<name>[\w-]+(?: [\w-]+){0,3}) (?:is|=|are set to|is set to) ['\"]?(?P<value>[^.;\n'\"]{1,80}(?:\.\w[^.;\n'\"]{0,40})?)['\"]?",
    re.IGNORECASE,
)
_TODAY: Final = re.compile(
    r"\btoday(?:'s date)? is (?:\w+day,? )?(?P<date>[^.;\n]{6,30})|\bcurrent date(?: is|:)? (?P<date2>[^.;\n]{6,30})",
    re.IGNORECASE,
)
_SELF: Final = re.compile(
    r"\b(?:an? |the )?(?:agent|assistant|bot) (?:named|called) ['\"]?(?P<name>[\w-]{2,40})['\"]?|\byour name is ['\"]?(?P<name2>[\w-]{2,40})",
    re.IGNORECASE,
)
_TEAM: Final = re.compile(r"\bname of (?:your|the) team is ['\"]?(?P<name>[\w-]{1,60})", re.IGNORECASE)


def known_facts(memory: Memory) -> dict[str, Any]:
    """Return the facts of a thread under the stems of their names, for arguments that the request does not give."""
    known: dict[str, Any] = {}
    for fact in memory.facts:
        known |= _of_fact(fact)
    for key in list(known):
        if groups_of(key) & {"email"} and "@" in str(known[key]):
            known["slot:email"] = known[key]
    return known


def _of_fact(fact: Fact) -> dict[str, Any]:
    value: Any = plain(fact.value)
    if fact.kind == "attribute":
        parts = [stem(word.removesuffix("'s")) for word in words(_attribute_of(fact.clause))]
        return dict.fromkeys((" ".join(sorted(parts)), *parts[-1:]), value)
    if fact.kind == "name":
        return {stem("name"): value, "slot:person": value}
    if fact.kind == "place" and value:
        return {"slot:place": value, stem("city"): value, stem("location"): value}
    return {stem("age"): plain(str(value).split()[0])} if fact.kind == "age" and value else {}


def _attribute_of(clause: str) -> str:
    return re.split(r" (?:is|are|was|were|has|have|will be|costs?|equals) | ?[=:] ?", clause, maxsplit=1)[
        0
    ].split(" ", 1)[-1]


def plain(value: str) -> Any:
    """Return a value as a number where it is one."""
    number: Fraction | None = read_number(value)
    if number is None:
        return value
    return int(number) if number.denominator == 1 else float(number)


def instructed_facts(instructions: str) -> dict[str, Any]:
    """Return what instructions state of the user and the day: "The user's employeeCode is E7", "Today's date is 2025-06-10"."""
    known: dict[str, Any] = {}
    for sentence in _statements(instructions):
        match = _STATED.search(sentence)
        if match and (match["owner"] or len(match["name"].split()) < 3):
            parts = [stem(part) for word in match["name"].split() for part in identifier_words(word)]
            value = plain(match["value"].strip())
            known |= {key: value for key in (" ".join(sorted(parts)), parts[-1] if parts else "") if key}
            known |= {"slot:place": value} if parts and groups_of(parts[-1]) & {"city", "country"} else {}
    own = _SELF.search(instructions)
    team = _TEAM.search(instructions)
    known |= {"slot:self": own["name"] or own["name2"]} if own else {}
    known |= {"team nam": team["name"], "nam team": team["name"]} if team else {}
    return known


def _statements(instructions: str) -> Iterable[str]:
    return (
        each
        for each in sentences(readable(instructions)[:_READ])
        if not each.casefold().startswith(("you ", "if ", "when "))
    )


def today(instructions: str) -> str | None:
    """Return the date that the instructions call today's, as YYYY-MM-DD; None when they do not say."""
    match = _TODAY.search(readable(instructions)[:_READ])
    found = dates(match["date"] or match["date2"]) if match else ()
    return found[0].value[:10] if found and found[0].value[:4].isdigit() else None
