"""Find values that show by themselves what they are: addresses, dates, codes, symbols, formats, colours."""

from __future__ import annotations

import re
from typing import Final

from labkit.service.model.functions import places
from labkit.service.model.language import mentions
from labkit.service.model.language.mentions import Mention
from labkit.service.model.language.names import names
from labkit.service.model.language.phrases import after
from labkit.service.model.language.words import fold, identifier_words, stem
from labkit.service.model.sums.arithmetic import find_sum

_ENDS: Final = frozenset({"end", "until", "checkout", "out", "to", "return", "due"})
_UNTIL: Final = re.compile(r"\b(?:until|till|through) (?:the )?$", re.IGNORECASE)
_FORMAT: Final = re.compile(r"%[a-zA-Z]|[yYmMdDhHs]{2,4}[-/: ]")


def find_emails(name: str, text: str) -> list[Mention]:
    """Return e-mail addresses."""
    found = list(mentions.emails(text))
    if found or "@" not in text:
        return found
    return after(text, ("to",), most_words=1)


def find_urls(name: str, text: str) -> list[Mention]:
    """Return web addresses."""
    return list(mentions.urls(text))


def find_paths(name: str, text: str) -> list[Mention]:
    """Return names of files, then quoted texts."""
    quoted = [each for each in mentions.quoted(text) if each.value.strip()]
    return [*mentions.paths(text), *quoted, *after(text, ("file", "document", "folder"), most_words=1)]


def find_formats(name: str, text: str) -> list[Mention]:
    """Return formats for dates, such as "%Y-%m-%d"."""
    marked = [each for each in mentions.quoted(text) if _FORMAT.search(each.value)]
    bare = [
        Mention(m.start(), m.end(), m.group())
        for m in re.finditer(
            r"%[a-zA-Z](?:[-/:. ,T]*%[a-zA-Z])+|\b(?:YYYY|yyyy)[-/]MM[-/](?:DD|dd)(?: HH:mm(?::ss)?)?", text
        )
    ]
    return marked or bare


def find_dates(name: str, text: str) -> list[Mention]:
    """Return dates; for an end the second one first."""
    found = list(mentions.dates(text))
    parts = set(identifier_words(name))
    until = [each for each in found if _UNTIL.search(text[max(0, each.start - 12) : each.start])]
    if until:
        return until if parts & _ENDS else [each for each in found if each not in until]
    # Of two dates the second is the end, unless something says so.
    return found[1:] + found[:1] if parts & _ENDS and len(found) > 1 else found


def find_times(name: str, text: str) -> list[Mention]:
    """Return times of day; for an end the second one first."""
    found = list(mentions.times(text))
    return found[1:] + found[:1] if "end" in identifier_words(name) and len(found) > 1 else found


def find_moments(name: str, text: str) -> list[Mention]:
    """Return a date with its time: one RFC 3339 moment where both are said."""
    found, hours = find_dates(name, text), find_times(name, text)
    if found and hours and re.fullmatch(r"\d{4}-\d{2}-\d{2}", found[0].value):
        # By the hour, so that the end of the same day finds the date free.
        return [Mention(hours[0].start, hours[0].end, f"{found[0].value}T{hours[0].value}:00Z")]
    if found and hours:
        start, end = min(found[0].start, hours[0].start), max(found[0].end, hours[0].end)
        return [Mention(start, end, text[start:end])]
    return found or list(hours)


def find_ids(name: str, text: str) -> list[Mention]:
    """Return codes, those that the name stands beside first."""
    labels = {stem(word) for word in identifier_words(name)} - {"id"}
    found = list(mentions.codes(text)) or [each for each in mentions.quoted(text) if " " not in each.value]
    near = [
        each
        for each in found
        if labels & {stem(fold(w)) for w in text[max(0, each.start - 25) : each.start].split()[-2:]}
    ]
    # Where one code has letters, a bare number beside it is a quantity.
    found = [each for each in found if not each.value.isdigit()] or found
    directed = _directed(name, found, text)
    return [
        *directed,
        *(each for each in near if each not in directed),
        *(each for each in found if each not in near and each not in directed),
    ]


def _directed(name: str, found: list[Mention], text: str) -> list[Mention]:
    parts = set(identifier_words(name))
    wanted = "from" if parts & places.FROM else "to" if parts & places.TO else ""
    return [
        each
        for each in found
        if wanted and f" {wanted} " in fold(text[max(0, each.start - 16) : each.start])[-16:]
    ]


def find_symbols(name: str, text: str) -> list[Mention]:
    """Return symbols such as MSFT, else names."""
    return list(mentions.symbols(text)) or list(names(text)) or list(mentions.quoted(text))


_COLORS: Final = re.compile(
    r"\b(?:red|green|blue|yellow|orange|purple|pink|black|white|gr[ae]y|brown|teal|cyan|magenta|turquoise|violet|gold|silver|beige|navy|maroon)\b|#[0-9a-fA-F]{6}\b",
    re.IGNORECASE,
)


def find_colors(name: str, text: str) -> list[Mention]:
    """Return colours."""
    return [Mention(m.start(), m.end(), m.group()) for m in _COLORS.finditer(text)] or after(
        text, ("color", "colour", "in"), most_words=1
    )


def find_phones(name: str, text: str) -> list[Mention]:
    """Return telephone numbers."""
    return [Mention(m.start(), m.end(), m.group()) for m in re.finditer(r"\+?\d[\d ()-]{5,18}\d", text)]


def find_channels(name: str, text: str) -> list[Mention]:
    """Return channels such as #general."""
    marked = [Mention(m.start(), m.end(), m.group()) for m in re.finditer(r"(?<!\w)#[A-Za-z][\w-]*", text)]
    return marked or after(text, ("channel", "in", "to", "on"), most_words=1)


def find_languages(name: str, text: str) -> list[Mention]:
    """Return languages: for a target those behind "to"."""
    parts = set(identifier_words(name))
    heads = ("from",) if parts & places.FROM and not parts & places.TO else ("to", "into", "in")
    return [each for each in after(text, heads, most_words=1) if each.value[:1].isupper()]


def find_expressions(name: str, text: str) -> list[Mention]:
    """Return an arithmetic expression."""
    found = find_sum(text)
    return [Mention(0, 0, found.expression)] if found else list(mentions.quoted(text))


def find_repos(name: str, text: str) -> list[Mention]:
    """Return repositories such as owner/name, else what follows "repo" or "in"."""
    marked = [
        Mention(m.start(), m.end(), m.group())
        for m in re.finditer(r"(?<![\w/.:])[\w.-]+/[\w.-]*\w(?![\w/])", text)
    ]
    return marked or after(text, ("repo", "repository", "in"), most_words=1)


def find_branches(name: str, text: str) -> list[Mention]:
    """Return branches: for a source those behind "from", for a target those behind "to" or "into"."""
    parts = set(identifier_words(name))
    heads = (
        ("from",)
        if parts & {"source", "from", "head"}
        else ("to", "into", "against")
        if parts & {"target", "to", "base"}
        else ("branch", "on", "from")
    )
    return after(text, heads, most_words=1)
