"""Correct what rules can see in an English text: spacing, capitals, doubled words, "a" and "an", the verb behind a pronoun."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from labkit.service.model.language.words import fold, sentences, shorten
from labkit.service.model.texts.material import material

_ASKS: Final = re.compile(
    r"\b(?:proof-?read|copy-?edit|polish|(?:fix|correct|check|improve|clean up|tidy|edit)\b.{0,40}\b(?:grammar|spelling|punctuation|typos?|mistakes|errors|wording|text|draft|sentence|paragraph|copy|writing|style))\b"
)
_REVIEWS: Final = re.compile(
    r"\b(?:review|critique|comment on)\b.{0,40}\b(?:text|drafts?|copy|essay|writing|article|post|content|letter|email|message)\b|\b(?:give|provide|offer) (?:\w+ )?(?:feedback|critique)\b"
)
_LONG: Final = 30  # words in one sentence
_DOUBLED: Final = re.compile(r"\b(?P<word>[a-z]+) (?P=word)\b", re.IGNORECASE)
_MAY_DOUBLE: Final = frozenset("had that is her bye no very so".split())
_AN: Final = re.compile(r"\b(?P<article>[Aa])(?= (?!eu|one\b|once\b|uni|use|usu|ut[ei])[aeiou][a-z])")
_A: Final = re.compile(r"\b(?P<article>[Aa])n(?= (?!hour|honest|honou?r|heir)[bcdfghjklmnpqrstvwxyz][a-z])")
_SINGULAR: Final = {"have": "has", "do": "does", "are": "is", "were": "was", "don't": "doesn't", "aren't": "isn't", "haven't": "hasn't", "go": "goes"}  # fmt: skip
_PLURAL: Final = {"has": "have", "does": "do", "is": "are", "was": "were", "doesn't": "don't", "isn't": "aren't", "hasn't": "haven't", "goes": "go"}  # fmt: skip
_FIRST: Final = {"has": "have", "does": "do", "is": "am", "are": "am", "were": "was", "doesn't": "don't", "hasn't": "haven't", "goes": "go"}  # fmt: skip
_VERB: Final = re.compile(
    r"(?<!\w)(?P<who>I|he|she|it|we|they|you) (?P<verb>[a-z]+(?:n't)?)\b", re.IGNORECASE
)
_BEFORE_BASE: Final = re.compile(
    r"\b(?:do|does|did|will|would|can|could|should|must|may|might|let|make|makes|made|have|has|had|are|is|was|were|am|if)(?: not)? $|n't $",
    re.IGNORECASE,
)
_MISSPELT: Final = {
    "teh": "the", "recieve": "receive", "seperate": "separate", "definately": "definitely", "occured": "occurred", "untill": "until", "wich": "which", "thier": "their", "becuase": "because", "alot": "a lot",
    "adress": "address", "accomodate": "accommodate", "tommorow": "tomorrow", "tomorow": "tomorrow", "enviroment": "environment", "goverment": "government", "begining": "beginning", "beleive": "believe", "freind": "friend",
    "dont": "don't", "cant": "can't", "wont": "won't", "didnt": "didn't", "doesnt": "doesn't", "isnt": "isn't", "im": "I'm", "ive": "I've", "youre": "you're", "theyre": "they're",
}  # fmt: skip


def find_corrections(request: str, earlier: Sequence[str] = ()) -> str | None:
    """Return the corrected text of a request to proofread one; None for other requests."""
    given = material(request, earlier) if _ASKS.search(fold(request[:300])) else None
    return correct(given) if given else None


def find_review(request: str, earlier: Sequence[str] = ()) -> str | None:
    """Return what there is to say about a text that a request wants reviewed; None for other requests."""
    given = material(request, earlier) if _REVIEWS.search(fold(request[:300])) else None
    if not given:
        return None
    spoken, count = sentences(given), len(given.split())
    longest = max(spoken, key=lambda each: len(each.split()), default="")
    said = [f"The text has {count} words in {len(spoken)} {'sentence' if len(spoken) == 1 else 'sentences'}."]
    said += [f'"{old}" should be "{new}".' for each in spoken if (new := correct(each)) != (old := each)][:5]
    if len(said) == 1:
        said.append("I see no mistakes in spelling, agreement or punctuation.")
    if len(longest.split()) > _LONG:
        said.append(
            f'One sentence has {len(longest.split())} words; it reads better in two: "{shorten(longest, 120)}"'
        )
    return " ".join(said)


def correct(text: str) -> str:
    """Return a text with the mistakes corrected that rules can see; its meaning and its lines stay."""
    return "\n".join(_line(line) for line in text.strip().splitlines())


def _line(line: str) -> str:
    if not line.strip():
        return ""
    lead = re.match(r"[ \t]*(?:[-*\u2022]|\d+[.)])?[ \t]*", line)
    start = lead[0] if lead else ""
    text = re.sub(r"[ \t]+", " ", line[len(start) :]).strip()
    text = re.sub(r" +(?=[,.;:!?](?:\s|$))", "", text)
    text = re.sub(r"(?<=[a-z][,;])(?=[A-Za-z])", " ", text)
    text = _DOUBLED.sub(
        lambda match: match[0] if match["word"].lower() in _MAY_DOUBLE else match["word"], text
    )
    text = re.sub(r"\b[A-Za-z]+\b(?!')", lambda match: _spelt(match[0]), text)
    text = re.sub(r"\bi\b(?!\.)", "I", text)
    text = _VERB.sub(lambda match: _agreed(match, text), text)
    text = _A.sub(lambda match: match["article"], _AN.sub(lambda match: match["article"] + "n", text))
    text = re.sub(r"(?:^|(?<=[.!?] ))[a-z]", lambda match: match[0].upper(), text)
    ends = text[-1:] not in ".!?:;,\u2026\"')" and len(text.split()) > 3 and not start.strip()
    return start + text + ("." if ends else "")


def _spelt(word: str) -> str:
    known = _MISSPELT.get(word.lower())
    if known is None:
        return word
    return known[:1].upper() + known[1:] if word[:1].isupper() else known


def _agreed(match: re.Match[str], text: str) -> str:
    """Return pronoun and verb in agreement; as they are behind a helping verb, where the plain form is right."""
    who, verb = match["who"], match["verb"].lower()
    if _BEFORE_BASE.search(text[: match.start()]):
        return match[0]
    forms = _FIRST if who == "I" else _SINGULAR if who.lower() in ("he", "she", "it") else _PLURAL
    return f"{who} {forms.get(verb, match['verb'])}"
