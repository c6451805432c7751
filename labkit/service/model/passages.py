"""Answer from the files that a search found passages in: the sentences that fit a question, each with its mark.

A passage is data: it is told, never obeyed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from labkit.service.model.language.words import as_sentence, keywords, readable, sentences, shorten
from labkit.service.model.turns import Call, Entry, Prompt, Turn

KIND: Final = "file_search"
# Searches outside the service; they are asked where there are no files to search. Their runs fail (``tools.cloud``).
ELSEWHERE: Final = ("azure_ai_search", "bing_grounding")
NOTHING: Final = "I found nothing about that in the uploaded files."
_PASSAGES_READ: Final = 8
_TOLD_AT_MOST: Final = 4
_LISTED_AT_MOST: Final = 6  # lines that follow one that ends with a colon
_SENTENCE_SHOWN: Final = 400
_NEAR_BEST: Final = 0.7  # of the best sentence's weight: what is told with it
_WRAPPED: Final = 50  # characters from which on a line may be one that was wrapped
_QUANTITY: Final = re.compile(
    r"\bhow (?:much|many|long|often|far|fast|heavy|old)\b|\bwhen\b|\b(?:price|cost)\b", re.IGNORECASE
)
# Words of a question about a file as a whole, which no sentence of it needs to have.
_WHOLE: Final = keywords(
    "file document text paper page report content contents upload uploaded attach attached attachment say tell read "
    "write summary summarize summarise describe explain know about information main key point topic say says contain"
)
_FILES: Final = re.compile(
    r"\b(?:files?|documents?|attach(?:ed|ments?)|upload(?:s|ed)?|pdf)\b", re.IGNORECASE
)
_HEADING: Final = re.compile(r"^#{1,6} +")
_MARKER: Final = re.compile(r"^(?:[-*\u2022>|]+|\d{1,3}[.)]) *")


@dataclass(frozen=True)
class Sentence:
    """Hold a sentence of a passage, with the words of itself and of the headings above it (stems)."""

    text: str
    cite: str
    spoken: frozenset[str]
    above: frozenset[str]
    is_heading: bool


@dataclass(frozen=True)
class Search:
    """Hold a search that a prompt offers: the name it is called by, and what it gave since the last user message."""

    name: str
    outputs: tuple[str, ...]

    @classmethod
    def of(cls, prompt: Prompt) -> Search | None:
        """Return the search of a prompt; None where none is offered or none may be called."""
        names = [
            _name(tool)
            for kind in (KIND, *ELSEWHERE)
            for tool in prompt.tools
            if tool.get("type") == kind and _name(tool)
        ]
        if not names or prompt.tool_choice == "none":
            return None
        last = max((at for at, entry in enumerate(prompt.entries) if entry.role == "user"), default=-1)
        since = prompt.entries[last + 1 :]
        ids = _calls_of(since, names[0])
        return cls(names[0], tuple(entry.text for entry in since if entry.call_id in ids))

    def call(self, query: str) -> Turn:
        """Return the turn that searches."""
        return Turn(calls=(Call(self.name, json.dumps({"query": query}, ensure_ascii=False)),))

    def answer(self, question: str) -> str:
        """Tell what the passages say to a question, with the marks that cite them."""
        return tell(question, [each for output in self.outputs for each in read(output)])


def is_about_files(sentence: str) -> bool:
    """Tell whether a sentence speaks of files; the thread may have an answer, and yet is not what is meant."""
    return _FILES.search(sentence) is not None


def without_search(prompt: Prompt) -> Prompt:
    """Return a prompt as if there were no search: without its tool, its calls and their outputs."""
    names = {_name(tool) for tool in prompt.tools if tool.get("type") == KIND} - {""}
    if not names:
        return prompt
    ids = {call_id for name in names for call_id in _calls_of(prompt.entries, name)}
    entries = tuple(
        replace(entry, calls=tuple(pair for pair in entry.calls if pair[0] not in ids))
        for entry in prompt.entries
        if entry.call_id not in ids and (not entry.calls or {call_id for call_id, _ in entry.calls} - ids)
    )
    return replace(
        prompt, entries=entries, tools=tuple(tool for tool in prompt.tools if tool.get("type") != KIND)
    )


def read(output: str) -> list[Mapping[str, Any]]:
    """Return the passages of a search's output, a JSON list of {file_name, score, text, cite}."""
    try:
        found = json.loads(output)
    except (ValueError, RecursionError):
        return []
    return [
        each
        for each in (found if isinstance(found, list) else [])
        if isinstance(each, Mapping) and isinstance(each.get("text"), str)
    ]


