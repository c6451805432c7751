"""Make a text that a simple pattern matches: literals, classes, groups, alternatives and bounded repetitions."""

from __future__ import annotations

import re
from typing import Final

_READ_AT_MOST: Final = 300
_DEPTH_AT_MOST: Final = 20
_REPEAT_AT_MOST: Final = 64
_SHORT: Final = {
    "d": "0",
    "w": "a",
    "s": " ",
    "D": "a",
    "W": "-",
    "S": "a",
    "b": "",
    "B": "",
    "n": "\n",
    "t": "\t",
    "A": "",
    "Z": "",
}
_COUNT: Final = re.compile(r"\{(\d{1,4})(,(\d{0,4}))?\}")


def sample(pattern: str) -> str | None:
    """Return a short text that a pattern matches; None for a pattern that is too long or of another kind."""
    if len(pattern) > _READ_AT_MOST:
        return None
    try:
        text, at = _alternatives(pattern, 0, 0)
    except (ValueError, IndexError):
        return None
    return text if at == len(pattern) else None


def _alternatives(pattern: str, at: int, depth: int) -> tuple[str, int]:
    """Read alternatives up to a closing bracket or the end; the first one is taken."""
    if depth > _DEPTH_AT_MOST:
        raise ValueError
    first, at = _sequence(pattern, at, depth)
    while pattern[at : at + 1] == "|":
        _, at = _sequence(pattern, at + 1, depth)
    return first, at


def _sequence(pattern: str, at: int, depth: int) -> tuple[str, int]:
    text = ""
    while at < len(pattern) and pattern[at] not in "|)":
        piece, at = _atom(pattern, at, depth)
        count, at = _repetition(pattern, at)
        text += piece * count
    return text, at


def _atom(pattern: str, at: int, depth: int) -> tuple[str, int]:
    sign = pattern[at]
    if sign in "^$":
        return "", at + 1
    if sign == "(":
        if pattern[at + 1 : at + 3] in ("?=", "?!") or pattern[at + 1 : at + 4] in ("?<=", "?<!"):
            raise ValueError  # what a pattern looks at without taking it would have to be tried
        at += 3 if pattern[at + 1 : at + 3] == "?:" else 1
        if pattern[at : at + 3] == "?P<":
            at = pattern.index(">", at) + 1
        text, at = _alternatives(pattern, at, depth + 1)
        if pattern[at] != ")":
            raise ValueError
        return text, at + 1
    if sign == "[":
        return _class(pattern, at + 1)
    if sign == "\\":
        return _SHORT.get(pattern[at + 1], pattern[at + 1]), at + 2
    return ("a" if sign == "." else sign), at + 1


def _class(pattern: str, at: int) -> tuple[str, int]:
    negated = pattern[at] == "^"
    at += negated
    members: list[str] = []
    while pattern[at] != "]" or not members:
        if pattern[at] == "\\":
            members.append(_SHORT.get(pattern[at + 1], pattern[at + 1]))
            at += 2
            continue
        members.append(pattern[at])
        # Of a range its first sign will do.
        at += 3 if pattern[at + 1] == "-" and pattern[at + 2] != "]" else 1
    if not negated:
        return members[0], at + 1
    whole = pattern[pattern.rindex("[", 0, at) : at + 1]
    return next(sign for sign in "aA0-_ ~" if re.fullmatch(whole, sign)), at + 1


def _repetition(pattern: str, at: int) -> tuple[int, int]:
    sign = pattern[at : at + 1]
    if sign in ("*", "?", "+") and sign:
        count, at = (1 if sign == "+" else 0), at + 1
    else:
        match = _COUNT.match(pattern, at)
        if not match:
            return 1, at
        count, at = min(int(match[1]), _REPEAT_AT_MOST), match.end()
    return count, at + 1 if pattern[at : at + 1] in ("?", "+") else at
