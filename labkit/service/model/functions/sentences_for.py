"""Find longer texts for parameters: what to search for, what to say, what something is about."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from labkit.service.model.language import mentions
from labkit.service.model.language.mentions import Mention
from labkit.service.model.language.parts import split_parts
from labkit.service.model.language.phrases import after
from labkit.service.model.language.questions import is_question, is_request
from labkit.service.model.language.vocabulary import STOP, WEEKDAYS
from labkit.service.model.language.words import fold, identifier_words, words

_LEADS: Final = re.compile(
    r"^(?:please |can you |could you |would you |i want to |i need to |i'd like to |then |also |and )*"
    r"(?:(?:search|look)(?: the \w+)?|look up|find|google|query|ask|translate|tell|say|send|post|write|echo|print|note|summari[sz]e|analy[sz]e"
    r"|count|reverse|spell|check|process|remember|add|remind)(?: me| us)?(?: for| about| up| that| to| the (?:text|sentence|phrase|word|words|following))?:? ",
    re.IGNORECASE,
)
_SAYING: Final = re.compile(
    r"\b(?:saying|that says|which says|says|telling (?:them|him|her|everyone|\w+)(?: that)?|that reads|with the (?:text|message|body))[: ] ?(?P<said>.+)$",
    re.IGNORECASE,
)
_THAT: Final = re.compile(
    r"\b(?:email|mail|e-mail|message|tell|notify|inform|remind|text|write|ask|let|note)\b(?: (?!that\b)[^,;:]{1,60}?)? (?:that|know(?: that)?) (?P<said>.+)$",
    re.IGNORECASE,
)
_COLON: Final = re.compile(r": ?(?P<said>\S.*)$")
_TAIL: Final = re.compile(
    r"(?:,? (?:under|below|over|above|for|at|in|on|from|to|with|of|by|max|min|up|than|less|more|and))+ ?$"
)
_ABOUT: Final = re.compile(r"\b(?:about|for|regarding|on) (?P<said>\S.*)$")
_TEMPORAL: Final = re.compile(r" (?:at|on|by|before|in|for)(?: the)?$")


def without(text: str, mention: Mention, used: Iterable[Mention]) -> tuple[str, int]:
    """Cut out of a long text what other parameters took at its edges; return what stays and where it begins."""
    start, end = mention.start, mention.end
    inside = sorted(
        (each for each in used if each.start < end and start < each.end), key=lambda each: each.start
    )
    if not inside:
        return str(mention.value), start
    edges = [start, *(edge for each in inside for edge in (max(each.start, start), min(each.end, end))), end]
    pieces = [
        (_trimmed(text[one:other], is_last=other == end), one)
        for one, other in zip(edges[::2], edges[1::2], strict=True)
    ]
    # The longest piece stays; of equals the first.
    value, at = max(pieces, key=lambda piece: (sum(sign.isalpha() for sign in piece[0]), -piece[1]))
    return value, text.find(value, at) if value else start


def _trimmed(piece: str, *, is_last: bool) -> str:
    """Take off what only led to the value that stood behind a piece: ", max price" and "at $"."""
    if not is_last:
        piece = piece.rstrip(" $\u20ac\u00a3#(")
        piece = piece.rpartition(", ")[0] or _TAIL.sub("", piece + " ")
    return _TEMPORAL.sub("", piece.strip(" ,;:.!?$")).strip(" ,;:")


def said(text: str) -> Mention | None:
    """Return what is to be told: quoted, behind "saying" or "that", or behind a colon."""
    for pattern in (_SAYING, _THAT, _COLON):
        match = pattern.search(text)
        if match and not match["said"].startswith("//"):
            return Mention(match.start("said"), match.end("said"), match["said"].rstrip())
    return None


def topics(text: str) -> list[Mention]:
    """Return what a title would say: behind a colon, after "about" or "to", or the part that asks for nothing."""
    found = said(text)
    if found:
        return [Mention(found.start, found.end, found.value.rstrip(".!?"))]
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


def _is_time(mention: Mention) -> bool:
    """Say whether a phrase says when: "Fridays", "2 weeks"."""
    first = fold(mention.value.split()[0])
    return first[:1].isdigit() or first.removesuffix("s") in WEEKDAYS


_VAGUE: Final = frozenset(
    "problem problems issue issues trouble technical something wrong help support assistance question request ticket complaint matter hi hello hey please".split()
)


def is_vague(text: str) -> bool:
    """Say whether a text says only that there is something to be told: "I have a technical problem"."""
    told = [word for word in words(text) if word not in STOP]
    return bool(set(told) & _VAGUE) and set(told) <= _VAGUE


def wholes(name: str, text: str) -> list[Mention]:
    """Return the texts that a parameter for whole sentences may take, the surest first."""
    marked = mentions.quoted(text)
    parts = set(identifier_words(name))
    is_query = bool(parts & {"query", "q", "search", "keywords", "topic"})
    found = None if is_query else said(text)
    if found:
        return [*marked, Mention(found.start, found.end, found.value.rstrip())]
    if marked:
        return list(marked)
    named = after(text, ("about", "on", "regarding", "for", "in"), most_words=6)
    if parts & {"topic", "subject", "keyword", "keywords"} and (
        topical := [each for each in named if not _is_time(each)]
    ):
        return topical
    about = (
        (_COLON.search(text) or _ABOUT.search(text))
        if (is_query and not is_question(text)) or "search" in fold(text)
        else None
    )
    if about:
        return [Mention(about.start("said"), about.end("said"), about["said"].rstrip(".!?"))]
    lead = _LEADS.match(text)
    rest = text[lead.end() :] if lead else text
    return [Mention(lead.end() if lead else 0, len(text), rest.strip().rstrip("?!."))] if rest.strip() else []
