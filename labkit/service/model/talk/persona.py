"""Let the instructions shape an answer a little: a name, a role, brevity, fixed words at the beginning or the end."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from labkit.service.model.language import mentions
from labkit.service.model.language.words import sentences, shorten

_NAME: Final = re.compile(
    r"\b(?:[Yy]ou are|[Yy]ou're|[Yy]our name is|[Cc]all yourself|[Aa]ct as|[Yy]ou are called|[Nn]amed) (?P<name>[^\W\d_a-z][\w-]*(?: [^\W\d_a-z][\w-]*){0,2})"
)
_ROLE: Final = re.compile(
    r"\b(?:you are|you're|act as) (?P<role>(?:an?|the) [^.,;:!\n]{2,80})", re.IGNORECASE
)
_BRIEF: Final = re.compile(
    r"\b(?:be|keep it|stay|answer|reply|respond) (?:very |always )?(?:brief|short|concise|terse|briefly|shortly|concisely)|\bone sentence\b|\bsingle sentence\b"
    r"|\b(?:brief|short|concise) (?:answers?|replies|responses|assistant)\b",
    re.IGNORECASE,
)
_UPPER: Final = re.compile(
    r"\b(?:in|use|with) (?:all )?(?:upper ?case|capital letters|capitals|all caps)\b", re.IGNORECASE
)
_BEGIN: Final = re.compile(r"\b(?:begin|start|prefix)\b[^.\n]{0,60}? with ", re.IGNORECASE)
_END: Final = re.compile(r"\b(?:end|finish|close|sign)\b[^.\n]{0,60}? with ", re.IGNORECASE)
_READ: Final = 8_000


@dataclass(frozen=True)
class Persona:
    """Hold what instructions ask of every answer."""

    name: str | None = None
    role: str | None = None
    is_brief: bool = False
    is_upper: bool = False
    begin: str = ""
    end: str = ""

    def introduce(self) -> str:
        """Say who speaks."""
        nature = "a rule-based model running locally"
        if self.name:
            return f"I am {self.name}, {nature}."
        return f"I am {self.role}, {nature}." if self.role else f"I am {nature}."

    def join(self, parts: Iterable[str]) -> str:
        """Put the parts of one answer together: sentences, or one sentence where brevity is asked for."""
        said = [part for part in parts if part]
        if not self.is_brief or len(said) < 2:
            return " ".join(said)
        # Brevity must not cost content: what belongs together stays, behind semicolons.
        rest = [re.sub(r"^You", "you", part) for part in said[1:]]
        return "; ".join([*(part.rstrip(". ") for part in (said[0], *rest[:-1])), rest[-1]])

    def shape(self, text: str, *, whole: bool = False) -> str:
        """Give an answer the form that the instructions ask for; a whole one is not cut to its first sentence."""
        if self.is_brief and not whole:
            text = text.split("\n", maxsplit=1)[0]
            text = next(iter(sentences(text)), text)
        if self.is_upper:
            text = text.upper()
        return " ".join(part for part in (self.begin, text, self.end) if part)


def read_persona(instructions: str) -> Persona:
    """Read instructions; what is not understood has no effect."""
    text = " ".join(instructions[:_READ].split())
    name, role = _NAME.search(text), _ROLE.search(text)
    return Persona(
        name=name["name"] if name else None,
        role=shorten(role["role"], 80) if role else None,
        is_brief=bool(_BRIEF.search(text)),
        is_upper=bool(_UPPER.search(text)),
        begin=_quoted_after(_BEGIN, text),
        end=_quoted_after(_END, text),
    )


def _quoted_after(pattern: re.Pattern[str], text: str) -> str:
    match = pattern.search(text)
    if not match:
        return ""
    found = [each for each in mentions.quoted(text) if 0 <= each.start - match.end() <= 20]
    return str(found[0].value) if found else ""
