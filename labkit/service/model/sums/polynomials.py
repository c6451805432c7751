"""Read a polynomial in letters ("3(x - 2) + 4x") exactly: terms by the powers of their letters."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Final

from labkit.service.model.sums.arithmetic import show

Term = tuple[tuple[str, int], ...]
Polynomial = dict[Term, Fraction]

ONE: Final[Term] = ()
_TOKEN: Final = re.compile(r"\d+(?:\.\d+)?|\.\d+|[a-z]|[-+*/^()]|\S")
_TOKENS_AT_MOST: Final = 80
_DEPTH_AT_MOST: Final = 20
_POWER_AT_MOST: Final = 6


def read_polynomial(text: str) -> Polynomial:
    """Read a polynomial; letters are unknowns, "2x" and "3(x + 1)" are products.

    Raises:
        ValueError: the text is no polynomial, or too long or too deep a one.
    """
    written = (
        text.casefold()
        .replace("\u2212", "-")
        .replace("\u00b2", "^2")
        .replace("\u00b3", "^3")
        .replace("\u00d7", "*")
        .replace("\u00b7", "*")
        .replace("**", "^")
    )
    tokens = _TOKEN.findall(written)
    if not tokens or len(tokens) > _TOKENS_AT_MOST:
        raise ValueError
    reader = _Reader(tokens)
    found = reader.sum()
    if not reader.is_done():
        raise ValueError
    return found


class _Reader:
    def __init__(self, tokens: list[str]) -> None:
        self._tokens = tokens
        self._at = 0
        self._depth = 0

    def is_done(self) -> bool:
        return self._at == len(self._tokens)

    def sum(self) -> Polynomial:
        value = self._product()
        while self._peek() in ("+", "-"):
            value = added(value, self._product_after(self._take()))
        return value

    def _product_after(self, sign: str) -> Polynomial:
        value = self._product()
        return value if sign == "+" else scaled(value, Fraction(-1))

    def _product(self) -> Polynomial:
        value = self._power()
        while (sign := self._peek()) and (sign in "*/(" or sign.isalnum() or sign[0] == "."):
            if sign in "*/":
                self._take()
            factor = self._power()
            value = _divided(value, factor) if sign == "/" else multiplied(value, factor)
        return value

    def _power(self) -> Polynomial:
        if self._peek() in ("-", "+"):
            sign = self._take()
            value = self._nested()
            return value if sign == "+" else scaled(value, Fraction(-1))
        value = self._atom()
        if self._peek() != "^":
            return value
        self._take()
        exponent = self._atom().get(ONE, Fraction(0))
        if exponent.denominator != 1 or not 0 <= exponent <= _POWER_AT_MOST:
            raise ValueError
        result: Polynomial = {ONE: Fraction(1)}
        for _ in range(int(exponent)):
            result = multiplied(result, value)
        return result

    def _nested(self) -> Polynomial:
        self._depth += 1
        if self._depth > _DEPTH_AT_MOST:
            raise ValueError
        value = self._power()
        self._depth -= 1
        return value

    def _atom(self) -> Polynomial:
        token = self._take()
        if token == "(":
            self._depth += 1
            if self._depth > _DEPTH_AT_MOST:
                raise ValueError
            value = self.sum()
            self._depth -= 1
            if self._take() != ")":
                raise ValueError
            return value
        if token.isalpha() and len(token) == 1:
            return {((token, 1),): Fraction(1)}
        if token and (token[0].isdigit() or token[0] == ".") and len(token) <= 30:
            return {ONE: Fraction(token)}
        raise ValueError

    def _peek(self) -> str:
        return self._tokens[self._at] if self._at < len(self._tokens) else ""

    def _take(self) -> str:
        token = self._peek()
        self._at += 1
        return token


def added(one: Polynomial, other: Polynomial) -> Polynomial:
    """Return the sum of two polynomials."""
    total = dict(one)
    for term, factor in other.items():
        total[term] = total.get(term, Fraction(0)) + factor
    return {term: factor for term, factor in total.items() if factor}


def scaled(value: Polynomial, by: Fraction) -> Polynomial:
    """Return a polynomial times a number."""
    return {term: factor * by for term, factor in value.items() if factor * by}


def multiplied(one: Polynomial, other: Polynomial) -> Polynomial:
    """Return the product of two polynomials.

    Raises:
        ValueError: it would have a power above six.
    """
    total: Polynomial = {}
    for left, first in one.items():
        for right, second in other.items():
            powers = dict(left)
            for letter, power in right:
                powers[letter] = powers.get(letter, 0) + power
            if sum(powers.values()) > _POWER_AT_MOST:
                raise ValueError
            term = tuple(sorted(powers.items()))
            total[term] = total.get(term, Fraction(0)) + first * second
    return {term: factor for term, factor in total.items() if factor}


def _divided(value: Polynomial, by: Polynomial) -> Polynomial:
    number = by.get(ONE, Fraction(0))
    if set(by) - {ONE} or not number:
        raise ValueError
    return scaled(value, 1 / number)


def letters(value: Polynomial) -> list[str]:
    """Return the unknowns of a polynomial, in alphabetical order."""
    return sorted({letter for term in value for letter, _ in term})


def coefficient(value: Polynomial, letter: str, power: int) -> Fraction:
    """Return the factor of a power of a letter; power 0 is the number without letters."""
    return value.get(((letter, power),) if power else ONE, Fraction(0))


def degree(value: Polynomial) -> int:
    """Return the highest power of a polynomial."""
    return max((sum(power for _, power in term) for term in value), default=0)


def written(value: Polynomial) -> str:
    """Write a polynomial as people do: "3x^2 - x + 4"."""
    ordered = sorted(value.items(), key=lambda each: (-sum(power for _, power in each[0]), each[0]))
    parts: list[str] = []
    for term, factor in ordered:
        symbol = "".join(letter + (f"^{power}" if power > 1 else "") for letter, power in term)
        size = fraction(abs(factor))
        if "/" in size and symbol:
            size = f"({size})"
        body = symbol if symbol and abs(factor) == 1 else size + symbol
        sign = "-" if factor < 0 else "+"
        parts.append(f"{sign} {body}" if parts else ("-" if factor < 0 else "") + body)
    return " ".join(parts) or "0"


def fraction(value: Fraction) -> str:
    """Write a number as a short decimal where it is one, else as a fraction."""
    shown = show(value)
    return (
        shown
        if len(shown.rpartition(".")[2]) <= 6 or value.denominator == 1
        else f"{value.numerator}/{value.denominator}"
    )
