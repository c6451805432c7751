"""Read the one thing that instructions want done with every message, as the request that the user never makes:
"You are an editor. Fix the grammar of the draft." and a draft.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from labkit.service.model.language.words import fold, readable, sentences
from labkit.service.model.texts.points import points_of

_READ: Final = 6_000
_WRITES: Final = (
    "write|draft|compose|create|generate|produce|craft|come up with|respond with|reply with|answer with"
)
_WORKS: Final = (
    "translate|rewrite|re-write|rephrase|paraphrase|polish|edit|proofread|correct|fix|improve|refine|extract|identify|return|list|convert|transform|reverse|shorten|"
    "simplify|count|sort|review|outline|highlight|summari[sz]e|condense|determine|pull|provide"
)
_ORDER: Final = re.compile(
    rf"(?:^|[,:;] |\b(?:you|to|and|then|always|must|should|will|can|please|only) )(?P<order>(?P<verb>{_WRITES}|{_WORKS})s?\b[^\n]*)",
    re.IGNORECASE,
)
_THIRD: Final = re.compile(r"\b(?:who|that|which) (?P<verb>[a-z]+)s (?P<rest>[^\n]+)", re.IGNORECASE)
# Where the instructions say what the order is about: the message takes that place.
_ABOUT: Final = re.compile(
    r"\b(?:about|on|regarding|based on|from|given|using|for|of|to promote|describing|inspired by)\b(?! it\b).*$",
    re.IGNORECASE,
)
_HEADINGS: Final = re.compile(r"\b(?:sections?|headings?|parts|categories)\b", re.IGNORECASE)
# "Write short answers" says how to speak, not what to do.
_MANNERS: Final = re.compile(r"\b(?:answers?|repl(?:y|ies)|responses?|messages?|only)\b", re.IGNORECASE)
_TAIL: Final = re.compile(r" (?:that|which|with|and) .*$")
_ARTICLE: Final = re.compile(r"^(?:An?|The) (?=[a-z])")
_TOPIC_AT_MOST: Final = 12  # words


@lru_cache(64)
def read_orders(instructions: str) -> tuple[tuple[str, bool], ...]:
    """Return what instructions want done with a message, in order, and whether that is to write something new about it."""
    found = []
    for sentence in sentences(readable(instructions)[:_READ])[:40]:
        match = _ORDER.search(sentence)
        if match:
            writes = re.fullmatch(_WRITES, fold(match["verb"])) is not None
            if not (writes and _MANNERS.search(match["order"])):
                found.append((match["order"].strip(" .:"), writes))
        elif third := _THIRD.search(sentence):
            verb = fold(third["verb"])
            if re.fullmatch(f"{_WRITES}|{_WORKS}", verb):
                writes = re.fullmatch(_WRITES, verb) is not None
                found.append((f"{third['verb']} {third['rest']}".strip(" .:"), writes))
    return tuple(found)


def as_requests(instructions: str, message: str) -> list[str]:
    """Return the requests that a message stands for under such instructions, the likeliest first; none for others."""
    requests = []
    for said, writes in read_orders(instructions):
        # A colon marks the text that a request is about.
        order = said if _HEADINGS.search(said) else said.replace(":", ",")
        if writes:
            wanted = re.sub(
                rf"^(?:{_WRITES})s?\b", "write", _ABOUT.sub("", order).strip(), flags=re.IGNORECASE
            )
            requests += [f"{wanted}: {message}"] if len(points_of(message)) > 1 else []
            requests.append(f"{wanted} about {_topic(message)}")
        requests.append(f"{order}: {message}")
    return requests


def _topic(message: str) -> str:
    first = (sentences(message) or [message])[0].strip(" .!?")
    shown = _TAIL.sub("", first)
    return _ARTICLE.sub(lambda match: match[0].lower(), " ".join(shown.split()[:_TOPIC_AT_MOST]))
