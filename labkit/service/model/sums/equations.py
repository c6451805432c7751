"""Solve equations in one unknown up to the second degree and systems of two linear ones, and show the steps."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from math import isqrt
from typing import Final

from labkit.service.model.language.words import join_words
from labkit.service.model.sums.arithmetic import show
from labkit.service.model.sums.polynomials import (
    ONE,
    Polynomial,
    added,
    coefficient,
    degree,
    fraction,
    letters,
    read_polynomial,
    scaled,
    written,
)

_EQUATION: Final = re.compile(
    r"(?<![\w=<>])(?P<left>[-+(]?[\d.a-zA-Z(][\w.\s()+\-\u2212*/^\u00b2\u00b3\u00d7\u00b7]{0,120}?)\s?=(?!=)\s?(?P<right>[-+\u2212(]{0,2}[\d.a-zA-Z][\w.\s()+\-\u2212*/^\u00b2\u00b3\u00d7\u00b7]{0,120})"
)
_WORD: Final = re.compile(r"\b(?!(?:[a-z]|\d+[a-z])\b)[a-zA-Z]{2,}\b")
_TRAILING: Final = re.compile(r"[\s+\-*/^(.]+$")


@dataclass(frozen=True)
class Solved:
    """Hold the solution of an equation: the steps as (explanation, result) pairs, and the answer in a sentence."""

    equation: str
    steps: tuple[tuple[str, str], ...]
    answer: str

    def told(self) -> str:
        """Return the equation, the steps and the answer as text."""
        lines = " ".join(
            f"{explanation[0].upper()}{explanation[1:]}: {result}." for explanation, result in self.steps
        )
        return (
            f"To solve {self.equation}: {lines} So {self.answer}."
            if lines
            else f"For {self.equation}, {self.answer}."
        )


def find_equations(text: str) -> list[tuple[Polynomial, Polynomial]]:
    """Return the equations that a text states, as pairs of polynomials."""
    found = []
    pieces = re.split(r"\band\b|[,;\n]", text[:2_000].replace("`", " ").replace("$", " "))
    for match in (match for piece in pieces for match in _EQUATION.finditer(piece)):
        left, right = _last_sum(match["left"]), _first_sum(match["right"])
        try:
            sides = (read_polynomial(left), read_polynomial(right))
        except ValueError:
            continue
        # "x = 5" says what x is; there is nothing to solve.
        is_given = any(len(written(side)) == 1 and not letters(other) for side, other in (sides, sides[::-1]))
        if (letters(sides[0]) or letters(sides[1])) and not is_given:
            found.append(sides)
    return found


def _last_sum(text: str) -> str:
    """Cut the words off that stand before the left side: "solve the equation 3x + 11"."""
    words = list(_WORD.finditer(text))
    return text[words[-1].end() if words else 0 :].strip(" .:,")


def _first_sum(text: str) -> str:
    """Cut the words off that stand behind the right side: "14. Can you help me"."""
    word = _WORD.search(text)
    stop = re.search(r"[.?!](?:\s|$)|\n", text)
    ends = [each.start() for each in (word, stop) if each]
    return _TRAILING.sub("", text[: min(ends)] if ends else text).strip()


def solve(text: str) -> Solved | None:
    """Solve what a text states: one equation, or two with the same two unknowns; None where there is nothing to solve."""
    found = find_equations(text)
    if not found:
        return None
    unknowns = sorted({letter for sides in found for side in sides for letter in letters(side)})
    if len(found) > 1 and len(unknowns) == 2:
        return _system(found[0], found[1], unknowns)
    left, right = found[0]
    if len(unknowns) != 1:
        return None
    both = added(left, scaled(right, Fraction(-1)))
    shown = f"{written(left)} = {written(right)}"
    if degree(both) > 2:
        return None
    return (
        _quadratic(shown, both, unknowns[0])
        if degree(both) == 2
        else _linear(shown, left, right, unknowns[0])
    )


def _linear(shown: str, left: Polynomial, right: Polynomial, letter: str) -> Solved:
    steps: list[tuple[str, str]] = []
    moved = coefficient(right, letter, 1)
    if moved:
        left, right = added(left, {((letter, 1),): -moved}), added(right, {((letter, 1),): -moved})
        steps.append((_shift(-moved, letter), f"{written(left)} = {written(right)}"))
    number = left.get(ONE, Fraction(0))
    if number:
        left, right = added(left, {ONE: -number}), added(right, {ONE: -number})
        steps.append((_shift(-number, ""), f"{written(left)} = {written(right)}"))
    factor, value = coefficient(left, letter, 1), right.get(ONE, Fraction(0))
    if not factor:
        always = "every number is a solution" if value == 0 else "there is no solution"
        return Solved(shown, tuple(steps), always)
    if factor != 1:
        steps.append((f"divide both sides by {fraction(factor)}", f"{letter} = {fraction(value / factor)}"))
    return Solved(shown, tuple(steps), f"{letter} = {fraction(value / factor)}")


def _shift(by: Fraction, letter: str) -> str:
    size = (fraction(abs(by)) if abs(by) != 1 or not letter else "") + letter
    return f"add {size} to both sides" if by > 0 else f"subtract {size} from both sides"


def _quadratic(shown: str, both: Polynomial, letter: str) -> Solved:
    a, b, c = (coefficient(both, letter, power) for power in (2, 1, 0))
    under = b * b - 4 * a * c
    whole = f"{written(both)} = 0"
    steps = [] if shown == whole else [("bring everything to one side", whole)]
    steps.append(("work out the discriminant b^2 - 4ac", fraction(under)))
    if under < 0:
        return Solved(shown, tuple(steps), "there is no real solution, because the discriminant is negative")
    root = _root(under)
    values = sorted({(-b - root) / (2 * a), (-b + root) / (2 * a)})
    told = join_words(
        f"{letter} = {fraction(value) if _is_exact(under) else show(round(value, 6))}" for value in values
    ).replace(" and ", " or ")
    steps.append(("use the quadratic formula", told))
    return Solved(shown, tuple(steps), told)


def _root(value: Fraction) -> Fraction:
    if _is_exact(value):
        return Fraction(isqrt(value.numerator), isqrt(value.denominator))
    return Fraction(str(round(float(value) ** 0.5, 12)))


def _is_exact(value: Fraction) -> bool:
    return (
        isqrt(value.numerator) ** 2 == value.numerator and isqrt(value.denominator) ** 2 == value.denominator
    )


def _system(
    first: tuple[Polynomial, Polynomial], second: tuple[Polynomial, Polynomial], unknowns: list[str]
) -> Solved | None:
    rows = [added(left, scaled(right, Fraction(-1))) for left, right in (first, second)]
    if any(degree(row) > 1 for row in rows):
        return None
    x, y = unknowns
    (a, b, e), (c, d, f) = (
        (coefficient(row, x, 1), coefficient(row, y, 1), -row.get(ONE, Fraction(0))) for row in rows
    )
    determinant = a * d - b * c
    shown = " and ".join(f"{written(left)} = {written(right)}" for left, right in (first, second))
    if not determinant:
        return Solved(shown, (), "the two equations have no single solution")
    values = ((e * d - b * f) / determinant, (a * f - e * c) / determinant)
    return Solved(
        shown,
        ((f"eliminate {y}", f"{x} = {fraction(values[0])}"), (f"put {x} in", f"{y} = {fraction(values[1])}")),
        f"{x} = {fraction(values[0])} and {y} = {fraction(values[1])}",
    )


def derive(text: str) -> str | None:
    """Answer "what is the derivative of x^2 + 3x" and the like for integrals; None for other texts."""
    match = re.search(
        r"\b(?P<what>derivative|integral|antiderivative) of (?:the (?:function|polynomial) )?(?:f\(x\) ?= ?)?(?P<body>[-+0-9a-z^\u00b2\u00b3*/(). ]{1,80}?)(?: with respect to [a-z]| dx)?\s*[?.!]?$",
        text.strip(),
        re.IGNORECASE,
    )
    if not match:
        return None
    try:
        value = read_polynomial(match["body"])
    except ValueError:
        return None
    names = letters(value)
    if len(names) != 1:
        return None
    letter, is_derivative = names[0], match["what"].casefold() == "derivative"
    changed: Polynomial = {}
    for term, factor in value.items():
        power = term[0][1] if term else 0
        if is_derivative and power:
            changed[((letter, power - 1),) if power > 1 else ONE] = factor * power
        elif not is_derivative:
            changed[((letter, power + 1),)] = factor / (power + 1)
    result = written(changed) + ("" if is_derivative else " + C")
    return f"The {match['what'].casefold()} of {written(value)} is {result}."
