"""Work out an arithmetic expression given as tokens: a small recursive parser over fractions, bounded in depth and size."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Final

_DEPTH_AT_MOST: Final = 40
_BITS_AT_MOST: Final = 512  # a result stays readable and cheap to make


def apply(sign: str, left: Fraction | None, right: Fraction | None) -> Fraction | None:
    """Apply + - * / or mod; None when an operand is undefined or the divisor zero."""
    if left is None or right is None or (right == 0 and sign in ("/", "mod")):
        return None
    if sign == "+":
        return left + right
    if sign == "-":
        return left - right
    if sign == "*":
        return left * right
    if sign == "/":
        return left / right
    return left % right


class Parser:
    """Parse sum := product (+- product)*, product := power (*/mod power)*, power := unary (^ power)?"""

    def __init__(self, tokens: list[str]) -> None:
        self._tokens = tokens
        self._at = 0
        self._depth = 0

    def expression(self) -> str:
        """Return the tokens as people write them."""
        text = " ".join(self._tokens).replace("( ", "(").replace(" )", ")").replace(" %", "%")
        return re.sub(r"^- ", "-", text)

    def value(self) -> Fraction | None:
        """Return the value; None where a division by zero makes it undefined.

        Raises:
            ValueError: the tokens are no expression, or too deep or too large a one.
        """
        value = self._sum()
        if self._at != len(self._tokens):
            raise ValueError
        return value

    def _peek(self) -> str:
        return self._tokens[self._at] if self._at < len(self._tokens) else ""

    def _take(self) -> str:
        token = self._peek()
        self._at += 1
        return token

    def _sum(self) -> Fraction | None:
        value = self._product()
        while self._peek() in ("+", "-"):
            value = apply(self._take(), value, self._product())
        return _bounded(value)

    def _product(self) -> Fraction | None:
        value = self._power()
        while self._peek() in ("*", "/", "mod"):
            value = _bounded(apply(self._take(), value, self._power()))
        return value

    def _power(self) -> Fraction | None:
        if self._peek() == "-":
            self._take()
            value = self._nested(self._power)
            return None if value is None else -value
        value = self._atom()
        while self._peek() == "%":
            self._take()
            value = None if value is None else value / 100
        if self._peek() != "^":
            return value
        self._take()
        return _power(value, self._nested(self._power))

    def _atom(self) -> Fraction | None:
        token = self._take()
        if token == "(":
            value = self._nested(self._sum)
            if self._take() != ")":
                raise ValueError
            return value
        if token == "sqrt":
            return _root(self._nested(self._atom))
        if not token or not (token[0].isdecimal() or token[0] == ".") or len(token) > 60:
            raise ValueError
        return Fraction(token)

    def _nested(self, rule: object) -> Fraction | None:
        self._depth += 1
        if self._depth > _DEPTH_AT_MOST or not callable(rule):
            raise ValueError
        value: Fraction | None = rule()
        self._depth -= 1
        return value


def _power(value: Fraction | None, exponent: Fraction | None) -> Fraction | None:
    if value is None or exponent is None or (value == 0 and exponent < 0):
        return None
    if exponent.denominator != 1 or abs(exponent) > _BITS_AT_MOST:
        raise ValueError
    size = max(value.numerator.bit_length(), value.denominator.bit_length())
    if size * abs(exponent) > _BITS_AT_MOST:
        raise ValueError
    return Fraction(value ** int(exponent))


def _root(value: Fraction | None) -> Fraction | None:
    if value is None:
        return None
    return Fraction(str(round(float(value) ** 0.5, 10))) if value >= 0 else None


def _bounded(value: Fraction | None) -> Fraction | None:
    if (
        value is not None
        and max(value.numerator.bit_length(), value.denominator.bit_length()) > 4 * _BITS_AT_MOST
    ):
        raise ValueError
    return value
