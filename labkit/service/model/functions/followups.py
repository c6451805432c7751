"""Read what the latest messages ask for, together with what they answer, correct or follow up."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from labkit.service.model.functions.choices import find_choice
from labkit.service.model.functions.choose import matches
from labkit.service.model.functions.money import find_currencies
from labkit.service.model.functions.pointing import resolve
from labkit.service.model.functions.tool import Tool
from labkit.service.model.language.mentions import (
    Mention,
    dates,
    emails,
    lettered_codes,
    quoted,
    symbols,
    times,
)
from labkit.service.model.language.names import names
from labkit.service.model.language.numbers import numbers
from labkit.service.model.language.questions import is_greeting, is_question, is_request, is_thanks
from labkit.service.model.language.words import fold, readable, sentences
from labkit.service.model.turns import Entry

ASKS: Final = re.compile(r"To use (?P<name>\S+) I still need ")
_FOLLOWS: Final = re.compile(
    r"^(?:(?:and|or|so) )?(?:what about|how about|what if it were|same (?:thing )?(?:for|in|with|to)|now (?:for|in)|also (?:for|in)|then (?:for|in)|and|or|for|in|on|at|with|to|from|"
    r"y|et|und|e)\b[ ,:]*(?:what about |how about |for |in )?",
    re.IGNORECASE,
)
_CORRECTS: Final = re.compile(
    r"^(?:(?:no|nope|sorry|oops|wait|actually|i mean|i meant|correction|not that|rather|my bad|make (?:it|that)|change (?:it|that) to|it should be|"
    r"i said|try|use|instead)\b[ ,.:!]*(?:not \w+,? (?:but )?)?)+(?:to )?",
    re.IGNORECASE,
)
_SHORT: Final = 9
_BACK_AT_MOST: Final = 8
_READ: Final = 8_000


@dataclass(frozen=True)
class Asked:
    """Hold what is to be acted on.

    text: the request, completed. first: place of the first entry that it goes back to. resumes: name of the function
    that it gives missing values for. latest: the last message alone, as read.
    """

    text: str
    latest: str
    first: int
    resumes: str | None = None


def read_request(entries: Sequence[Entry], tools: Sequence[Tool]) -> Asked:
    """Return what the conversation up to its last user message asks for."""
    users = [at for at, entry in enumerate(entries) if entry.role == "user"]
    if not users:
        return Asked("", "", 0)
    latest = resolve(readable(entries[users[-1]].text), _said(entries))
    text, first, resumes = latest, users[-1], None
    for before, at in zip(reversed(users[:-1]), reversed(users[1:]), strict=True):
        asked = ASKS.search(_said_between(entries, before, at)[-4_000:])
        if not asked or (resumes is None and _starts_anew(latest, tools)):
            break
        resumes, first = resumes or asked["name"], before
        text = f"{readable(entries[before].text)}\n{text}"
    if resumes:
        return Asked(text, latest, first, resumes)
    pending = _pending(entries, users)
    if pending:
        text = "\n".join([*pending, text])
    followed = _followed(latest, entries, users[: len(users) - 1 - len(pending)], tools)
    return Asked(followed or text, latest, users[-1 - len(pending)])


def _said(entries: Sequence[Entry]) -> list[str]:
    """Return earlier answers, the newest first."""
    return [entry.text for entry in reversed(entries[-40:]) if entry.role == "assistant" and entry.text]


def _said_between(entries: Sequence[Entry], start: int, end: int) -> str:
    return " ".join(
        entry.text for entry in entries[start + 1 : end] if entry.role == "assistant" and entry.text
    )


def _starts_anew(text: str, tools: Sequence[Tool]) -> bool:
    """Say whether a message is a request of its own rather than the answer to a question."""
    if (
        is_greeting(text)
        or is_thanks(text)
        or fold(text).startswith(("never mind", "cancel that", "forget it", "stop"))
    ):
        return True
    return len(text.split()) > 3 and (is_question(text) or is_request(text)) and bool(matches(text, tools))


def _pending(entries: Sequence[Entry], users: Sequence[int]) -> list[str]:
    """Return the questions and requests among the messages just before the last, to which nobody replied."""
    found: list[str] = []
    for before, at in zip(reversed(users[:-1]), reversed(users[1:]), strict=True):
        if at - before > 1 or len(found) >= _BACK_AT_MOST:
            break
        found.insert(0, readable(entries[before].text)[:_READ])
    return found


def _followed(
    latest: str, entries: Sequence[Entry], earlier: Sequence[int], tools: Sequence[Tool]
) -> str | None:
    """Return an earlier request with what "And in Oslo?" or "no, I meant Rome" changes of it; None for any other message."""
    if not _is_fragment(_without_thanks(latest), tools):
        return None
    latest = _without_thanks(latest)
    chain: list[str] = [latest]
    for at in reversed(earlier[-_BACK_AT_MOST:]):
        text = readable(entries[at].text)[:_READ]
        chain.insert(0, text)
        if not _is_fragment(text, tools):
            break
    resolved = chain[0]
    if len(chain) == 1 or not matches(resolved, tools):
        return None
    for text in chain[1:]:
        resolved = changed(resolved, text, tools)
    return resolved


def _without_thanks(text: str) -> str:
    """Leave out the thanks or the greeting that a message begins with."""
    spoken = sentences(text)
    while len(spoken) > 1 and (is_thanks(spoken[0]) or is_greeting(spoken[0])):
        spoken = spoken[1:]
    return " ".join(spoken)


def _is_fragment(text: str, tools: Sequence[Tool]) -> bool:
    """Say whether a message makes sense only with an earlier one: short, and it follows on, corrects, or is a mere phrase."""
    if (
        len(text.split()) > _SHORT
        or len(sentences(text)) > 1
        or is_greeting(text)
        or is_thanks(text)
        or not text.strip()
    ):
        return False
    if _CORRECTS.match(text):
        return True
    rest = _FOLLOWS.sub("", text, count=1).strip()
    if rest != text.strip():
        return not (is_question(rest.rstrip("?")) or is_request(rest)) and not matches(rest, tools)
    return (
        not is_question(text.rstrip("?"))
        and not is_request(text)
        and " is " not in text
        and not fold(text).startswith(("i ", "i'm", "my "))
        and not matches(text, tools)
    )


def changed(earlier: str, text: str, tools: Sequence[Tool]) -> str:
    """Return an earlier request in which values of the kinds that a follow-up names are replaced by those of the follow-up."""
    rest = _CORRECTS.sub("", text, count=1).strip()
    rest = _FOLLOWS.sub("", rest, count=1).strip(" ?.!") or rest
    result, is_changed = earlier, False
    left = rest
    for finder in _KINDS:
        fresh, old = finder(left), finder(result)
        if fresh and old:
            piece = left[fresh[0].start : fresh[-1].end]
            result = _replaced(result, _counterpart(fresh[0], left, old, result), piece)
            left = f"{left[: fresh[0].start]} {left[fresh[-1].end :]}"
            is_changed = True
    for choices in _choices(tools):
        picked, was = find_choice(choices, rest), find_choice(choices, result)
        if picked and was and picked[0] != was[0]:
            result = _replaced(result, was[1], str(picked[0]))
            is_changed = True
    if is_changed:
        return result
    return (
        f"{result.rstrip(' ?.!')} {text.strip()}"
        if _keeps_preposition(text)
        else f"{result.rstrip(' ?.!')} {rest}"
    )


def _counterpart(fresh: Mention, text: str, old: Sequence[Mention], earlier: str) -> Mention:
    """Return the old value that a fresh one stands for: the last behind the same word ("to"), else the last."""
    lead = (fold(text[: fresh.start]).split() or [""])[-1]
    alike = [each for each in old if (fold(earlier[: each.start]).split() or [""])[-1] == lead]
    return (alike or old)[-1]


def _keeps_preposition(text: str) -> bool:
    return fold(text).startswith(("for ", "in ", "on ", "at ", "with ", "to ", "from "))


def _replaced(text: str, old: Mention, new: str) -> str:
    return text[: old.start] + new + text[old.end :]


def _currencies(text: str) -> Sequence[Mention]:
    return find_currencies("", text)


_KINDS: Final = (emails, _currencies, dates, times, quoted, names, lettered_codes, symbols, numbers)


def _choices(tools: Sequence[Tool]) -> list[list[Any]]:
    found: list[list[Any]] = []
    for tool in tools:
        for part in tool.parts.values():
            options = part.get("enum") if isinstance(part, Mapping) else None
            if isinstance(options, list) and len(options) > 1:
                found.append(options)
    return found[:40]
