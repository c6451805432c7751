"""What a handler reads of its request, found in its own code: no list beside it that could be forgotten.

``call.read(requests.CreateRun)`` names the body, ``call.query.get("run_id")`` a parameter, and whoever asks for
a page takes the parameters of a page. Functions that the handler hands its call to are read too.
"""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from types import FunctionType
from typing import Any, Final

from labkit.service import requests
from labkit.service.call import Download

#: What :meth:`labkit.service.call.Call.cursor` reads, and the methods of a call that use it.
PAGING: Final = ("limit", "order", "after", "before")
_PAGES: Final = frozenset({"page", "page_runs", "cursor"})


@dataclass(frozen=True)
class Reading:
    """The body that a handler accepts, None for none, and the names of its query parameters, sorted.

    is_form: the body comes as a form, with a file beside its fields. is_download: the answer is a file. is_empty: there is
    nothing to answer.
    """

    body: type[requests.Body] | None
    query: tuple[str, ...]
    is_form: bool = False
    is_download: bool = False
    is_empty: bool = False

    @property
    def is_paged(self) -> bool:
        """Tell whether the handler answers with a page."""
        return set(PAGING) <= set(self.query)


def read(handler: Any) -> Reading:
    """Return what ``handler`` reads."""
    found: list[Any] = []
    query: set[str] = set()
    is_form = False
    for function in _reached(handler, []):
        for node in ast.walk(_parse(function)):
            if isinstance(node, ast.Call) and _is_of_call(node.func, "read"):
                found.append(_resolve(node.args[0], function))
            elif isinstance(node, ast.Call) and _is_of_call(node.func, "read_form"):
                found.append(_resolve(node.args[0], function))
                is_form = True
            elif isinstance(node, ast.Call) and any(_is_of_call(node.func, name) for name in _PAGES):
                query |= set(PAGING)
            query.update(_queried(node))
    bodies = [body for body in found if isinstance(body, type) and issubclass(body, requests.Body)]
    answer = getattr(handler, "__annotations__", {}).get("return")
    return Reading(
        bodies[0] if bodies else None,
        tuple(sorted(query)),
        is_form,
        is_download=answer == Download.__name__,
        is_empty=answer == "None",
    )


def _reached(function: Any, seen: list[FunctionType]) -> list[FunctionType]:
    """Return ``function`` and the functions that get its call, in the order in which they are met."""
    if isinstance(function, FunctionType) and function not in seen:
        seen.append(function)
        for node in ast.walk(_parse(function)):
            if isinstance(node, ast.Call) and node.args and _is_name(node.args[0], "call"):
                _reached(_resolve(node.func, function), seen)
    return seen


def _parse(function: FunctionType) -> ast.Module:
    return ast.parse(textwrap.dedent(inspect.getsource(function)))


def _resolve(node: ast.expr, function: FunctionType) -> Any:
    """Return what a name or a dotted name means where ``function`` is defined."""
    if isinstance(node, ast.Name):
        return function.__globals__.get(node.id)
    if isinstance(node, ast.Attribute):
        return getattr(_resolve(node.value, function), node.attr, None)
    return None


def _queried(node: ast.AST) -> Iterator[str]:
    """Yield the parameter that a node asks the query for, in any of the ways to ask a mapping."""
    match node:
        case (
            ast.Call(func=ast.Attribute(value=asked, attr="get"), args=[ast.Constant(value=str(name)), *_])
            | ast.Subscript(value=asked, slice=ast.Constant(value=str(name)))
            | ast.Compare(left=ast.Constant(value=str(name)), ops=[ast.In()], comparators=[asked])
        ):
            if _is_of_call(asked, "query"):
                yield name


def _is_of_call(node: ast.expr, attribute: str) -> bool:
    return isinstance(node, ast.Attribute) and node.attr == attribute and _is_name(node.value, "call")


def _is_name(node: ast.expr, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name
