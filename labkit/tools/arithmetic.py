"""Arithmetic: what to do in place of `eval` when a model hands in a formula.

`eval` runs whatever it is given. Here the text is parsed, and only what is listed below is computed; anything else is
named in an error. Sizes are bounded before they are computed: 9**9**9 is as short as it is fatal.
"""

from __future__ import annotations

import ast
import math
import operator
from collections.abc import Callable, Mapping
from typing import Any, Final

_CHARACTERS: Final = 1_000
_NODES: Final = 300
_BITS: Final = 4_096  # of a whole number, about 1,200 digits

_BINARY: Final[Mapping[type[ast.operator], Callable[[Any, Any], Any]]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Pow: operator.pow,
}
_UNARY: Final[Mapping[type[ast.unaryop], Callable[[Any], Any]]] = {
    ast.UAdd: operator.pos,
    ast.USub: operator.neg,
}
_FUNCTIONS: Final[Mapping[str, Callable[..., Any]]] = {
    "abs": abs, "ceil": math.ceil, "cos": math.cos, "exp": math.exp, "floor": math.floor, "log": math.log,
    "log10": math.log10, "max": max, "min": min, "round": round, "sin": math.sin, "sqrt": math.sqrt, "tan": math.tan,
}  # fmt: skip
_CONSTANTS: Final[Mapping[str, float]] = {"pi": math.pi, "e": math.e}


def calculate(expression: str) -> int | float:
    """Compute an arithmetic expression and return the number.

    Args:
        expression: Numbers, + - * / // % **, parentheses, pi, e, and abs, ceil, cos, exp, floor, log, log10, max, min,
            round, sin, sqrt, tan. For example "2 * (3 + 4) ** 2".

    Raises:
        ValueError: The text is no such expression, or its result is too large or not a number.

    >>> calculate("2 * (3 + 4) ** 2")
    98
    >>> calculate("__import__('os').getcwd()")
    Traceback (most recent call last):
        ...
    ValueError: a call of something other than a function name is not arithmetic; ...
    """
    if len(expression) > _CHARACTERS:
        raise ValueError(
            f"the expression has {len(expression):,} characters; at most {_CHARACTERS:,} are computed"
        )
    try:
        tree = ast.parse(expression.strip(), mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise ValueError(f"{expression[:80]!r} is not an expression; {_HELP}") from error
    if sum(1 for _ in ast.walk(tree)) > _NODES:
        raise ValueError(f"the expression has more than {_NODES} parts; compute it in steps")
    try:
        return _check(_compute(tree.body))
    except (ZeroDivisionError, OverflowError, TypeError) as error:
        raise ValueError(f"{expression[:80]!r} has no result: {error}") from error


_HELP: Final = f"use numbers, + - * / // % **, parentheses, {', '.join([*_CONSTANTS, *_FUNCTIONS])}"


def _compute(node: ast.expr) -> Any:
    match node:
        case ast.Constant(value=int() | float()) if not isinstance(node.value, bool):
            return _check(node.value)
        case ast.Name(id=name) if name in _CONSTANTS:
            return _CONSTANTS[name]
        case ast.UnaryOp(op=op, operand=operand) if type(op) in _UNARY:
            return _UNARY[type(op)](_compute(operand))
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _BINARY:
            return _check(_combine(type(op), _compute(left), _compute(right)))
        case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]) if name in _FUNCTIONS:
            return _check(_FUNCTIONS[name](*map(_compute, arguments)))
    raise ValueError(f"{_describe(node)} is not arithmetic; {_HELP}")


def _combine(op: type[ast.operator], left: Any, right: Any) -> Any:
    if op is ast.Pow and isinstance(left, int) and isinstance(right, int) and abs(left) > 1 and right > 0:
        bits = left.bit_length() * right
        if bits > _BITS:
            raise ValueError(f"a power with about {int(bits * math.log10(2)):,} digits is too large")
    return _BINARY[op](left, right)


def _check(value: Any) -> int | float:
    if isinstance(value, complex) or (isinstance(value, float) and not math.isfinite(value)):
        raise ValueError("the result is not a real number")
    if isinstance(value, int) and value.bit_length() > _BITS:
        raise ValueError("the number is too large")
    return value  # type: ignore[no-any-return]  # what is left is int or float


def _describe(node: ast.expr) -> str:
    match node:
        case ast.Name(id=name):
            return f"the name {name!r}"
        case ast.Call(func=ast.Name(id=name)):
            return f"the function {name!r}"
        case ast.Call():
            return "a call of something other than a function name"
    return f"{type(node).__name__!r}"