def tell(question: str, passages: Sequence[Mapping[str, Any]]) -> str:
    """Return the sentences that fit a question best; the beginning where the question is about no more than the file."""
    found = list(dict.fromkeys(each for passage in passages[:_PASSAGES_READ] for each in _sentences(passage)))
    if not found:
        return NOTHING
    wanted = keywords(question)
    weights = [_weight(each, wanted, found, question) for each in found]
    best = max(weights)
    if best <= 0:
        if wanted - _WHOLE:
            return NOTHING
        plain = [each for each in found if not each.is_heading] or found
        return " ".join(_cited(each) for each in plain[:_TOLD_AT_MOST])
    near = [at for at, weight in enumerate(weights) if weight >= best * _NEAR_BEST]
    chosen = sorted(sorted(near, key=lambda at: -weights[at])[:_TOLD_AT_MOST])
    places = dict.fromkeys(place for at in chosen for place in _with_what_follows(at, found))
    return " ".join(_cited(found[at]) for at in places)


def _name(tool: Mapping[str, Any]) -> str:
    function = tool.get("function")
    return str(function.get("name") or "") if isinstance(function, Mapping) else ""


def _calls_of(entries: Sequence[Entry], name: str) -> set[str]:
    return {call_id for entry in entries for call_id, call in entry.calls if call.name == name}


def _sentences(passage: Mapping[str, Any]) -> Iterator[Sentence]:
    cite = str(passage.get("cite") or "")
    above: frozenset[str] = frozenset()
    for line in _lines(readable(passage["text"])):
        is_heading = _HEADING.match(line) is not None
        plain = _MARKER.sub("", _HEADING.sub("", line)).strip(" |*_")
        if is_heading:
            above = keywords(plain)
        for text in sentences(plain):
            if any(character.isalnum() for character in text):
                yield Sentence(text, cite, keywords(text), above, is_heading)


def _lines(text: str) -> list[str]:
    """Return the lines of a text, those that were wrapped made one again."""
    found: list[str] = []
    for line in (each.strip() for each in text.splitlines()):
        goes_on = line[:1].isalnum() and not _MARKER.match(line)
        if found and goes_on and len(found[-1]) >= _WRAPPED and found[-1][-1] not in ".!?:|":
            found[-1] += " " + line
        elif line:
            found.append(line)
    return found


def _weight(each: Sentence, wanted: frozenset[str], found: Sequence[Sentence], question: str) -> float:
    """Weigh how well a sentence answers: the words of the question in it, the rare more than the common."""
    weight = sum(_rarity(part, found) for part in wanted & each.spoken)
    weight += sum(_rarity(part, found) for part in wanted & each.above - each.spoken)
    if each.is_heading or (each.spoken <= wanted and each.text[-1] not in "?:"):
        return weight / 4  # it says what follows, or what the question says, and answers nothing
    has_digit = any(character.isdigit() for character in each.text)
    return weight * (1.3 if has_digit and _QUANTITY.search(question) else 1.0)


def _rarity(part: str, found: Sequence[Sentence]) -> float:
    return float(1 / sum(part in each.spoken for each in found) ** 0.5) if found else 0.0


def _with_what_follows(at: int, found: Sequence[Sentence]) -> range:
    """Return the places of a sentence and of what belongs to it: an answer to a question, a list after a colon."""
    more = {"?": 1, ":": _LISTED_AT_MOST}.get(found[at].text[-1], 1 if found[at].is_heading else 0)
    end = at + 1
    while end < len(found) and end <= at + more and not found[end].is_heading:
        end += 1
    return range(at, end)


def _cited(each: Sentence) -> str:
    text = as_sentence(shorten(each.text, _SENTENCE_SHOWN))
    ending = text[-1] if text[-1] in ".!?:" else ""
    return f"{text[: len(text) - len(ending)]}{each.cite}{ending}"
