"""Pick out of a given text what is asked for: its main points, what is to be done, the parts that belong under headings."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from labkit.service.model.language.likeness import likeness
from labkit.service.model.language.words import fold, sentences
from labkit.service.model.texts.material import material

_PICKS: Final = re.compile(
    r"\b(?:extract|identify|list|find|give|name|pick|highlight|return|pull|note|what are|determine|outline|provide)\b"
)
_TO_DO: Final = re.compile(r"\b(?:action items?|to-?dos?|next steps|tasks|follow-?ups?|commitments)\b")
_POINTS: Final = re.compile(
    r"\b(?:key|main|important|core|central|selling|essential) (?:\w+ )?(?:features?|points?|facts?|takeaways?|ideas?|concepts?|information|details|themes?|aspects?|elements?|insights?|findings|benefits)\b|\b(?:features|highlights|benefits|takeaways|insights)\b"
)
_SECTIONS: Final = re.compile(
    r"\b(?:sections?|headings?|parts|categories)\b[^:\n]{0,30}: (?P<names>[^.:\n]{4,200})", re.IGNORECASE
)
_WILL_BE_DONE: Final = re.compile(
    r"\b(?:will|should|must|shall|needs? to|has to|have to|is to|are to|agreed to|promised to|going to|asked to|please|due|deadline|responsible for|takes? care of|assigned)\b|^(?:send|call|write|prepare|check|update|review|book|order|fix|schedule|contact|follow up)\b",
    re.IGNORECASE,
)
_CUTS: Final = re.compile(
    r"(?:[;:]|,(?: and)?| that(?= [a-z]+s\b)| which| with(?= )| and(?= [a-z]+s\b)) +|\n+"
)
_POINTS_AT_MOST: Final = 10


def find_points(request: str, earlier: Sequence[str] = ()) -> str | None:
    """Return what a request wants picked out of a text, as a list; None for other requests."""
    lead = request[:600]
    text = fold(lead)
    if not _PICKS.search(text):
        return None
    sections, to_do = _SECTIONS.search(lead), bool(_TO_DO.search(text))
    given = material(request, earlier) if sections or to_do or _POINTS.search(text) else None
    if not given:
        return None
    if sections and len(names := _names(sections["names"])) > 1:
        body = material(lead[sections.end("names") :] + request[len(lead) :]) or given
        return _sorted_in(names, body)
    if to_do:
        found = [each for each in sentences(given) if _WILL_BE_DONE.search(each)]
        return _listed([_item(each) for each in found]) if found else "The text names nothing to be done."
    return _listed(points_of(given))


def points_of(text: str) -> list[str]:
    """Return the points that a text makes: its list where it has one, else its sentences, else the parts of its one sentence."""
    lines = [
        re.sub(r"^ *(?:[-*\u2022]|\d+[.)]) *", "", line).strip() for line in text.splitlines() if line.strip()
    ]
    lines = [line for line in lines if not line.endswith(":") and fold(line) != "not stated"]
    spoken = lines if len(lines) > 1 else sentences(text)
    if len(spoken) == 1:
        spoken = [part for part in _CUTS.split(spoken[0]) if part]
    return [_item(each) for each in spoken][:_POINTS_AT_MOST]


def _names(listed: str) -> list[str]:
    return [
        name.strip(" .'\"") for name in re.split(r",(?: and)? | and |; ?", listed) if len(name.strip()) > 2
    ]


def _sorted_in(names: Sequence[str], text: str) -> str:
    """Put each point under the heading that it is likest; the first heading takes what is like none."""
    held: dict[str, list[str]] = {name: [] for name in names}
    for point in points_of(text):
        best = max(names, key=lambda name: likeness(point, name))
        held[best if likeness(point, best) > 0 else names[0]].append(point)
    parts = [f"{name}:\n{_listed(points) if points else '- not stated'}" for name, points in held.items()]
    return "\n\n".join(parts)


def _item(text: str) -> str:
    plain = re.sub(r"^(?:meeting notes|notes|minutes): ", "", text.strip(" .,;"), flags=re.IGNORECASE)
    plain = re.sub(r"^(?:an?|and|that|which|with) (?=[a-z])", "", plain, flags=re.IGNORECASE)
    return plain[:1].upper() + plain[1:]


def _listed(points: Sequence[str]) -> str:
    return "\n".join(f"- {point}" for point in points)
