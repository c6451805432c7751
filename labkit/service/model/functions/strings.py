"""Find the text values that a string parameter may take, the most fitting first."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from labkit.service.model.functions import money, places, sentences_for, sql, typed
from labkit.service.model.functions.slots import Slot, description_of, slot_of
from labkit.service.model.functions.source import Source
from labkit.service.model.functions.subjects import counted_in, subject_of
from labkit.service.model.language import mentions
from labkit.service.model.language.mentions import Mention
from labkit.service.model.language.names import names
from labkit.service.model.language.numbers import numbers
from labkit.service.model.language.phrases import after, free_of, labelled, modifying, phrase_at
from labkit.service.model.language.questions import is_action, verbs_in
from labkit.service.model.language.vocabulary import GENERIC_VERBS, STOP
from labkit.service.model.language.words import fold, identifier_words, stem, words
from labkit.service.model.sums.units import unit_behind

_LABEL_TOO_GENERAL: Final = frozenset(
    "to from in of at on q is the a by for id first last full time date text query name with new".split()
)
_SPECIAL: Final = frozenset(
    {
        "email",
        "url",
        "date",
        "datetime",
        "time",
        "expression",
        "currency",
        "unit",
        "sql",
        "format",
        "path",
        "zip",
        "language",
    }
)
_FREE: Final = frozenset({"short", "whole", "title", "name", "person"})
_COUNTABLE: Final = frozenset("product item article ingredient material good goods part dish service".split())
_PLACES_OF_THINGS: Final = frozenset("room door floor building street shelf".split())
_TOPIC: Final = ("about", "for", "on", "of", "saying", "regarding", "called", "named", "titled", "by", "in")


def find_strings(
    name: str, schema: Mapping[str, Any], source: Source, *, many: bool = False, needed: bool = True
) -> list[Mention]:
    """Return the values that the text offers for a parameter, best first (for a list: all, in the order of the text).

    An optional parameter takes only what is clearly meant for it: a label, or a value of its own special kind.
    """
    text, slot = source.text[: mentions.TEXT_LIMIT], slot_of(name, schema, source.about)
    first = _marked(name, slot, text, source, needed=needed)
    if first and not many:
        return first
    if slot in _FREE and not (needed or many):
        return _optional(name, slot, text, source)
    found = _FINDERS[slot](name, text)
    if slot == "whole":
        clipped = (_clipped(each, source.used, text) for each in found)
        found = [each for each in clipped if each and not sentences_for.is_vague(str(each.value))]
    else:
        found = free_of(found, source.used)
    if many and slot == "person":
        found = [
            each for each in found if not re.search(r"\b(?:at|in)(?: the)? $", text[: each.start])
        ] or found
    if many:
        return sorted({each.start: each for each in found}.values(), key=lambda each: each.start) or first
    if slot in ("short", "name") and needed:
        found += [each for each in [*_object(text, source), *_bare(text)] if each not in found]
    if slot == "place" and needed and not found:
        found = source.free(_rest(text, source))
    own = {stem(word) for word in source.about}
    return [
        each
        for each in found
        if description_of(schema) != each.value and not (slot in _FREE and _only_own(str(each.value), own))
    ]


def _only_own(value: str, own: set[str]) -> bool:
    """Say whether a value only repeats what the function is called: "headlines" is no topic of get_headlines."""
    spoken = {stem(word) for word in words(value)}
    return bool(spoken) and spoken <= own


def _optional(name: str, slot: Slot, text: str, source: Source) -> list[Mention]:
    """Return what an optional parameter takes without its label: who something is by, what it is for, the one proper name."""
    parts = set(identifier_words(name))
    if parts & {"artist", "author", "by"}:
        return source.free(
            [
                each
                for each in places.find_people(name, text)
                if text[: each.start].rstrip().casefold().endswith(" by")
            ]
        )
    if parts & {"label", "note", "purpose"}:
        return source.free(after(text, ("for",), most_words=4))
    if source.has_needed or slot == "whole":
        return []
    return source.free([*mentions.quoted(text), *names(text)])


def _object(text: str, source: Source) -> list[Mention]:
    """Return what the verb of a request is about, without the function's own nouns: billing of "restart the billing service"."""
    own = {stem(word) for word in source.about}
    # "Water the fern": what a function is called may be a verb that only it knows.
    first = next(iter(words(text)), "")
    for verb in dict.fromkeys([*verbs_in(text), *([first] if stem(first) in own else [])]):
        match = re.search(rf"\b{re.escape(verb)}\b (?:up |out |the |a |an |my |our )*", text, re.IGNORECASE)
        mention = phrase_at(text, match.end(), most_words=4) if match else None
        if not mention:
            continue
        spoken = mention.value.split()
        while spoken and stem(fold(spoken[-1])) in own:
            spoken = spoken[:-1]
        value = " ".join(spoken)
        if value and not any(sign.isdigit() for sign in value):
            return source.free([Mention(mention.start, mention.start + len(value), value)])
    return []


def _marked(name: str, slot: Slot, text: str, source: Source, *, needed: bool) -> list[Mention]:
    """Return what stands behind the parameter's name, or as "the Hamburg warehouse" before it."""
    parts = identifier_words(name)
    labels = [word for word in parts if word not in _LABEL_TOO_GENERAL]
    mention = labelled(text, [fold(name), " ".join(parts), *reversed(labels)]) if parts else None
    if mention and _suits(slot, mention):
        mention = _shortened(slot, mention)
        if found := source.free([mention]):
            return found
    if slot not in ("short", "place", "name", "person", "title"):
        return []
    own = [
        word
        for word in source.about
        if word not in GENERIC_VERBS and not is_action(word) and needed and slot == "short"
    ]
    for label in [*reversed(labels), *sorted(own)]:
        before = modifying(text, label)
        if before and (before.value[:1].isupper() or needed):
            whole = label in _PLACES_OF_THINGS and label == parts[-1] and not before.value[:1].isupper()
            end = before.end + 1 + len(label) if whole else before.end
            return source.free([Mention(before.start, end, text[before.start : end])])
    return []


