"""Do what the instructions want done with every message: choose a label, summarise, extract, rewrite."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from labkit.service.model.language.likeness import closest, likeness
from labkit.service.model.language.rosters import described_items, listed_items
from labkit.service.model.language.words import fold, readable, sentences
from labkit.service.model.texts.summary import length_asked, summarise, wants_points

_READ: Final = 12_000
_CLASSIFIES: Final = re.compile(
    r"\b(?:classif(?:y|ies|ier)|categori[sz]e|label|assign|determine|decide|assess|route|triage|choose|pick|select|rate|estimate|identify|detect|sentiment|predict|evaluate|answer with|respond with(?: one)?|output)\b"
)
_SUMMARISES: Final = re.compile(
    r"(?:^|[.!\n] ?|\byou |\bto |and )(?:should |must |will |only |always )?(?:summari[sz]e|condense|sum up|write a (?:short |brief )?summary|create a (?:short |brief )?summary)\b"
)
_REASONS: Final = re.compile(r"\b(?:explanation|justification|reason(?:ing)?|why|explain|justify)\b")
_ONLY: Final = re.compile(r"\b(?:only|just|nothing else|no (?:explanation|other text)|exactly one)\b")


@dataclass(frozen=True)
class Job:
    """Hold what is to be done with a message: "choose" among `options` (label to description), or "summarise"."""

    kind: str
    options: tuple[tuple[str, str], ...] = ()
    reasons: bool = False
    count: int | None = None
    points: bool = False


@lru_cache(64)
def read_job(instructions: str) -> Job | None:
    """Return the job that instructions give for every message; None for those of an ordinary assistant."""
    text = readable(instructions)[:_READ]
    folded = fold(text)
    if _CLASSIFIES.search(folded):
        options = described_items(text) or listed_items(text)
        if 1 < len(options) <= 20 and not re.search(
            r"\b(?:agents? in your team|other agents|functions?|tools?)\b", folded
        ):
            reasons = bool(_REASONS.search(folded)) and not re.search(
                r"\b(?:no|without) (?:an? )?(?:explanation|reason)", folded
            )
            return Job("choose", options, reasons)
    if _SUMMARISES.search(folded):
        return Job("summarise", count=length_asked(folded), points=wants_points(folded))
    return None


def do_job(job: Job, message: str) -> str:
    """Do a job with a message."""
    if job.kind == "summarise":
        return summarise(message, job.count, as_points=job.points)
    label, score = closest(message, dict(job.options))
    if not job.reasons:
        return label
    return f"{label}: {_reason(label, dict(job.options)[label], message, score)}"


def _reason(label: str, description: str, message: str, score: float) -> str:
    telling = (
        max(sentences(message) or [message], key=lambda each: likeness(each, label, description))
        .strip()
        .rstrip(".!?")
    )
    if score <= 0:
        return "nothing in the message points to another level."
    shown = telling if len(telling) <= 120 else telling[:117].rstrip() + "\u2026"
    return f'the message says "{shown}"' + (
        f", which fits {description[:1].lower()}{description[1:].rstrip('.')}." if description else "."
    )
