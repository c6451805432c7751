"""Tell an answer from a placeholder.

An exercise cell ships with `...` where the answer goes, and with functions whose body is `return ...`.
Neither is a wrong answer: nothing was tried yet.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from types import FunctionType, MethodType
from typing import Any

from labkit.checks.expect import NotTried, show

# A template in a notebook is a dict of lists at most.
_DEPTH = 3


def is_placeholder(answer: object, depth: int = _DEPTH) -> bool:
    """Return whether the answer is `...`, or a list, tuple, set or dict that still holds one."""
    if answer is ...:
        return True
    if depth == 0:
        return False
    if isinstance(answer, dict):
        return any(is_placeholder(part, depth - 1) for pair in answer.items() for part in pair)
    if isinstance(answer, (list, tuple, set, frozenset)):
        return any(is_placeholder(part, depth - 1) for part in answer)
    return False


class Attempt:
    """Watches the learner's functions while a judge calls them.

    Attributes:
        last_call: the latest call as code, "wait('run_1')"; empty before the first.
    """

    def __init__(self) -> None:
        self.last_call = ""

    def watch(self, answer: Any) -> Any:
        """Return a function that ends the check as not tried when the answer returns `...`.

        Only functions and methods are wrapped; any other answer comes back as it is.
        """
        if not isinstance(answer, (FunctionType, MethodType)):
            return answer
        return self._watch_async(answer) if inspect.iscoroutinefunction(answer) else self._watch_sync(answer)

    def _watch_sync(self, function: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(function)
        def watched(*arguments: Any, **named: Any) -> Any:
            self._note(function, arguments, named)
            return _tried(function(*arguments, **named))

        return watched

    def _watch_async(self, function: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(function)
        async def watched(*arguments: Any, **named: Any) -> Any:
            self._note(function, arguments, named)
            return _tried(await function(*arguments, **named))

        return watched

    def _note(self, function: Callable[..., Any], arguments: tuple[Any, ...], named: dict[str, Any]) -> None:
        shown = [show(value, 60) for value in arguments]
        shown += [f"{name}={show(value, 60)}" for name, value in named.items()]
        self.last_call = f"{function.__name__}({', '.join(shown)})"


def _tried(result: Any) -> Any:
    if result is ...:
        raise NotTried
    return result
