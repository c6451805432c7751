"""What a search found, as a run step shows it, as the model is told it, and as the answer cites it: pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any, Final

from labkit.service.retrieval.searching import Found

Json = dict[str, Any]

# The ranker's name and the threshold that a step names when nobody asked for others (captured).
RANKING: Final[Json] = {"ranker": "default_2024_08_21", "score_threshold": 0.0}
# What `include[]` may ask for: the passages' text, which a step leaves out otherwise (SDK, models/_enums.py:314).
CONTENTS: Final = "step_details.tool_calls[*].file_search.results[*].content"
# Characters of a citation's quote, and of the file's name in its mark.
QUOTE_CHARACTERS: Final = 300
NAME_CHARACTERS: Final = 100

_LINE: Final = re.compile(r"[^\n.!?]+(?:[.!?](?=\S)[^\n.!?]*)*[.!?]*")


def details(ranking: Json, found: Sequence[Found]) -> Json:
    """Return what a step shows of a search, passages included; see :func:`without_contents`."""
    results = [
        {
            "file_id": each.file_id,
            "file_name": each.filename,
            "score": each.score,
            "content": [{"type": "text", "text": each.text}],
        }
        for each in found
    ]
    return {"ranking_options": ranking, "results": results}


def without_contents(step: Json) -> Json:
    """Return a step as it is shown to who did not ask for the passages."""
    calls = step["step_details"].get("tool_calls", ())
    if not any(call["type"] == "file_search" for call in calls):
        return step
    return {**step, "step_details": {**step["step_details"], "tool_calls": [_shorn(call) for call in calls]}}


def _shorn(call: Json) -> Json:
    if call["type"] != "file_search":
        return call
    results = [
        {key: value for key, value in result.items() if key != "content"}
        for result in call["file_search"]["results"]
    ]
    return {**call, "file_search": {**call["file_search"], "results": results}}


def marks(found: Sequence[Found], number: int) -> list[str]:
    """Return the text that cites each passage: 【4:0†notes.md】 is the first result of the message number 4."""
    return [f"【{number}:{n}†{_name(each.filename)}】" for n, each in enumerate(found)]


def citations(found: Sequence[Found], texts: Sequence[str], stems: Iterable[str]) -> tuple[Json, ...]:
    """Return the annotations that stand for those texts wherever an answer has them."""
    wanted = list(stems)
    return tuple(
        {
            "type": "file_citation",
            "text": text,
            "file_citation": {"file_id": each.file_id, "quote": quote(each.text, wanted)},
        }
        for each, text in zip(found, texts, strict=True)
    )


def quote(passage: str, stems: Sequence[str]) -> str:
    """Return the sentence or line of a passage that fits those words best, the first of equals, cut when it is long."""
    lines = [
        line for match in _LINE.finditer(passage) if (line := " ".join(match.group().split()).lstrip("# "))
    ]
    spoken = [line.lower() for line in lines]
    # A word that stands in many lines tells little about any of them.
    weights = {stem: 1 / (1 + sum(stem in line for line in spoken)) for stem in stems}
    fit = [sum(weight for stem, weight in weights.items() if stem in line) for line in spoken]
    best = lines[fit.index(max(fit))] if lines else ""
    return best if len(best) <= QUOTE_CHARACTERS else best[: QUOTE_CHARACTERS - 1].rstrip() + "…"


def _name(filename: str) -> str:
    # A name is whatever its owner chose; what ends a mark, or cannot be seen, must not be in it.
    plain = "".join(c if c.isprintable() and c not in "【】†" else "_" for c in filename)
    return plain[:NAME_CHARACTERS]
