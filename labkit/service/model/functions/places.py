"""Find places, addresses, people and other named things in a text."""

from __future__ import annotations

import re
from typing import Final

from labkit.service.model.language import mentions
from labkit.service.model.language.mentions import Mention, overlaps
from labkit.service.model.language.names import names
from labkit.service.model.language.phrases import after
from labkit.service.model.language.synonyms import is_foreign
from labkit.service.model.language.words import fold, identifier_words

FROM: Final = frozenset("from origin source departure base start sender pickup".split())
TO: Final = frozenset("to target destination arrival quote end into dropoff".split())
_IN: Final = tuple(
    "in at near around of for to from visit visiting about between with than vs versus en \u00e0 a em nach bei f\u00fcr pour para de von".split()
)
_LOWER_END: Final = re.compile(
    r" (?:like|right|currently|be|will|going|weather|forecast|outside|now|please|over|during)\b.*$"
)
_STREET: Final = re.compile(
    r"\b\d{1,5}[A-Za-z]?(?:-\d{1,5})? (?:[A-Z][\w'.-]*)(?: [A-Z][\w'.-]*){0,4}|\b[A-Z][\w'-]*(?:stra\u00dfe|strasse|weg|platz|gasse|laan|straat) \d{1,5}[a-z]?"
)
_ZIP: Final = re.compile(r"\b(?:[A-Z]{1,2}\d[\dA-Z]? \d[A-Z]{2}|\d{5}(?:-\d{4})?|\d{4} ?[A-Z]{2}|\d{4,6})\b")
_DOCTOR: Final = re.compile(
    r"\b(?:Dr|Prof|Doctor|Mr|Mrs|Ms|Herr|Frau|Se\u00f1ora?|Sr|Sra)\.? [A-Z][\w'-]*(?: [A-Z][\w'-]*)?"
)
_ZONE: Final = re.compile(r"\b[A-Z][A-Za-z]+/[A-Z][A-Za-z_]+\b|\b(?:UTC|GMT)(?:[+-]\d{1,2})?\b")
_DOCTORS: Final = frozenset("doctor physician dentist surgeon specialist therapist".split())
_NO_PLACE: Final = frozenset("I".split())


def find_places(name: str, text: str) -> list[Mention]:
    """Return places, those behind a preposition first; for an origin those behind "from", for a destination those behind "to"."""
    zones = (
        [Mention(m.start(), m.end(), m.group()) for m in _ZONE.finditer(text)]
        if "timezone" in identifier_words(name)
        else []
    )
    if zones:
        return zones
    streets = _streets(text)
    named = [
        each
        for each in names(_without(text, streets))
        if not overlaps(each, mentions.quoted(text)) and not is_foreign(each.value)
    ]
    parts = set(identifier_words(name))
    wanted = ("from",) if parts & FROM else ("to", "into") if parts & TO else ()
    if wanted:
        return _directed(text, wanted, named)
    if "address" in parts or "addresses" in parts:
        return [_whole_address(text, each) for each in streets] or named
    if named:
        placed = [each for each in named if _word_before(text, each.start) in _IN]
        return [*placed, *(each for each in named if each not in placed)]
    return _lower(text) or streets


def _without(text: str, parts: list[Mention]) -> str:
    for each in parts:
        text = text[: each.start] + " " * (each.end - each.start - 1) + "." + text[each.end :]
    return text


def _directed(text: str, wanted: tuple[str, ...], named: list[Mention]) -> list[Mention]:
    heads = [each for each in named if _word_before(text, each.start) in wanted]
    elsewhere = [each for each in named if _word_before(text, each.start) not in ("from", "to", "into")]
    lower = [
        each
        for each in after(text, wanted)
        if not mentions.dates(each.value) and not each.value[:1].isdigit()
    ]
    return heads or lower or elsewhere


def _lower(text: str) -> list[Mention]:
    """Return places that somebody wrote in small letters: what follows "in", "at", "near", "for"."""
    found = [
        Mention(each.start, each.start + len(value), value)
        for each in after(text, ("in", "at", "near", "for"), most_words=3)
        if (value := _LOWER_END.sub("", each.value))
    ]
    return [
        each
        for each in found
        if not mentions.dates(each.value) and not any(sign.isdigit() for sign in each.value)
    ]


def _word_before(text: str, start: int) -> str:
    return (fold(text[max(0, start - 12) : start]).replace("the ", "").split() or [""])[-1]


def _streets(text: str) -> list[Mention]:
    return [
        Mention(m.start(), m.end(), m.group())
        for m in _STREET.finditer(text)
        if not _ZIP.fullmatch(m.group())
    ]


def _whole_address(text: str, street: Mention) -> Mention:
    """Return a street with the town, postal code and country that follow it."""
    rest = re.match(
        r"(?:, ?(?:[A-Z][\w'-]*(?: [A-Z][\w'-]*){0,3}|[A-Z0-9][A-Z0-9 -]{2,9})(?: \d{4,6})?){0,4}",
        text[street.end :],
    )
    end = street.end + (rest.end() if rest else 0)
    return Mention(street.start, end, text[street.start : end])


def find_streets(name: str, text: str) -> list[Mention]:
    """Return streets with their house numbers."""
    return _streets(text) or [
        Mention(m.start(1), m.end(1), m[1]) for m in re.finditer(r"\bstreet(?: is|:)? ([^,;\n]{2,60})", text)
    ]


def find_zips(name: str, text: str) -> list[Mention]:
    """Return postal codes, those that end an address first."""
    found = [Mention(m.start(), m.end(), m.group()) for m in _ZIP.finditer(text)]
    return sorted(found, key=lambda each: not (each.value[-1].isalpha() or len(each.value) == 5))


def find_countries(name: str, text: str) -> list[Mention]:
    """Return what may be a country: the last part of an address, or a name behind "in" or "from"."""
    last = re.search(r", ?([A-Z][\w'-]*(?: [A-Z][\w'-]*){0,2})(?= (?:a |is |valid)|[.?!]?$)", text)
    tail = [Mention(last.start(1), last.end(1), last[1])] if last else []
    return [*tail, *find_places("country", text)]


def find_people(name: str, text: str) -> list[Mention]:
    """Return people: addressed with a title, called by name, or an e-mail address where nothing else is."""
    titled = [Mention(m.start(), m.end(), m.group()) for m in _DOCTOR.finditer(text)]
    plain = [each for each in names(text) if not overlaps(each, titled) and each.value not in _NO_PLACE]
    called = after(text, ("named", "called", "by"), most_words=3)
    headed = [
        each
        for each in plain
        if _word_before(text, each.start)
        in ("by", "with", "to", "for", "named", "called", "customer", "user", "student")
    ]
    doctors = [each for each in titled if re.match(r"(?:Dr|Prof|Doctor)\b", each.value)]
    if _DOCTORS & set(identifier_words(name)):
        return [*doctors, *titled, *headed, *plain]
    titled = [*(each for each in titled if each not in doctors), *doctors]
    by = [each for each in plain if _word_before(text, each.start) == "by"]
    first = by if set(identifier_words(name)) & {"artist", "author"} else []
    if set(identifier_words(name)) & {"artist", "author"} and not by:
        return [*titled, *(each for each in called if each.value[:1].isupper())]
    return [*first, *titled, *headed, *plain, *mentions.quoted(text), *mentions.emails(text), *called]
