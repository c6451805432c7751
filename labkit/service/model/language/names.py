"""Find proper names in a text: runs of capitalised words ("New York", "Rio de Janeiro", "Paris, France")."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from labkit.service.model.language.mentions import KEPT, Mention, Mentions
from labkit.service.model.language.questions import is_action
from labkit.service.model.language.vocabulary import CAPITALISED_COMMON
from labkit.service.model.language.words import fold

_CAPITAL: Final = re.compile(r"[^\W\d_][\w'\u2019-]*\.?")
_CONNECTORS: Final = frozenset("de la le les of the van von da do di del el al bin y".split())
_TITLES: Final = frozenset("dr mr mrs ms prof st".split())
# What may stand behind a name that opens a sentence. Any other small word there says that the capital is the sentence's.
_AFTER_NAME: Final = re.compile(
    r"\s*(?:$|[,;.?!)\u2019'-]|(?:and|or|vs|versus|is|are|was|were|has|have|had|will|would|lives?|likes?|loves?|works?|wants?|said|says|"
    r"to|costs?|can|does|did|plays?|speaks?|hates?|prefers?|needs?|bought|moved|went|at|weather|time|today|tomorrow|please)\b|[A-Z\d])"
)
_NUMBERED: Final = frozenset(
    "pier terminal gate room building floor platform area zone station sector block hall street".split()
)


@lru_cache(KEPT)
def names(text: str) -> Mentions:
    """Return the proper names; "Rome's weather" is about Rome, "at Luigi's" is a house of that name."""
    found: list[Mention] = []
    run: list[re.Match[str]] = []
    previous_end = 0
    for match in _CAPITAL.finditer(text):
        gap = text[previous_end : match.start()]
        opens = _opens(text, previous_end, gap)
        capital = _is_capital(match.group()) and not (opens and _is_ordinary(match, text))
        joins = (gap == " " and match.group() in _CONNECTORS) or (capital and gap in (" ", ". "))
        if (
            run
            and gap == ". "
            and fold(run[-1].group().rstrip(".")) not in _TITLES
            and not run[-1].group().endswith(".")
        ):
            joins = False
        if not (run and joins):
            found.extend(_of_run(text, run))
            run = []
        if run or capital:
            run.append(match)
        previous_end = match.end()
    return tuple(_with_regions(text, [*found, *_of_run(text, run)]))


def _opens(text: str, previous_end: int, gap: str) -> bool:
    """Say whether a word stands where every word has a capital."""
    if previous_end == 0:
        return True
    before = (text[previous_end - 1] + gap).rstrip(" \"'\u201c(*-")
    return before[-1:] in (".", "!", "?", ":", "\n", "\u2026") or "\n" in gap


def _is_ordinary(match: re.Match[str], text: str) -> bool:
    """Say whether a word that opens a sentence is no name, judged by what follows it."""
    word = match.group()
    if is_action(fold(word)):
        return True
    if fold(word.rstrip(".")) in _TITLES or re.search(rf"(?<=[a-z,] ){re.escape(word)}\b", text):
        return False
    return not _AFTER_NAME.match(text, match.end())


def _is_capital(word: str) -> bool:
    plain = fold(word.rstrip("."))
    return (
        len(plain) > 1
        and word[0].isupper()
        and plain.removesuffix("'s") not in CAPITALISED_COMMON
        and not any(c.isdigit() for c in word)
    )


def _of_run(text: str, run: list[re.Match[str]]) -> Iterator[Mention]:
    while run and run[-1].group() in _CONNECTORS:
        run = run[:-1]
    if not run:
        return
    written = text[run[0].start() : run[-1].end()]
    number = re.match(r" \d{1,4}\b(?![:%.,]\d|%)", text[run[-1].end() :])
    if number and fold(run[-1].group()) in _NUMBERED:
        written += number.group()
    kept = text[max(0, run[0].start() - 3) : run[0].start()].casefold() == "at "
    value = written.rstrip(".") if kept else re.sub(r"['\u2019]s$", "", written.rstrip("."))
    yield Mention(run[0].start(), run[0].start() + len(value), value)


def _with_regions(text: str, found: list[Mention]) -> list[Mention]:
    """Join "Paris, France": two names with one comma between them and no list around."""
    joined: list[Mention] = []
    for at, mention in enumerate(found):
        before = joined[-1] if joined else None
        after = found[at + 1] if at + 1 < len(found) else None
        listed = after is not None and text[mention.end : after.start].strip() in (
            ",",
            "and",
            ", and",
            "or",
            "&",
            ", or",
        )
        region = before is not None and text[before.end : mention.start] == ", " and ", " not in before.value
        later = found[at + 2] if at + 2 < len(found) else None
        paired = after is not None and later is not None and text[after.end : later.start] == ", "
        if region and before is not None and (not listed or paired or len(mention.value) == 2):
            joined[-1] = Mention(before.start, mention.end, text[before.start : mention.end])
        else:
            joined.append(mention)
    return joined
