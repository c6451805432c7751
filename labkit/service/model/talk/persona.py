"""Let the instructions shape an answer: a name, a role, a voice, its length, its form, fixed words at the beginning or the end."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from labkit.service.model.language import mentions
from labkit.service.model.language.names import names
from labkit.service.model.language.numbers import read_words
from labkit.service.model.language.words import WORD, fold, sentences, shorten

_NAME: Final = re.compile(
    r"\b(?:[Yy]ou are|[Yy]ou're|[Yy]our name is|[Cc]all yourself|[Aa]ct as|[Yy]ou are called|[Nn]amed|[Cc]alled) (?:an? (?:agent|assistant) (?:named|called) )?['\"]?(?P<name>[^\W\d_a-z][\w-]*(?: [^\W\d_a-z][\w-]*){0,2})"
)
_ROLE: Final = re.compile(
    r"\b(?:you are|you're|act as|you act as)(?: [\w-]+(?: [\w-]+)?,)? (?P<role>(?:an?|the) [^.,;:!\n]{2,80})",
    re.IGNORECASE,
)
_BRIEF: Final = re.compile(
    r"\b(?:be|keep it|stay|answer|reply|respond|keep (?:your )?(?:answers?|replies|responses)) (?:very |always |as )?(?:brief|short|concise|terse|briefly|shortly|concisely)|\b(?:in|with|exactly|only) (?:exactly )?(?:one|a single|1)(?: short)? sentence\b|\bsingle sentence\b"
    r"|\b(?:brief|short|concise) (?:answers?|replies|responses|assistant)\b",
    re.IGNORECASE,
)
_ONE_WORD: Final = re.compile(
    r"\b(?:in|with|exactly|only) (?:exactly |only )?(?:one|a single|1) word\b|\bone-word answers?\b",
    re.IGNORECASE,
)
_WORDS: Final = re.compile(
    r"\b(?:at most|no more than|under|fewer than|less than|maximum(?: of)?|max|within|up to) (?P<count>\d{1,4}|[a-z]+) words\b|\b(?P<exact>\d{1,3}|two|three|four|five) words\b",
    re.IGNORECASE,
)
_UPPER: Final = re.compile(
    r"\b(?:in|use|with) (?:all )?(?:upper ?case|capital letters|capitals|all caps)\b", re.IGNORECASE
)
_LOWER: Final = re.compile(r"\b(?:in|use|with) (?:all |only )?(?:lower ?case)\b", re.IGNORECASE)
_BEGIN: Final = re.compile(
    r"\b(?:begin|start|prefix)\b[^.\n]{0,60}? with (?:the (?:words?|phrase|text|prefix) )?|\b(?:respond|responds|reply|answer)s? with (?=[\"'])",
    re.IGNORECASE,
)
_END: Final = re.compile(
    r"\b(?:end|finish|close|sign|conclude)\b[^.\n]{0,60}? with (?:the (?:words?|phrase|text) )?",
    re.IGNORECASE,
)
_GREETS: Final = re.compile(r"\bgreet\b[^.\n]{0,60}? with (?:the (?:words?|phrase|text) )?", re.IGNORECASE)
_FIRST_WORDS: Final = re.compile(r"(?P<words>[A-Z][\w-]{1,30}:?)")
_POINTS: Final = re.compile(
    r"\b(?:use|in|as|with) (?:a )?(?:bullet(?:ed)?(?: ?points?| lists?)?|bullets)\b", re.IGNORECASE
)
_NUMBERED: Final = re.compile(r"\b(?:in|as|use|with) (?:a )?numbered (?:list|steps)\b", re.IGNORECASE)
_JSON: Final = re.compile(
    r"\b(?:in|as|only|valid|return|output|respond with|reply with)(?: an?| only| valid| the)* json\b",
    re.IGNORECASE,
)
_VOICES: Final = {
    "pirate": ("Arr!", "matey"), "shakespeare": ("Hark!", "good friend"), "robot": ("Beep boop.", ""), "cowboy": ("Howdy!", "partner"),
    "yoda": ("Hmm.", ""), "wizard": ("By my beard!", ""), "medieval": ("Hear ye!", ""), "cat": ("Meow.", ""), "dog": ("Woof!", ""),
}  # fmt: skip
_VOICE: Final = re.compile(
    r"\b(?:like|as|are|be|of) (?:an? )?(?:\w+ )?(?P<who>" + "|".join(_VOICES) + r")(?:ean)?\b", re.IGNORECASE
)
_LANGUAGE: Final = re.compile(
    r"\b(?:answer|respond|reply|speak|write)s?(?: always| only| to the user)? (?:only )?in (?P<language>French|Spanish|German|Italian|Portuguese|Japanese|Chinese|Dutch|Korean|Arabic|Hindi|Russian)\b",
    re.IGNORECASE,
)
_READ: Final = 8_000


@dataclass(frozen=True)
class Persona:
    """Hold what instructions ask of every answer.

    most_words: None for any number. voice: who to speak like. language: the one asked for, where it is not English.
    """

    name: str | None = None
    role: str | None = None
    is_brief: bool = False
    is_upper: bool = False
    is_lower: bool = False
    begin: str = ""
    end: str = ""
    one_word: bool = False
    most_words: int | None = None
    points: bool = False
    numbered: bool = False
    json: bool = False
    voice: str | None = None
    language: str | None = None
    greeting: str = ""

    def introduce(self) -> str:
        """Say who speaks."""
        nature = "a rule-based model running locally"
        who = [part for part in (self.name, self.role) if part]
        return f"I am {', '.join([*who, nature])}." if who else f"I am {nature}."

    def join(self, parts: Iterable[str]) -> str:
        """Put the parts of one answer together; lists and verses stand on lines of their own."""
        said = [part for part in parts if part]
        text = ""
        for part in said:
            text += (
                ("\n\n" if "\n" in part or "\n" in text.rpartition("\n\n")[2] else " ") + part
                if text
                else part
            )
        return text

    def shape(self, text: str, *, whole: bool = False) -> str:
        """Give an answer the form that the instructions ask for; a whole one keeps all its content, in one sentence where that is asked."""
        if self.one_word:
            text = essence(text)
        elif self.is_brief:
            text = _in_one(text, whole=whole)
        if self.most_words is not None:
            text = _first_words(text, self.most_words)
        if self.points or self.numbered:
            text = _listed(text, numbered=self.numbered)
        text = self._voiced(text)
        if self.is_upper or self.is_lower:
            text = text.upper() if self.is_upper else text.lower()
        begin = "" if fold(text).startswith(fold(self.begin.rstrip(":"))) else self.begin
        end = "" if self.end and text.endswith(self.end) else self.end
        return " ".join(part for part in (begin, text, end) if part)

    def _voiced(self, text: str) -> str:
        if not self.voice or self.one_word:
            return text
        call, friend = _VOICES[self.voice]
        stripped = re.sub(r"\.$", f", {friend}.", text) if friend and "\n" not in text else text
        return f"{call} {stripped}"


@lru_cache(64)
def read_persona(instructions: str) -> Persona:
    """Read instructions; what is not understood has no effect."""
    text = " ".join(instructions[:_READ].split())
    name, role = _NAME.search(text), _ROLE.search(text)
    language = _LANGUAGE.search(text)
    voice = _VOICE.search(text)
    limit = _WORDS.search(text)
    return Persona(
        name=name["name"] if name else None,
        role=_short_role(role["role"]) if role else None,
        is_brief=bool(_BRIEF.search(text)),
        is_upper=bool(_UPPER.search(text)),
        is_lower=bool(_LOWER.search(text)),
        begin=_fixed(_BEGIN, text),
        end=_fixed(_END, text),
        one_word=bool(_ONE_WORD.search(text)),
        most_words=_count(limit["count"] or limit["exact"]) if limit else None,
        points=bool(_POINTS.search(text)),
        numbered=bool(_NUMBERED.search(text)),
        json=bool(_JSON.search(text)),
        voice=fold(voice["who"])
        if voice
        and re.search(r"\b(?:talk|speak|like|are|act|answer|respond|voice|style|persona)\b", fold(text))
        else None,
        language=language["language"].capitalize() if language else None,
        greeting=_fixed(_GREETS, text),
    )


def _short_role(role: str) -> str:
    return shorten(
        re.split(r" (?:that|who|which|responsible|designed|tasked|with access|and you)\b", role)[0], 80
    )


def _count(word: str) -> int | None:
    count = int(word) if word.isdigit() else read_words(word)
    return count or None


def _fixed(pattern: re.Pattern[str], text: str) -> str:
    """Return the fixed words that a demand names: quoted right behind it, or one word with a capital."""
    match = pattern.search(text)
    if not match:
        return ""
    found = [each for each in mentions.quoted(text) if 0 <= each.start - match.end() <= 20]
    if found:
        return str(found[0].value)
    bare = _FIRST_WORDS.match(text, match.end())
    return bare["words"] if bare else ""


def essence(text: str) -> str:
    """Return the one word that an answer comes down to: yes or no, the value behind "=", the value it ends with."""
    first = next(iter(sentences(text)), text).strip()
    if re.match(r"(?:yes|no)\b", fold(first)):
        return first.split()[0].strip(",.:;")
    value = re.search(r"(?:=|\bis\b|\bare\b|\babout\b) (?P<value>[^\s=]+)[^=]*?\.?$", first)
    if value and re.search(r"\d", value["value"]):
        return value["value"].rstrip(".,")
    found = WORD.findall(first)
    return found[-1] if found else text


def _in_one(text: str, *, whole: bool) -> str:
    """Keep the first sentence; of a whole answer make one sentence of all."""
    said = [each for line in text.split("\n") for each in sentences(line.strip())]
    if len(said) < 2:
        return text
    if not whole:
        return said[0]
    rest = [_continued(each) for each in said[1:]]
    return ", ".join([each.rstrip(". ") for each in (said[0], *rest[:-1])]) + ", and " + rest[-1]


def _continued(sentence: str) -> str:
    """Begin a sentence with a small letter, as behind a comma; names and "I" keep theirs."""
    first = sentence.split(maxsplit=1)[0] if sentence.split() else ""
    is_name = (
        first in ("I", "I'm", "I'll", "I've")
        or first.isupper()
        or any(each.start == 0 for each in names(sentence))
    )
    return sentence if is_name else sentence[:1].lower() + sentence[1:]


def _first_words(text: str, limit: int) -> str:
    found = text.split()
    return (
        text if len(found) <= limit else " ".join(found[:limit]).rstrip(",;:.") + ("." if limit > 3 else "")
    )


def _listed(text: str, *, numbered: bool) -> str:
    lines = [line for line in text.split("\n") if line.strip()]
    parts = lines if len(lines) > 1 else sentences(text)
    if len(parts) < 2 and ", " in text and len(text) < 400:
        head, _, tail = text.rpartition(" and ")
        parts = [*re.split(r", ", head), tail] if head else parts
    marked = [re.sub(r"^(?:[-*\u2022]|\d+[.)]) *", "", part.strip()) for part in parts]
    return (
        "\n".join(f"{at}. {part}" if numbered else f"- {part}" for at, part in enumerate(marked, 1))
        if len(marked) > 1
        else f"- {text}"
    )
