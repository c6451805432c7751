"""The small vocabulary of the judges.

A judge looks at an answer and stops at the first point that does not hold. What it then says has four
parts, always in this order: what was done, what was expected, what was seen, where to look.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TypeVar

Value = TypeVar("Value")

# Long enough for a wire object's first fields, short enough not to push the message off the screen.
SHOWN_CHARACTERS = 200

_ADDRESS = re.compile(r" at 0x[0-9a-fA-F]+")


@dataclass(frozen=True)
class Finding:
    """The first point of an answer that does not hold, in the words that the learner reads.

    `misconception` is the kebab-case id of the misunderstanding behind it; planted wrong answers are
    tested against it.
    """

    done: str
    expected: str
    seen: str
    look: str
    misconception: str


class NotYet(BaseException):
    """End a judge: the answer does not hold yet.

    Not an `Exception`, because a judge's stand-in may raise it inside the learner's own loop, where
    `except Exception: continue` would swallow it.
    """

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.seen)
        self.finding = finding


class NotTried(BaseException):
    """End a judge: the answer is still the placeholder. Not an `Exception` for the reason of `NotYet`."""


def expect(condition: object, *, done: str, expected: str, seen: str, look: str, misconception: str) -> None:
    """Go on when `condition` holds.

    Raises:
        NotYet: it does not; carries the four parts and the misconception id.
    """
    if not condition:
        raise NotYet(Finding(done, expected, seen, look, misconception))


def expect_equal(seen: object, wanted: object, *, done: str, look: str, misconception: str) -> None:
    """Go on when `seen == wanted`; both are shown with `show`.

    Raises:
        NotYet: they differ.
    """
    expect(
        seen == wanted,
        done=done,
        expected=show(wanted),
        seen=show(seen),
        look=look,
        misconception=misconception,
    )


def expect_returned(value: Value | None, call: str) -> Value:
    """Return `value` unless it is None, the sign of a forgotten `return`.

    `call` says what was called, as code: "wait(run)". Misconception id: "no-return".

    Raises:
        NotYet: `value` is None.
    """
    if value is None:
        raise NotYet(
            Finding(
                done=f"We called {call}.",
                expected="A value.",
                seen="Got None: did you forget a return?",
                look="The last line of your function: it should hand its result back with `return`.",
                misconception="no-return",
            )
        )
    return value


def expect_type(value: object, wanted: type[Value], name: str, *, look: str) -> Value:
    """Return `value` when it is a `wanted`. Misconception id: "wrong-type".

    `name` is what the learner calls the value. A bool does not pass for an int.

    Raises:
        NotYet: the value has another type.
    """
    if not isinstance(value, wanted) or (isinstance(value, bool) and wanted is int):
        raise NotYet(
            Finding(
                done=f"We looked at the type of {name}.",
                expected=f"{wanted.__name__}.",
                seen=f"{type(value).__name__}: {show(value)}",
                look=look,
                misconception="wrong-type",
            )
        )
    return value


def show(value: object, limit: int = SHOWN_CHARACTERS) -> str:
    """Show a learner's value as code: at most `limit` characters, without memory addresses.

    Control characters come out escaped, because this is `repr`; a `repr` that raises is named, not raised.
    """
    try:
        text = repr(value)
    except Exception as problem:  # noqa: BLE001 - the class is the learner's; any error may come
        text = f"<{type(value).__name__}, whose repr raises {type(problem).__name__}>"
    text = _ADDRESS.sub("", text)
    if len(text) > limit:
        text = f"{text[:limit]}… ({len(text)} characters)"
    return text
