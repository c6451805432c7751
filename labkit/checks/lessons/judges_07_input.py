"""What is right in lesson 07 on the way in: arithmetic that executes nothing, and arguments that were looked at."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from functools import partial
from typing import Any

from labkit.checks.bench import Bench
from labkit.checks.expect import expect, expect_returned, show

_SUMS: tuple[tuple[str, float], ...] = (
    ("2 + 3 * 4", 14),
    ("-(1.5 - 4)", 2.5),
    ("2 ** 8", 256),
    ("7 / 2", 3.5),
    ("(1 + 2) * (3 - 5)", -6),
)
# What must be refused -> the kind of trouble that it stands for.
_HOSTILE: tuple[tuple[str, str], ...] = (
    ("().__class__.__name__", "an attribute, the first step out of any cage"),
    ("__import__('os').getpid()", "a call that reaches the operating system"),
    ("[n for n in (1, 2)]", "a list: no number"),
    ("price * 2", "a name that nobody gave"),
    ("'a' * 9", "a text"),
    ("2 +", "half a sum"),
    ("", "nothing"),
)
# Not larger: Python would work at it, deaf to everything, for minutes.
_HUGE = "2 ** 10 ** 7"


def judge_calculate(bench: Bench, calculate: Callable[[str], Any]) -> str:
    """Work out sums, and try to get other things executed."""
    for expression, wanted in _SUMS:
        done = f"We called calculate({expression!r})."
        given = expect_returned(calculate(expression), f"calculate({expression!r})")
        expect(
            isinstance(given, int | float) and math.isclose(given, wanted),
            done=done,
            expected=f"{wanted}",
            seen=show(given),
            look="Each kind of node: a number, a sign, two sides with an operator between them.",
            misconception="wrong-result",
        )
    for expression, kind in _HOSTILE:
        done = f"We called calculate({expression!r}): {kind}."
        _expect_refused(partial(calculate, expression), done)
    _expect_small(calculate)
    return "Five sums, and eight attempts: nothing but arithmetic was done."


def _expect_small(calculate: Callable[[str], Any]) -> None:
    try:
        given = calculate(_HUGE)
    except ValueError:
        return
    expect(
        not isinstance(given, int),
        done=f"We called calculate({_HUGE!r}).",
        expected="ValueError: somebody would have to wait for that number.",
        seen="It was worked out, with three million digits.",
        look="OPERATORS has a `power` that refuses. One power more, and the program would stand still for minutes.",
        misconception="powers-without-limit",
    )


def _expect_refused(use: Callable[[], Any], done: str) -> None:
    try:
        given = use()
    except ValueError:
        return
    except Exception as error:  # noqa: BLE001  # whatever the learner's evaluator does with it
        expect(
            False,  # noqa: FBT003  # it raised something else, and that is the finding
            done=done,
            expected="ValueError, for everything that is no arithmetic.",
            seen=f"{type(error).__name__}: {error}",
            look="ast.parse raises SyntaxError; a node that you don't know is for you to refuse.",
            misconception="another-error",
        )
    else:
        expect(
            False,  # noqa: FBT003  # it came back, and that is the finding
            done=done,
            expected="ValueError: this is no arithmetic.",
            seen=f"{show(given, 60)}. It was executed.",
            look="Allow what you know, refuse the rest. No list of forbidden words is ever complete.",
            misconception="executes-it",
        )


_GOOD: tuple[dict[str, Any], ...] = ({"city": "Oslo", "nights": 1}, {"city": "São Paulo", "nights": 30})
# (the text of the arguments, the field that the error must name, what the learner's function forgot)
_BAD: tuple[tuple[str, str, str, str], ...] = (
    ("Oslo, 3 nights", "", "no JSON", "lets-nonsense-through"),
    ('["Oslo", 3]', "", "a list, no object", "lets-nonsense-through"),
    ('{"nights": 3}', "city", "no city", "lets-a-gap-through"),
    ('{"city": "", "nights": 3}', "city", "an empty city", "lets-a-gap-through"),
    ('{"city": 7, "nights": 3}', "city", "a number as a city", "lets-another-type-through"),
    ('{"city": "Oslo", "nights": "3"}', "nights", "a text as a number", "lets-another-type-through"),
    ('{"city": "Oslo", "nights": true}', "nights", "true, which Python counts as 1", "lets-another-type-through"),
    ('{"city": "Oslo", "nights": 0}', "nights", "no night", "lets-another-range-through"),
    ('{"city": "Oslo", "nights": 31}', "nights", "31 nights", "lets-another-range-through"),
    ('{"city": "Oslo", "nights": 3, "price": 0}', "price", "a field that the function does not have", "lets-an-extra-through"),
)  # fmt: skip


def judge_checked(bench: Bench, checked: Callable[[str], Any]) -> str:
    """Pass arguments that are right, and ten that are not; each refusal must name what was wrong."""
    for arguments in _GOOD:
        text = json.dumps(arguments)
        given = expect_returned(_checked_well(checked, text), f"checked({text!r})")
        expect(
            given == arguments,
            done=f"We called checked({text!r}).",
            expected=show(arguments),
            seen=show(given),
            look="Right arguments come back as they are, read from JSON.",
            misconception="changes-the-arguments",
        )
    for text, field, words, misconception in _BAD:
        done = f"We called checked({text!r}): {words}."
        try:
            given = checked(text)
        except ValueError as error:
            expect(
                field.lower() in str(error).lower(),
                done=done,
                expected=f"An error whose text says what was wrong: with {field!r} in it.",
                seen=show(str(error)),
                look="The agent reads this text, and tries again. Name the field, and what you expect there.",
                misconception="error-says-nothing",
            )
            continue
        expect(
            False,  # noqa: FBT003  # it came back, and that is the finding
            done=done,
            expected="ValueError.",
            seen=f"It returned {show(given, 80)}.",
            look="isinstance(True, int) is True: ask for type(…) is int."
            if "true" in text
            else "Which of your conditions should catch it?",
            misconception=misconception,
        )
    return "Two that are right, ten that are not: each refusal says what to mend."


def _checked_well(checked: Callable[[str], Any], text: str) -> Any:
    try:
        return checked(text)
    except ValueError as error:
        expect(
            False,  # noqa: FBT003  # it refused, and that is the finding
            done=f"We called checked({text!r}).",
            expected="The arguments: they are right.",
            seen=f"ValueError: {error}",
            look="From 1 to 30 nights, both included; any city that is not empty.",
            misconception="refuses-the-right",
        )
