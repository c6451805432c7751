"""Find the text values a string parameter may take, the most fitting first."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from labkit.service.model.functions.slots import slot_of
from labkit.service.model.language import mentions
from labkit.service.model.language.mentions import Mention
from labkit.service.model.language.parts import split_parts
from labkit.service.model.language.phrases import after, free_of, labelled, phrase_at
from labkit.service.model.language.questions import is_question, is_request
from labkit.service.model.language.words import fold, identifier_words, stem
from labkit.service.model.sums.arithmetic import find_sum

_IN: Final = ("in", "at", "near", "around", "of", "for", "to", "from", "visit", "visiting", "about")
_FROM: Final = frozenset("from origin source departure base start sender".split())
_TO: Final = frozenset("to target destination arrival quote end into".split())
_TOPIC: Final = (
    "about",
    "for",
    "on",
    "of",
    "saying",
    "that says",
    "regarding",
    "called",
    "named",
    "titled",
    "by",
)
_LEADS: Final = re.compile(
    r"^(?:please |can you |could you |would you |i want to |i need to |i'd like to |then |also |and )*"
    r"(?:search(?: the web)?|look(?: up)?|find|google|query|ask|translate|tell|say|send|post|write|echo|print|note|summari[sz]e|analy[sz]e"
    r"|count|reverse|spell|check|process)(?: me| us)?(?: for| about| up| that| the (?:text|sentence|phrase|word|words|following))?:? ",
    re.IGNORECASE,
)
_SAYING: Final = re.compile(
    r"\b(?:saying|that says|which says|says|telling (?:them|him|her)|that reads|with the (?:text|message|body))[: ] ?(.+)$",
    re.IGNORECASE,
)
_COLON: Final = re.compile(r": ?(\S.*)$")
_TITLES: Final = frozenset("title subject topic issue problem task todo summary reason".split())
_LABEL_TOO_GENERAL: Final = frozenset(
    "to from in of at on q is the a by for id first last full time date".split()
)
_TAIL: Final = re.compile(
    r"(?: (?:under|below|over|above|for|at|in|on|from|to|with|of|by|max|min|up|than|less|more))+ ?$"
)
_MONEY: Final = re.compile(r"\b[A-Z]{3}\b|\b(?:dollars?|euros?|pounds?|yen)\b|[$\u20ac\u00a3]")
_LOWER_PLACE_END: Final = re.compile(r" (?:like|right|currently|be|will|going|weather|forecast)\b.*$")
_CURRENCIES: Final = {
    "dollar": "USD", "euro": "EUR", "pound": "GBP", "yen": "JPY", "franc": "CHF", "rupee": "INR", "yuan": "CNY", "\u20ac": "EUR",
    "$": "USD", "\u00a3": "GBP",
}  # fmt: skip


def find_strings(
    name: str,
    schema: Mapping[str, Any],
    text: str,
    used: list[Mention],
    *,
    many: bool = False,
    needed: bool = True,
) -> list[Mention]:
    """Return the values the text offers for a parameter, best first (for a list: all, in the order of the text).

    An optional parameter takes only what is clearly meant for it: a label, or a value of its own special kind.
    """
    text = text[: mentions.TEXT_LIMIT]
    slot = slot_of(name, schema)
    labels = [word for word in identifier_words(name) if word not in _LABEL_TOO_GENERAL]
    marked = labelled(text, [" ".join(identifier_words(name)), *reversed(labels)]) if labels else None
    first = free_of([marked], used) if marked and _suits(slot, marked) else []
    if first and not many:
        return first
    if slot in ("short", "whole", "person") and not (needed or many):
        return []
    parts = set(identifier_words(name))
    if slot in ("short", "person", "place") and parts <= _FROM | _TO and _MONEY.search(text):
        slot = "unit"
    found = _FINDERS[slot](name, text)
    found = (
        [clipped for m in found if (clipped := _clipped(m, used, text))]
        if slot == "whole"
        else free_of(found, used)
    )
    if many:
        return sorted({m.start: m for m in found}.values(), key=lambda m: m.start) or first
    return found


def _clipped(mention: Mention, used: list[Mention], text: str) -> Mention | None:
    """End a long text before what other parameters took: "headphones" of "headphones, max price 100"."""
    inside = [each.start for each in used if each.start < mention.end and mention.start < each.end]
    if not inside:
        return mention
    value = text[mention.start : max(min(inside), mention.start)]
    value = value.rpartition(", ")[0] or _TAIL.sub("", value)
    return Mention(mention.start, mention.start + len(value), value.strip()) if value.strip() else None


def _suits(slot: str, mention: Mention) -> bool:
    if slot in ("email", "url", "date", "datetime", "time", "expression", "unit"):
        return False
    return slot != "id" or any(sign.isdigit() for sign in mention.value) or mention.value.isupper()


def _emails(name: str, text: str) -> list[Mention]:
    return mentions.emails(text) or (after(text, ("to",), most_words=1) if "@" in text else [])


def _urls(name: str, text: str) -> list[Mention]:
    return mentions.urls(text)


def _dates(name: str, text: str) -> list[Mention]:
    return mentions.dates(text)


def _times(name: str, text: str) -> list[Mention]:
    return mentions.times(text)


def _moments(name: str, text: str) -> list[Mention]:
    """Return a date with its time: one RFC 3339 moment where both are said."""
    found = mentions.dates(text)
    hours = mentions.times(text)
    if found and hours and re.fullmatch(r"\d{4}-\d{2}-\d{2}", found[0].value):
        return [Mention(found[0].start, found[0].end, f"{found[0].value}T{hours[0].value}:00Z")]
    return found or hours


def _places(name: str, text: str) -> list[Mention]:
    named = mentions.names(text)
    parts = set(identifier_words(name))
    wanted = ("from",) if parts & _FROM else ("to", "into") if parts & _TO else ()
    if wanted:
        heads = [
            m
            for m in named
            if fold(text[max(0, m.start - 5) : m.start]).split()[-1:] in [[word] for word in wanted]
        ]
        elsewhere = [
            m
            for m in named
            if fold(text[max(0, m.start - 5) : m.start]).split()[-1:] not in (["from"], ["to"], ["into"])
        ]
        return heads or after(text, wanted) or elsewhere
    if named:
        placed = [m for m in named if fold(text[max(0, m.start - 8) : m.start]).rstrip().endswith(_IN)]
        return [*placed, *(m for m in named if m not in placed)]
    lower = [
        Mention(m.start, m.end, _LOWER_PLACE_END.sub("", m.value))
        for m in after(text, ("in", "at", "near", "for"), most_words=3)
    ]
    return [m for m in lower if not mentions.dates(m.value)]


def _ids(name: str, text: str) -> list[Mention]:
    labels = {stem(word) for word in identifier_words(name)} - {"id"}
    found = [*mentions.codes(text), *([] if mentions.codes(text) else mentions.quoted(text))]
    return sorted(
        found,
        key=lambda m: not labels & {stem(fold(w)) for w in text[max(0, m.start - 25) : m.start].split()[-2:]},
    )


def _symbols(name: str, text: str) -> list[Mention]:
    return mentions.symbols(text) or mentions.names(text) or mentions.quoted(text)


def _people(name: str, text: str) -> list[Mention]:
    found = [*mentions.emails(text), *mentions.names(text)]
    return mentions.quoted(text) or found or after(text, ("named", "called"))


def _languages(name: str, text: str) -> list[Mention]:
    parts = set(identifier_words(name))
    heads = ("from",) if parts & _FROM and not parts & _TO else ("to", "into", "in")
    return [m for m in after(text, heads, most_words=1) if m.value[:1].isupper()]


def _units(name: str, text: str) -> list[Mention]:
    """Return the unit behind a number for a source, the one behind "to" for a target; coins as ISO codes."""
    targets = after(text, ("to", "into", "in"), most_words=1)
    sources = [
        Mention(match.start(1), match.end(1), match[1])
        for number in mentions.numbers(text)
        if (match := re.compile(r" ?([^\W\d_]{1,20}|[\u20ac$\u00a3%])").match(text, number.end))
    ]
    signs = [Mention(m.start(), m.end(), m.group()) for m in re.finditer("[\u20ac$\u00a3]", text)]
    chosen = (
        targets
        if set(identifier_words(name)) & _TO
        else [*sources, *signs, *after(text, ("from",), most_words=1), *targets]
    )
    money = "currenc" in name.casefold() or name.casefold() in ("from", "to", "base", "target")
    return (
        [Mention(m.start, m.end, _CURRENCIES.get(m.value.casefold().rstrip("s"), m.value)) for m in chosen]
        if money
        else chosen
    )


def _expressions(name: str, text: str) -> list[Mention]:
    found = find_sum(text)
    return [Mention(0, 0, found.expression)] if found else mentions.quoted(text)


def _shorts(name: str, text: str) -> list[Mention]:
    counted = [m for n in mentions.numbers(text) if (m := phrase_at(text, n.end + 1))]
    topic = _topics(text) if _TITLES & set(identifier_words(name)) else []
    return (
        mentions.quoted(text)
        or topic
        or mentions.names(text)
        or after(text, _TOPIC, most_words=8)
        or counted
        or _bare(text)
    )


def _topics(text: str) -> list[Mention]:
    """Return what a title would say: behind a colon, after "about" or "to", or the part that asks for nothing."""
    colon = _COLON.search(text)
    if colon:
        return [Mention(colon.start(1), colon.end(1), colon[1].rstrip(".!?"))]
    about = after(
        text, ("about", "regarding", "called", "named", "titled", "that", "to"), most_words=8, personal=True
    )
    if about:
        return about
    told = [
        part
        for part in split_parts(text)
        if len(part.split()) > 2 and not is_request(part) and not is_question(part)
    ]
    return [Mention(text.find(part), text.find(part) + len(part), part.rstrip(".!?")) for part in told[:1]]


def _bare(text: str) -> list[Mention]:
    """Return a text of few words as it is: the answer to a question, or an item of a list."""
    bare = text.strip().rstrip(".!?")
    return [Mention(0, len(text), bare)] if 0 < len(bare.split()) <= 3 else []


def _wholes(name: str, text: str) -> list[Mention]:
    marked = mentions.quoted(text)
    if marked:
        return marked
    for pattern in (_SAYING, _COLON):
        match = pattern.search(text)
        if match:
            return [Mention(match.start(1), match.end(1), match[1])]
    about = (
        re.search(r"\b(?:about|for) (\S.*)$", text)
        if "search" in fold(text) or set(identifier_words(name)) & {"query", "q"}
        else None
    )
    if about:
        return [Mention(about.start(1), about.end(1), about[1].rstrip(".!?"))]
    lead = _LEADS.match(text)
    rest = text[lead.end() :] if lead else text
    return [Mention(lead.end() if lead else 0, len(text), rest.strip().rstrip("?!."))] if rest.strip() else []


_FINDERS: Final[Mapping[str, Callable[[str, str], list[Mention]]]] = {
    "email": _emails, "url": _urls, "date": _dates, "datetime": _moments, "time": _times, "unit": _units, "language": _languages,
    "place": _places, "id": _ids, "symbol": _symbols, "person": _people, "expression": _expressions, "short": _shorts,
    "whole": _wholes,
}  # fmt: skip
