"""Compose lists that a request asks for: names, ideas, an outline, a plan, a checklist. They are patterns, and say so where it matters."""

from __future__ import annotations

import re
from typing import Final

from labkit.service.model.language.numbers import read_words
from labkit.service.model.language.words import fold
from labkit.service.model.writing.topics import bare, topic_of

_COUNT: Final = re.compile(r"\b(?P<count>\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten)\b")
_NAMES: Final = re.compile(r"\b(?:names?|titles?|name ideas?|headlines?|brand)\b", re.IGNORECASE)
_IDEAS: Final = re.compile(r"\b(?:ideas?|suggestions?|tips?|topics?|ways to|brainstorm)\b", re.IGNORECASE)
_OUTLINE: Final = re.compile(r"\b(?:outline|table of contents|agenda|structure|sections)\b", re.IGNORECASE)
_PLAN: Final = re.compile(
    r"\b(?:plan|checklist|steps|schedule|itinerary|roadmap|to-do list)\b", re.IGNORECASE
)
_ASKS: Final = re.compile(
    r"\b(?:give|suggest|write|list|create|make|come up|propose|generate|need|brainstorm|draft|prepare|want|help)\b"
)
_NAME_FORMS: Final = (
    "The {T} Corner",
    "{T} & Co.",
    "Daily {T}",
    "The Little {T}",
    "{T} House",
    "Northern {T}",
    "{T} Works",
    "Blue Door {T}",
    "{T} Lane",
    "First {T}",
)
_IDEA_FORMS: Final = (
    "Start small: try {t} once, and write down what you learned.", "Ask three people what they would want from {t}.", "Give {t} a fixed time each week.",
    "Compare two ways of doing {t} and keep the simpler one.", "Tell somebody about {t}; explaining it shows the gaps.", "Set a limit for {t}: one hour, one page, one small budget.",
    "Look back at {t} after a month and drop what did not help.", "Do {t} together with somebody else.", "Make a list of what {t} needs before you begin.", "End with one open question about {t}.",
)  # fmt: skip
_SECTIONS: Final = (
    "Introduction: what {t} is about and why it matters", "Background: what the reader needs to know first", "The main idea of {t}, step by step", "An example that shows it at work",
    "Common mistakes and how to avoid them", "Conclusion: what to remember and what to do next",
)  # fmt: skip
_STEPS: Final = (
    "Write down the goal: what should be true when {t} is done?", "Collect what you need for {t}.", "Split the work into small parts, each with a date.", "Do the part with the most risk first.",
    "Check the result against the goal.", "Note what you would do differently next time.",
)  # fmt: skip


def find_list(request: str) -> str | None:
    """Compose the list that a request asks for; None when it asks for none, or does not say about what."""
    text = request[:400]
    if not _ASKS.search(fold(text)):
        return None
    for kind, forms, usual in (
        (_NAMES, _NAME_FORMS, 5),
        (_OUTLINE, _SECTIONS, 5),
        (_PLAN, _STEPS, 6),
        (_IDEAS, _IDEA_FORMS, 5),
    ):
        match = kind.search(text)
        topic = topic_of(text[match.start() :]) if match else None
        if match and topic:
            return _listed(topic, forms, _count(text, usual))
    return None


def outline_of(topic: str) -> str:
    """Return an outline for a topic."""
    return _listed(topic, _SECTIONS, 5)


def _count(text: str, usual: int) -> int:
    match = _COUNT.search(fold(text))
    count = (
        (int(match["count"]) if match["count"].isdigit() else read_words(match["count"])) if match else usual
    )
    return max(1, min(count, 10))


def _listed(topic: str, forms: tuple[str, ...], count: int) -> str:
    plain = bare(topic)
    title = " ".join(word[:1].upper() + word[1:] for word in plain.split()[:2])
    return "\n".join(f"{at}. {form.format(t=plain, T=title)}" for at, form in enumerate(forms[:count], 1))
