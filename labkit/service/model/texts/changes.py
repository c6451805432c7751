"""Count, sort, reverse and change the letters and words of a given text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Final

from labkit.service.model.language.mentions import emails, quoted, urls
from labkit.service.model.language.names import names
from labkit.service.model.language.numbers import numbers
from labkit.service.model.language.vocabulary import STOP
from labkit.service.model.language.words import WORD, fold, join_words, words
from labkit.service.model.sums.arithmetic import show
from labkit.service.model.texts.material import items_in, material, word_of

_SHOWN_AT_MOST: Final = 4_000
_COUNTED: Final = re.compile(
    r"\b(?:how many|count(?: the)?(?: number of)?|number of) (?:the )?(?P<what>words?|characters?|letters?|vowels?|consonants?|sentences?|lines?|syllables?|digits?)\b"
)
_LETTER: Final = re.compile(
    r"\b(?:how many times|how often|how many|count)\b.{0,40}?(?:\bletter )?(?P<quote>['\"])?\b(?P<letter>[a-z])(?:'s|s)?(?P=quote)?(?:'s)? (?:appears?|occurs?|are there|are|is|does|in)\b|\bhow many (?P<two>[a-z])(?:'s|s) (?:are|in|does)\b"
)
_SORT: Final = re.compile(r"\b(?:sort|order|arrange|rank|alphabeti[sz]e)\b")
_DOWN: Final = re.compile(
    r"\b(?:descending|reverse|largest(?: to smallest)?|highest|z to a|decreasing|biggest)\b"
)
_CASE: Final = re.compile(
    r"\b(?P<case>upper ?case|all caps|capital letters|capitali[sz]e|lower ?case|title case)\b"
)
_REVERSE: Final = re.compile(r"\b(?:reverse|backwards?)\b")
_LONGEST: Final = re.compile(r"\b(?P<which>longest|shortest) word\b")
_PALINDROME: Final = re.compile(r"\bpalindrome\b")
_SPELL: Final = re.compile(r"\bspell\b(?: out)?")
_EXTRACT: Final = re.compile(
    r"\b(?:extract|find|list|get|give me|show|identify|what are|pull(?: out)?|which|collect)\b.{0,24}\b(?P<what>e-?mails?(?: addresses)?|numbers|urls?|links|names|people|hashtags|dates|capitali[sz]ed words|keywords|key words)\b"
)
_REPLACE: Final = re.compile(
    r"\breplace (?P<old>['\"][^'\"]{1,80}['\"]|\S+) (?:with|by) (?P<new>['\"][^'\"]{0,80}['\"]|\S+) in\b",
    re.IGNORECASE,
)
_DEDUPE: Final = re.compile(
    r"\b(?:remove|drop|delete) (?:the |all )?duplicates?\b|\bunique (?:items|values|words|elements)\b"
)
_ACRONYM: Final = re.compile(r"\bacronym\b.{0,12}\bfor\b|\binitials of\b")


def find_change(request: str, earlier: Sequence[str] = ()) -> str | None:
    """Do what a request asks of a text; None when it asks for nothing of the kind."""
    text = fold(request[:400])
    answers: tuple[Callable[[str, str, Sequence[str]], str | None], ...] = (
        _letters, _counted, _extracted, _replaced, _unique, _sorted, _cased, _palindrome, _reversed, _longest, _spelled, _acronym,
    )  # fmt: skip
    return next((found for answer in answers if (found := answer(text, request, earlier)) is not None), None)


def _counted(text: str, request: str, earlier: Sequence[str]) -> str | None:
    match = _COUNTED.search(text)
    given = (material(request, earlier) or word_of(request)) if match else None
    if (
        not match
        or not given
        or re.search(r"\b(?:i|you|we|message|conversation|thread)\b", text[: match.end() + 20])
    ):
        return None
    what = match["what"].rstrip("s")
    lower = given.casefold()
    count = {
        "word": len(WORD.findall(given)), "character": len(given), "letter": sum(sign.isalpha() for sign in given),
        "vowel": sum(sign in "aeiou" for sign in lower), "consonant": sum(sign.isalpha() and sign not in "aeiou" for sign in lower),
        "sentence": len([part for part in re.split(r"[.!?]+(?:\s|$)", given) if part.strip()]), "line": len(given.splitlines()),
        "syllable": len(re.findall(r"[aeiouy]+", lower)), "digit": sum(sign.isdigit() for sign in given),
    }[what]  # fmt: skip
    shown = f'"{given}"' if len(given) <= 80 else "The text"
    return f"{shown} has {count} {what}{'' if count == 1 else 's'}."


def _letters(text: str, request: str, earlier: Sequence[str]) -> str | None:
    match = _LETTER.search(text)
    if not match:
        return None
    letter = match["letter"] or match["two"]
    marked = [str(each.value) for each in quoted(request) if len(each.value) > 1]
    behind = re.search(r"\b(?:in|does)(?: the (?:word|text|name))? ([\w'-]+)", text[match.end() - 6 :])
    given = marked[-1] if marked else behind[1] if behind else None
    if not given or len(given) < 2:
        return None
    count = fold(given).count(letter)
    return f'The letter "{letter}" appears {count} time{"" if count == 1 else "s"} in "{given}".'


def _sorted(text: str, request: str, earlier: Sequence[str]) -> str | None:
    match = _SORT.search(text)
    given = material(request, earlier) if match else None
    if match and given is None:
        given = (
            re.sub(
                r"\b(?:in|from|by) (?:ascending|descending|alphabetical|reverse|increasing|decreasing|numerical)? ?(?:order|alphabetically)?.*$",
                "",
                request[match.end() :],
            )
            or None
        )
        given = re.sub(
            r"^ (?:the |these |this |following )*(?:list|numbers|words|names|items)?(?: of (?:words|numbers|names|items))? ?",
            "",
            given or "",
        )
    items = items_in(given) if given else []
    items = [
        re.sub(r" (?:in|from|by) (?:ascending|descending|alphabetical|reverse).*$", "", item)
        for item in items
    ]
    if not match or len(items) < 2:
        return None
    values = [
        (float(found[0].value), item)
        for item in items
        if (found := numbers(item)) and found[0].end - found[0].start == len(item)
    ]
    ordered = (
        [item for _, item in sorted(values, key=lambda each: each[0])]
        if len(values) == len(items)
        else sorted(items, key=str.casefold)
    )
    return join_words(reversed(ordered) if _DOWN.search(text) else ordered) + "."


def _cased(text: str, request: str, earlier: Sequence[str]) -> str | None:
    match = _CASE.search(text)
    given = material(request, earlier) if match else None
    if not match or not given:
        return None
    case = match["case"].replace(" ", "")
    if case in ("uppercase", "allcaps", "capitalletters"):
        return given.upper()[:_SHOWN_AT_MOST]
    return (given.lower() if case == "lowercase" else given.title())[:_SHOWN_AT_MOST]


def _reversed(text: str, request: str, earlier: Sequence[str]) -> str | None:
    if not _REVERSE.search(text):
        return None
    given = material(request, earlier) or word_of(request) or _last_words(request, _REVERSE)
    if not given:
        return None
    items = items_in(given) if re.search(r"\b(?:list|order|items)\b", text) else []
    if len(items) > 1:
        return join_words(reversed(items)) + "."
    return (
        " ".join(reversed(given.split()))
        if re.search(r"\bwords\b", text) and " " in given
        else given[::-1][:_SHOWN_AT_MOST]
    )


def _last_words(request: str, pattern: re.Pattern[str]) -> str | None:
    match = pattern.search(fold(request))
    rest = request[match.end() :].strip(" :.?!") if match else ""
    return re.sub(r"^(?:the )?(?:word|string|text|phrase|sentence) ", "", rest) or None


def _longest(text: str, request: str, earlier: Sequence[str]) -> str | None:
    match = _LONGEST.search(text)
    given = material(request, earlier) if match else None
    found = WORD.findall(given) if given else []
    if not match or not found:
        return None
    chosen = max(found, key=len) if match["which"] == "longest" else min(found, key=len)
    return f'The {match["which"]} word is "{chosen}" ({len(chosen)} letters).'


def _palindrome(text: str, request: str, earlier: Sequence[str]) -> str | None:
    if not _PALINDROME.search(text):
        return None
    marked = quoted(request)
    named = re.search(
        r"\bis (?:the (?:word|number|phrase) )?([\w ]{2,60}?) (?:is )?a palindrome|\bif (?:the word )?(\w+) is a palindrome",
        text,
    )
    given = str(marked[0].value) if marked else (named[1] or named[2]) if named else None
    letters = [sign for sign in fold(given or "") if sign.isalnum()]
    if not given or len(letters) < 2:
        return None
    truth = letters == letters[::-1]
    return f'{"Yes" if truth else "No"}, "{given}" {"is" if truth else "is not"} a palindrome: backwards it reads "{given[::-1]}".'


def _spelled(text: str, request: str, earlier: Sequence[str]) -> str | None:
    match = _SPELL.search(text)
    if (
        not match
        or "spell check" in text
        or not re.match(r"(?:please |can you |could you |how do (?:you|i) )*spell", text)
    ):
        return None
    given = word_of(request) if quoted(request) else _last_words(request, _SPELL)
    return "-".join(given.upper().replace(" ", "")) + "." if given and len(given) <= 40 else None


def _extracted(text: str, request: str, earlier: Sequence[str]) -> str | None:
    match = _EXTRACT.search(text)
    given = material(request, earlier) if match else None
    if not match or not given:
        return None
    what = match["what"].replace("-", "")
    if what.startswith("email"):
        found = [each.value for each in emails(given)]
    elif what == "numbers":
        found = [show(Fraction(str(each.value))) for each in numbers(given)]
    elif what.startswith(("url", "link")):
        found = [each.value for each in urls(given)]
    elif what in ("names", "people"):
        found = [each.value for each in names(given)]
    elif what == "hashtags":
        found = re.findall(r"#\w+", given)
    elif what.startswith("key"):
        found = keywords_of(given)
    else:
        return None
    return join_words(dict.fromkeys(map(str, found))) + "." if found else f"I found no {what} in that text."


def keywords_of(text: str, count: int = 6) -> list[str]:
    """Return the words that a text uses most, common ones left out; the earlier of equals."""
    spoken = [word for word in words(text) if word not in STOP and len(word) > 3 and not word[0].isdigit()]
    return [word for word, _ in Counter(spoken).most_common(count)]


def _replaced(text: str, request: str, earlier: Sequence[str]) -> str | None:
    match = _REPLACE.search(request)
    if not match:
        return None
    old, new = match["old"].strip("'\""), match["new"].strip("'\"")
    rest = request[match.end() :].strip(" :'\"")
    rest = re.sub(r"^(?:the )?(?:following |this )?(?:text|sentence|phrase|string)?:? ?['\"]?", "", rest)
    return rest.replace(old, new)[:_SHOWN_AT_MOST] if old and old in rest else None


def _unique(text: str, request: str, earlier: Sequence[str]) -> str | None:
    given = material(request, earlier) if _DEDUPE.search(text) else None
    if given is None and _DEDUPE.search(text) and " from " in request:
        given = request.partition(" from ")[2]
    items = items_in(given) if given else []
    return join_words(dict.fromkeys(items)) + "." if len(items) > 1 else None


def _acronym(text: str, request: str, earlier: Sequence[str]) -> str | None:
    if not _ACRONYM.search(text):
        return None
    given = material(request, earlier) or re.split(r"\bfor\b|\bof\b", request)[-1]
    return "".join(word[0].upper() for word in WORD.findall(given)) or None
