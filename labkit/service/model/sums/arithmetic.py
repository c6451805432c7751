"""Find arithmetic in a text and work it out exactly, without `eval`: a small parser over fractions."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Final

from labkit.service.model.language.vocabulary import NUMBER_WORDS, SCALES
from labkit.service.model.language.words import fold
from labkit.service.model.sums.expression import Parser, apply

_TOKENS_AT_MOST: Final = 120
_PHRASES: Final = (
    (re.compile(r"\bto the power of\b|\braised to\b|\*\*"), "^"),
    (re.compile(r"\b(?:multiplied by|times)\b|\u00d7|\u00b7"), "*"),
    (re.compile(r"(?<=\d) ?x ?(?=\d)"), "*"),
    (re.compile(r"\b(?:divided by|over)\b|\u00f7"), "/"),
    (re.compile(r"\bplus\b|\badded to\b"), "+"),
    (re.compile(r"\bminus\b|\u2212"), "-"),
    (re.compile(r"\bmod(?:ulo)?\b"), "mod"),
    (re.compile(r"\bsquared\b"), "^2"),
    (re.compile(r"\bcubed\b"), "^3"),
    (re.compile(r"\b(?:percent|per cent)\b"), "%"),
    (re.compile(r"\bhalf of\b"), "0.5*"),
    (re.compile(r"\b(?:double|twice)\b"), "2*"),
)
_OPERATION_OF: Final = re.compile(
    r"\b(?P<name>sum|product|difference|quotient|average|mean) (?:of|between) (?P<items>[-\w., ]{1,200})"
    r"|\b(?P<verb>add|multiply|subtract|divide) (?P<left>[-\w.]+(?: [-\w.]+){0,3}?) (?:and|by|from|to|with) (?P<right>[-\w.]+(?: [-\w.]+)?)"
)
_FACTORIAL: Final = re.compile(r"\bfactorial of (\d{1,2})\b|\b(\d{1,2}) factorial\b")
_TOKEN: Final = re.compile(
    r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+|sqrt|mod|[-+*/^%()]|[^\W\d_]+(?:-[^\W\d_]+)?|\S"
)
_OPERATORS: Final = frozenset("+-*/^%") | {"mod"}
_NOT_ARITHMETIC: Final = re.compile(r"\d{1,4}-\d{1,2}-\d{1,4}|\d{1,4}/\d{1,4}/\d{1,4}|\d{1,2}(?::\d{2}){1,2}")
_CODE: Final = re.compile(r"[a-z].{0,40}-\d|-.{0,40}[a-z]-?\d")


@dataclass(frozen=True)
class Sum:
    """Hold an expression found in a text and its value; `value` is None where division by zero makes it undefined."""

    expression: str
    value: Fraction | None

    def result(self) -> str:
        """Return the value as people write it: whole, or up to ten decimals."""
        return "undefined (division by zero)" if self.value is None else show(self.value)


def show(value: Fraction) -> str:
    """Write a fraction as a whole number or as a decimal of up to ten places."""
    if value.denominator == 1:
        return str(value.numerator)
    scaled = round(value * 10**10)
    text = f"{abs(scaled):011d}"
    return ("-" if scaled < 0 else "") + f"{text[:-10]}.{text[-10:]}".rstrip("0").rstrip(".")


_NUMERIC: Final = re.compile(r"\d|\b(?:" + "|".join(sorted(NUMBER_WORDS)) + r")")


@lru_cache(512)
def find_sum(sentence: str) -> Sum | None:
    """Return the longest arithmetic expression of a sentence with its value, or None when there is none.

    Reads symbols ("2 * (3 + 4)", "15% of 80", "2^10") and words ("three plus four", "sum of 3 and 4",
    "square root of 16").
    """
    text = fold(sentence[:2000])
    if not _NUMERIC.search(text):
        return None
    listed = _listed(text)
    if listed:
        return listed
    best: Sum | None = None
    for run in _runs(_symbols(text)):
        expression, value = _evaluated(run)
        if expression and (best is None or len(expression) > len(best.expression)):
            best = Sum(expression, value)
    return best


def read_number(word: str) -> Fraction | None:
    """Read "1,250.5", "-3" or "twenty-five" as a number; None when the word is none."""
    cleaned = word.replace(",", "")
    if re.fullmatch(r"-?\d{1,30}(?:\.\d{1,30})?", cleaned):
        return Fraction(cleaned)
    total = Fraction(0)
    for part in fold(word).split("-"):
        if part not in NUMBER_WORDS:
            return None
        total += NUMBER_WORDS[part]
    return total


def _listed(text: str) -> Sum | None:
    """Read "sum of 3, 4 and 5" and "subtract 3 from 10"."""
    match = _OPERATION_OF.search(text)
    if not match:
        return None
    if match["verb"]:
        left, right = (
            read_number(match["left"].strip(",")),
            read_number(match["right"].split()[0].rstrip(".,")),
        )
        if left is None or right is None:
            return None
        numbers = [right, left] if match["verb"] == "subtract" else [left, right]
    else:
        numbers = [
            n
            for word in re.split(r"[, ]+", match["items"])
            if (n := read_number(word.rstrip("."))) is not None
        ]
    if len(numbers) < 2:
        return None
    return _combined((match["name"] or match["verb"])[:3], numbers)


def _combined(operation: str, numbers: list[Fraction]) -> Sum:
    sign = {
        "sum": "+",
        "add": "+",
        "pro": "*",
        "mul": "*",
        "dif": "-",
        "sub": "-",
        "quo": "/",
        "div": "/",
    }.get(operation, "+")
    total: Fraction | None = numbers[0]
    for number in numbers[1:]:
        total = apply(sign, total, number)
    expression = f" {sign} ".join(show(number) for number in numbers)
    if operation in ("ave", "mea") and total is not None:
        return Sum(f"({expression}) / {len(numbers)}", total / len(numbers))
    return Sum(expression, total)


def _symbols(text: str) -> list[str]:
    text = re.sub(r"[$\u20ac\u00a3](?=\d)", "", text)
    text = _FACTORIAL.sub(lambda match: str(math.factorial(int(match[1] or match[2]))), text)
    text = " ".join(";" if _is_other(word) else word for word in text.split())
    text = re.sub(r"\b(?:the )?square root of\b|\u221a", " sqrt ", text)
    for pattern, sign in _PHRASES:
        text = pattern.sub(f" {sign} ", text)
    text = re.sub(r"% of(?: the)?\b", "% *", re.sub(r" %", "%", text))
    return _numbers_from_words(_TOKEN.findall(text))


def _is_other(word: str) -> bool:
    """Say whether a word with digits is a date, a time, an address or a code, and so no arithmetic."""
    if "@" in word or word.startswith("http") or _NOT_ARITHMETIC.match(word):
        return True
    return "-" in word and bool(_CODE.search(word[:80]))


def _numbers_from_words(tokens: list[str]) -> list[str]:
    read: list[str] = []
    open_number = False  # "two hundred five": the parts of one worded number are joined as they come
    for token in tokens:
        if token in SCALES and open_number:
            read[-1] = str(int(read[-1]) * SCALES[token])
            continue
        number = read_number(token) if token[:1].isalpha() else None
        if number is None:
            read.append(token.replace(",", "") if token[:1].isdigit() else token)
            open_number = False
        elif open_number and int(read[-1]) % 10 == 0:
            read[-1] = str(int(read[-1]) + int(number))
        else:
            read.append(str(number))
            open_number = True
    return read


def _runs(tokens: list[str]) -> Iterator[list[str]]:
    run: list[str] = []
    for token in [*tokens, ";"]:
        if (
            token[0].isdigit()
            or (token[0] == "." and token[1:].isdigit())
            or token in _OPERATORS
            or token in ("(", ")", "sqrt")
        ):
            run.append(token)
            continue
        if any(part in _OPERATORS or part == "sqrt" for part in run) and any(
            part[0].isdigit() for part in run
        ):
            yield run[:_TOKENS_AT_MOST]
        run = []


def _evaluated(run: list[str]) -> tuple[str, Fraction | None]:
    """Return the run's expression and value; an empty expression when it is not well formed."""
    while run and (run[-1] in "+-*/^(mod" or run[-1] == "sqrt"):
        run = run[:-1]
    while run and run[0] in ("*", "/", "^", "%", ")", "mod", "+"):
        run = run[1:]
    numbers = sum(part[0].isdigit() or part[0] == "." for part in run)
    if numbers < 1 or (numbers < 2 and "sqrt" not in run and "^" not in run):
        return "", None
    try:
        parser = Parser(run)
        return parser.expression(), parser.value()
    except (ArithmeticError, ValueError):
        return "", None
