from __future__ import annotations

import asyncio
from typing import Any

import pytest

from labkit.checks.answers import Attempt, is_placeholder
from labkit.checks.expect import NotTried


@pytest.mark.parametrize(
    "answer", [..., [...], (1, ...), {...}, {"wait": ...}, {...: 1}, {"a": [1, {"b": ...}]}]
)
def test_an_ellipsis_is_a_placeholder(answer: object) -> None:
    """`...` alone, or in a list, tuple, set or dict, means that nothing was tried."""
    assert is_placeholder(answer)


@pytest.mark.parametrize("answer", [None, 0, "", "...", [], {}, len, [[[[...]]]]])
def test_anything_else_is_an_answer(answer: object) -> None:
    """Empty and false values are answers, and so is an ellipsis too deep for a template."""
    assert not is_placeholder(answer)


def test_a_container_that_holds_itself_ends() -> None:
    """A list that contains itself is looked at once, not for ever."""
    answer: list[Any] = []
    answer.append(answer)
    assert not is_placeholder(answer)


def test_a_stub_is_found_when_it_is_called() -> None:
    """A function that returns `...` ends the check as not tried, a method and a lambda too."""

    class Desk:
        def wait(self) -> Any:
            return ...

    for stub in [lambda: ..., Desk().wait]:
        with pytest.raises(NotTried):
            Attempt().watch(stub)()


def test_an_async_stub_is_found_when_it_is_awaited() -> None:
    """A coroutine function stays one, and its `...` counts once it is awaited."""

    async def stub() -> Any:
        return ...

    with pytest.raises(NotTried):
        asyncio.run(Attempt().watch(stub)())


def test_the_last_call_is_kept_as_code() -> None:
    """The latest call is remembered with short arguments, and the function's result and name stay."""
    attempt = Attempt()

    def wait(run: str, *, timeout: float) -> str:
        return run

    watched = attempt.watch(wait)
    assert watched("r" * 100, timeout=1.0).startswith("rrr")
    assert attempt.last_call == f"wait('{'r' * 59}… (102 characters), timeout=1.0)"
    assert watched.__name__ == "wait"


@pytest.mark.parametrize("answer", [5, "text", dict, None])
def test_other_answers_stay_as_they_are(answer: object) -> None:
    """Values and classes are not wrapped."""
    assert Attempt().watch(answer) is answer
