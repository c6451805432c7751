"""Compose verses, stories, jokes and slogans about a topic from patterns."""

from __future__ import annotations

import re
from typing import Final

from labkit.service.model.language.words import fold
from labkit.service.model.writing.topics import bare, pick, topic_of

_KIND: Final = re.compile(
    r"\b(?P<kind>haikus?|limericks?|poems?|verses?|rhymes?|songs?|lyrics|sonnets?|stor(?:y|ies)|tales?|jokes?|puns?|riddles?|slogans?|taglines?|mottos?|tongue twisters?)\b",
    re.IGNORECASE,
)
_ASKS: Final = re.compile(
    r"\b(?:write|tell|give|make|create|compose|sing|generate|know|another|need|want|come up|draft|think of|hear|say|share|any)\b"
)

_HAIKU: Final = (
    "Quiet {t} waits here,\nlight moves slowly over it,\nthen the evening comes.",
    "First a sound, then none:\n{t} under an open sky,\nand the day goes on.",
    "Look, {t} again,\nolder than this small moment,\nnew to whoever looks.",
)
_LIMERICK: Final = (
    "There once was a tale about {t},\nwhich nobody managed to see;\nthey looked high and low,\nas far as feet go,\nand found it at home, drinking tea.",
    "A poet who wrote about {t}\nsaid, \u201cNothing will rhyme, I agree;\nbut give me a line,\nand I shall do fine,\nas long as the ending is free.\u201d",
)
_POEM: Final = (
    "I sat and thought of {t} today,\nand let the quiet hours drift away;\nthe light grew long, the shadows grew,\nand {t} looked both old and new.\n\nSo let me keep, in simple rhyme,\na little {t} out of time.",
    "Here is to {t}, plain and true,\nseen once by me and now by you;\nno grand words here, no thunder, no drum,\njust {t}, and the calm to come.",
)
_STORY: Final = (
    (
        "Once there was {a}. One morning everything went wrong, and nobody knew what to do. "
        "So {b} tried something small: one step, then another. By evening the trouble was gone, and all who had doubted came to say thank you. "
        "From then on, whenever things went wrong, people remembered {a} and began with one small step."
    ),
    (
        "It began with {a} on an ordinary day. Then came a surprise, as surprises do, and {b} had to choose between the easy way and the right one. "
        "The right way took longer, but it led home. And that is where the story ends: at home, with the lamp still lit."
    ),
)
_TWO: Final = (
    (
        "Once there were {a} and {b}. {A} was always in a hurry, {b} never was, and so they rarely met. "
        "One day they had to share a road. At first they argued about the pace; then {a} slowed down a little, and {b} hurried a little, and they found that they got on. "
        "When they arrived, neither could say who had led. They have walked together ever since."
    ),
)
_JOKES: Final = (
    "Why did the agent cross the thread? To get to the other run.",
    "I asked a queue how it was doing. It said: \u201cOne thing at a time.\u201d",
    "Why was the computer cold? It had left its windows open.",
    "A program walks into a bar and asks for nothing. It gets null, and is very happy with the service.",
)
_ABOUT_JOKE: Final = (
    "I tried to make a joke about {t}, but it ran away before the punch line. At least {t} has good timing.",
    "What did one say to the other about {t}? \u201cLet us talk about something else.\u201d",
)
_SLOGANS: Final = ("{T}: simply done well.", "Make room for {t}.", "{T}, every day a little better.")
_RIDDLES: Final = (
    "Everybody passes it on, nobody keeps it, and it gets shorter every time it is told. What is it? (A message.)",
    "What has a thread but no needle, and runs without legs? (A conversation.)",
)
_TWISTERS: Final = ("Three threads threw the third thrush through the thick thatch.",)


def find_verse(request: str, seed: int = 0) -> str | None:
    """Compose the verse, story, joke or slogan that a request asks for; None when it asks for none."""
    match = _KIND.search(request[:400])
    if not match or not (_ASKS.search(fold(request[:400])) or len(request.split()) < 8):
        return None
    kind, topic = fold(match["kind"]), topic_of(request[match.end() :]) or topic_of(request, _KIND)
    if kind.startswith(("joke", "pun")):
        return pick(_ABOUT_JOKE, request, seed).format(t=topic) if topic else pick(_JOKES, request, seed)
    if kind.startswith("riddle"):
        return pick(_RIDDLES, request, seed)
    if kind.startswith("tongue"):
        return _TWISTERS[0]
    subject = topic or "a quiet day"
    if kind.startswith(("stor", "tale")):
        return _story(subject, seed)
    patterns = {
        "haiku": _HAIKU,
        "limerick": _LIMERICK,
        "slogan": _SLOGANS,
        "tagline": _SLOGANS,
        "motto": _SLOGANS,
    }.get(kind.rstrip("s"), _POEM)
    plain = bare(subject)
    text = pick(patterns, subject, seed).format(
        t=plain if patterns is _HAIKU or patterns is _SLOGANS else subject, T=plain[:1].upper() + plain[1:]
    )
    return text[:1].upper() + text[1:]


def _story(subject: str, seed: int) -> str:
    one, _, other = subject.partition(" and ")
    if other:
        first, second = _definite(one), _definite(other)
        return (
            _TWO[0]
            .replace("{a} and {b}.", f"{one} and {other}.", 1)
            .format(a=first, b=second, A=first[:1].upper() + first[1:])
        )
    return pick(_STORY, subject, seed).format(a=subject, b=_definite(subject))


def _definite(subject: str) -> str:
    """Return "the dragon" for "a dragon"; names stay as they are."""
    return re.sub(r"^(?:a|an) ", "the ", subject.strip(), flags=re.IGNORECASE)
