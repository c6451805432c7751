"""Answer a question about what a function gave in an earlier turn: "what is its status?", "is it available?"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from labkit.service.model.language.mentions import lettered_codes
from labkit.service.model.language.names import names
from labkit.service.model.language.questions import is_question
from labkit.service.model.language.synonyms import groups_of
from labkit.service.model.language.vocabulary import STOP
from labkit.service.model.language.words import as_sentence, fold, stem, words

_BACK: Final = 3  # answers that are looked at
_READ: Final = 4_000
# How an answer tells what a function gave: "Track (SH-1): status in transit, eta 2026-12-01 and location Rotterdam."
_TOLD: Final = re.compile(
    r"^[A-Z][^.:()\n]{0,60}\((?P<with>[^)\n]{0,200})\):(?P<told>(?: [^\n]+|(?:\n- [^\n]+)+))", re.MULTILINE
)
_PARTS: Final = re.compile(r"[,;] (?:and )?| and |\n- |[()]")
_KEY_AT_MOST: Final = 4
# What a question word asks for, where no other word of the question does.
_ASKED: Final = {
    "when": "eta due date time start starts day arrival departure deadline until expires",
    "where": "location city place address position room",
    "how much": "price cost total amount fee balance fare",
    "how long": "duration minutes hours days length",
    "who": "name owner author assignee contact",
}  # fmt: skip
_TRUTHS: Final = {"yes": "Yes", "no": "No", "true": "Yes", "false": "No"}


def read_earlier(question: str, said: Sequence[str]) -> str | None:
    """Return what the last answers that told of functions say to a question; None where they leave it open.

    said: earlier answers, the newest last.
    """
    if not is_question(question):
        return None
    asked = {stem(word) for word in words(question) if word not in STOP}
    wanted = {
        stem(word)
        for lead, line in _ASKED.items()
        if fold(question).startswith(lead)
        for word in line.split()
    }
    named = [str(each.value) for each in (*names(question), *lettered_codes(question))]
    for told in _told(said, named):
        for keys in (wanted, asked):
            found = [hit for part in told if (hit := _read(part, keys))]
            if len(found) == 1:
                return _said(*found[0])
    return None


def _told(said: Sequence[str], named: Sequence[str]) -> Iterator[list[str]]:
    """Return what each function gave, as parts, the newest first; of several things only the one that is named."""
    for answer in reversed(said[-_BACK:]):
        for match in reversed(list(_TOLD.finditer(answer[-_READ:]))):
            told = match["told"].strip().rstrip(".")
            lines = told.removeprefix("- ").split("\n- ")
            fitting = [line for line in lines if all(name in match["with"] + line for name in named)]
            if len(fitting) == 1 and (named or len(lines) == 1):
                yield [part.strip() for part in _PARTS.split(fitting[0]) if part.strip()]


def _read(part: str, keys: set[str]) -> tuple[str, str] | None:
    """Return key and value of "status in transit" where the key is asked for."""
    spoken = part.split()
    for size in range(min(_KEY_AT_MOST, len(spoken) - 1), 0, -1):
        stems = {stem(fold(word)) for word in spoken[:size]}
        if all(each in keys or _is_near(each, keys) for each in stems):
            return " ".join(spoken[:size]), " ".join(spoken[size:])
    return None


def _is_near(word: str, keys: set[str]) -> bool:
    groups = groups_of(word)
    return bool(groups) and any(groups & groups_of(key) for key in keys)


def _said(key: str, value: str) -> str:
    if value.casefold() in _TRUTHS:
        return f"{_TRUTHS[value.casefold()]}: {key} {value}."
    return as_sentence(f"the {key} is {value}")
