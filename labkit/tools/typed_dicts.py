"""TypedDicts of the standard library, as pydantic reads them on Python 3.11.

Before Python 3.12 the standard class loses which keys are required when it is subclassed, so pydantic refuses it
there and asks for the one of typing_extensions. A tool's author need not know that.
"""

from __future__ import annotations

import operator
import sys
import types
import typing
from functools import reduce
from typing import Annotated, Any, Union

import typing_extensions


def modernize(hint: Any) -> Any:
    """Return an annotation in which every TypedDict is one that pydantic reads; anything else comes back as it is."""
    if sys.version_info >= (3, 12):
        return hint
    return _modernize(hint, {})


def _modernize(hint: Any, seen: dict[Any, Any]) -> Any:
    if typing.is_typeddict(hint):
        return _remake(hint, seen)
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if not arguments or origin is typing.Literal:
        return hint
    if origin is Annotated:
        return Annotated[(_modernize(arguments[0], seen), *arguments[1:])]
    made = tuple(_modernize(each, seen) if not isinstance(each, list) else each for each in arguments)
    if made == arguments:
        return hint
    if origin in (Union, types.UnionType):
        return reduce(operator.or_, made)
    generic: Any = origin
    return generic[made] if isinstance(origin, type) else hint.copy_with(made)


def _remake(hint: Any, seen: dict[Any, Any]) -> Any:
    if hint in seen:
        return seen[hint]
    seen[hint] = hint  # one that contains itself stays as it is, and pydantic says so
    keys = {}
    for name, value in typing.get_type_hints(hint, include_extras=True).items():
        wrap: Any = typing.get_origin(value)
        inner = value
        if wrap in (typing.Required, typing.NotRequired):
            inner = typing.get_args(value)[0]
        else:  # with annotations that are strings, __required_keys__ knows only about `total`
            wrap = typing.Required if name in hint.__required_keys__ else typing.NotRequired
        keys[name] = wrap[_modernize(inner, seen)]
    make: Any = typing_extensions.TypedDict  # in its functional form, with a name that is not a literal
    made = make(hint.__name__, keys)
    for name in ("__doc__", "__pydantic_config__"):
        if hasattr(hint, name):
            setattr(made, name, getattr(hint, name))
    seen[hint] = made
    return made
