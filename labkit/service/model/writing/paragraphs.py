"""Compose short paragraphs from patterns: a description, a caption, wishes for an occasion, the days of a plan."""

from __future__ import annotations

import re
from typing import Final

from labkit.service.model.language.names import names
from labkit.service.model.language.numbers import read_words
from labkit.service.model.language.words import as_sentence, fold
from labkit.service.model.texts.material import material
from labkit.service.model.texts.points import points_of
from labkit.service.model.writing.topics import bare, pick, topic_of

_ASKS: Final = re.compile(
    r"\b(?:write|draft|compose|create|give|make|generate|produce|craft|prepare|need|plan)\b"
)
_KIND: Final = re.compile(
    r"\b(?P<kind>(?:product )?description|(?:\w+ )?copy|pitch|tagline|blurb|caption|paragraph|essay|article|blog post|speech|advert(?:isement)?|bio|introduction|ad|tweet|social media post)\b",
    re.IGNORECASE,
)
_OCCASION: Final = re.compile(
    r"\b(?P<what>birthday|anniversary|wedding|graduation|farewell|get[- ]well|new year|congratulations?|welcome|condolence)\b",
    re.IGNORECASE,
)
_FOR: Final = re.compile(r"\b(?:for|to) (?P<who>[^.?!\n]{2,60})", re.IGNORECASE)
_DAYS: Final = re.compile(
    r"\b(?P<count>\d{1,2}|two|three|four|five|six|seven)[- ]days?\b.{0,20}?\b(?:trip|itinerary|visit|tour|vacation|holiday|stay|plan)\b(?: (?:to|in|for|through) (?P<where>[^.?!\n]{2,40}))?",
    re.IGNORECASE,
)
_TEXTS: Final = (
    "{T} does one thing, and does it well. Made for every day, it is easy to begin with and hard to do without. Try it once, and see whether it stays.",
    "Meet {t}: simple to look at, thought through to the last detail. Whoever has little time will like how little it asks for. {T} is there when it is needed.",
)
_ENDS: Final = ("Made for every day, and easy to begin with.", "Try it once, and see whether it stays.")
_WISHES: Final = {
    "birthday": "Happy birthday, {who}! I wish you a day full of good company, and a year that brings you what you hope for.",
    "anniversary": "Happy anniversary, {who}! May the years to come be as good as those behind you.",
    "wedding": "Congratulations on your wedding, {who}! I wish you many happy years together.",
    "graduation": "Congratulations on your graduation, {who}! You have worked for it, and you have earned it.",
    "farewell": "Dear {who}, it was good to work with you. I wish you all the best for what comes next.",
    "get well": "Get well soon, {who}! I am thinking of you, and I hope to see you back on your feet before long.",
    "new year": "Happy New Year, {who}! May it be a good one.",
    "congratulation": "Congratulations, {who}! Well done, and well deserved.",
    "welcome": "Welcome, {who}! It is good to have you here.",
    "condolence": "Dear {who}, I am very sorry for your loss. My thoughts are with you.",
}
_DAY_LINES: Final = (
    "arrive, settle in, and take a first walk through {w}", "see the one place that you came for, early in the morning", "leave the afternoon free for what you found on the way",
    "take a day trip to somewhere near {w}", "visit a market and a museum, and rest in between", "go back to what you liked most", "pack, buy something small to remember {w} by, and travel home",
)  # fmt: skip


def find_paragraph(request: str, seed: int = 0) -> str | None:
    """Compose the paragraph, the wishes or the plan of days that a request asks for; None when it asks for none."""
    text = request[:400]
    if not _ASKS.search(fold(text)):
        return None
    days = _DAYS.search(text)
    if days:
        return _days(days)
    occasion = _OCCASION.search(text)
    if occasion and re.search(
        r"\b(?:message|card|note|wish(?:es)?|text|greeting|poem|speech|email)\b", fold(text)
    ):
        return _wishes(text, occasion)
    kind = _KIND.search(text)
    given = material(request) if kind else None
    points = points_of(given) if given else []
    topic = points[0] if points else topic_of(text[kind.end() :]) if kind else None
    if not topic:
        return None
    topic = _named(topic)
    if len(points) > 1:
        topic = f"the {topic}" if topic[:1].islower() and bare(topic) == topic and " " in topic else topic
        told = " ".join(as_sentence(point) for point in points[1:5])
        return f"Meet {topic}. {told} {pick(_ENDS, topic, seed)}"
    plain = bare(topic)
    written = pick(_TEXTS, plain, seed).format(t=topic, T=plain[:1].upper() + plain[1:])
    return written[:1].upper() + written[1:]


def _named(topic: str) -> str:
    """Return a topic as it stands inside a sentence: "An old lamp" begins with a small letter there, "Rome" does not."""
    begins = re.match(r"(?:An?|The|My|Our|[A-Z][a-z]*-[a-z]+|[A-Z][a-z]+(?= [a-z]))\b", topic)
    return topic[:1].lower() + topic[1:] if begins else topic


def _wishes(text: str, occasion: re.Match[str]) -> str:
    who = _FOR.search(text[occasion.end() :]) or _FOR.search(text)
    found = names(f"to {who['who']}") if who else ()
    plain = (
        str(found[0].value)
        if found
        else re.sub(r"^(?:my|our|the|a|an) ", "", who["who"].strip())
        if who
        else "my friend"
    )
    kind = (
        fold(occasion["what"]).replace("-", " ").removesuffix("s")
        if "congrat" in fold(occasion["what"])
        else fold(occasion["what"]).replace("-", " ")
    )
    return _WISHES[kind].format(who=plain)


def _days(match: re.Match[str]) -> str:
    count = int(match["count"]) if match["count"].isdigit() else read_words(match["count"])
    count, where = max(1, min(count, 14)), (match["where"] or "the place").strip()
    lines = [
        _DAY_LINES[0],
        *(_DAY_LINES[1 + at % 5] for at in range(max(0, count - 2))),
        *([_DAY_LINES[-1]] if count > 1 else []),
    ]
    listed = "\n".join(f"Day {at}: {line.format(w=where)}." for at, line in enumerate(lines, 1))
    return (
        f"I know nothing about {where} itself, so this is only a frame for the days:\n{listed}"
        if match["where"]
        else listed
    )