def _shortened(slot: Slot, mention: Mention) -> Mention:
    """Keep of "E-1042 in the north" only the code, where an id is asked for."""
    if slot in ("id", "symbol"):
        value = mention.value.split()[0]
        return Mention(mention.start, mention.start + len(value), value)
    return mention


def _clipped(mention: Mention, used: Iterable[Mention], text: str) -> Mention | None:
    """End a long text before what other parameters took: "headphones" of "headphones, max price 100"."""
    value, start = sentences_for.without(text, mention, used)
    return Mention(start, start + len(value), value) if value else None


def _suits(slot: Slot, mention: Mention) -> bool:
    if slot in _SPECIAL:
        return False
    return slot != "id" or any(sign.isdigit() for sign in mention.value) or mention.value.isupper()


_TITLED: Final = re.compile(r": (?P<title>[^,:;\n]{1,80}?)(?= by | - |,|;|\.|\n|$)")


_WHAT_FIRST: Final = re.compile(r"[A-Z][\w'-]*(?: [\w'-]+){0,4}?(?= with [A-Z])")


def _titles(name: str, text: str) -> list[Mention]:
    begins = _WHAT_FIRST.match(text)
    if begins and not is_action(fold(begins.group().split()[0])):
        return [*mentions.quoted(text), Mention(0, begins.end(), begins.group())]
    marked = _TITLED.search(text)
    short = (
        [Mention(marked.start("title"), marked.end("title"), marked["title"])]
        if marked and len(marked["title"].split()) <= 6
        else []
    )
    return list(mentions.quoted(text)) or [*short, *sentences_for.topics(text)]


def _named(name: str, text: str) -> list[Mention]:
    called = after(text, ("named", "called"), most_words=3)
    counted = counted_in(text)
    return [
        *mentions.quoted(text),
        *called,
        *mentions.paths(text),
        *counted,
        *names(text),
        *after(text, ("for", "about", "of"), most_words=4),
        *subject_of(text),
    ]


def _shorts(name: str, text: str) -> list[Mention]:
    parts = set(identifier_words(name))
    if parts & {"occupation", "job", "profession", "role", "position"} and (
        jobs := after(text, ("as", "is", "am"), most_words=3)
    ):
        return jobs
    if parts & {"make", "brand", "manufacturer", "model"} and (halves := _halves(text)):
        return [halves[1] if "model" in parts else halves[0]]
    counted = [
        found
        for each in numbers(text)
        if not unit_behind(text, each.end) and (found := phrase_at(text, each.end + 1))
    ]
    coded = mentions.lettered_codes(text)
    way = ("from",) if parts & places.FROM else ("to", "into") if parts & places.TO else ()
    return (
        list(mentions.quoted(text))
        or (counted_in(text) if parts & _COUNTABLE else [])
        or (typed.find_ids(name, text) if coded else [])
        or (after(text, way, most_words=3) if way else [])
        or list(names(text))
        or [each for each in mentions.codes(text) if not unit_behind(text, each.end)]
        or after(text, _TOPIC, most_words=8)
        or counted
        or _bare(text)
    )


def _halves(text: str) -> tuple[Mention, Mention] | None:
    """Return maker and model of "Toyota Corolla"."""
    run = next((each for each in names(text) if " " in each.value), None)
    if run is None:
        return None
    first = str(run.value).split()[0]
    middle = run.start + len(first)
    return Mention(run.start, middle, first), Mention(middle + 1, run.end, str(run.value)[len(first) + 1 :])


def _bare(text: str) -> list[Mention]:
    """Return a text of few words as it is: the answer to a question, or an item of a list."""
    bare = text.strip().rstrip(".!?")
    return [Mention(0, len(text), bare)] if 0 < len(bare.split()) <= 3 else []


_REST_AT_MOST: Final = 4


def _rest(text: str, source: Source) -> list[Mention]:
    """Return what a few words say besides what the function is called: paris in "weather paris"."""
    spoken = text.strip().rstrip(".!?").split()
    own = {stem(word) for word in source.about}
    left = [
        word
        for word in spoken
        if fold(word) not in STOP and stem(fold(word)) not in own and not is_action(fold(word))
    ]
    value = " ".join(left)
    if (
        not left
        or not own & {stem(fold(word)) for word in spoken}
        or len(spoken) > _REST_AT_MOST
        or value not in text
        or not value.isalpha()
    ):
        return []
    start = text.find(value)
    return [Mention(start, start + len(value), value)]


_FINDERS: Final[Mapping[Slot, Callable[[str, str], list[Mention]]]] = {
    "email": typed.find_emails, "url": typed.find_urls, "path": typed.find_paths, "format": typed.find_formats, "date": typed.find_dates, "datetime": typed.find_moments, "time": typed.find_times,
    "currency": money.find_currencies, "unit": money.find_units, "language": typed.find_languages, "place": places.find_places,
    "street": places.find_streets, "zip": places.find_zips, "country": places.find_countries, "id": typed.find_ids, "symbol": typed.find_symbols,
    "phone": typed.find_phones, "channel": typed.find_channels, "repo": typed.find_repos, "branch": typed.find_branches, "person": places.find_people, "name": _named, "expression": typed.find_expressions, "sql": sql.find_queries,
    "title": _titles, "color": typed.find_colors, "short": _shorts, "whole": sentences_for.wholes,
}  # fmt: skip
