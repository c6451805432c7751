from __future__ import annotations

import pytest

from labkit.checks.expect import (
    Finding,
    NotTried,
    NotYet,
    expect,
    expect_equal,
    expect_returned,
    expect_type,
    show,
)


def test_what_does_not_hold_ends_the_judge_with_four_parts() -> None:
    """`expect` raises with done, expected, seen, look and the misconception as they were given."""
    with pytest.raises(NotYet) as caught:
        expect(0, done="d", expected="e", seen="s", look="l", misconception="m")
    assert caught.value.finding == Finding("d", "e", "s", "l", "m")


def test_what_holds_lets_the_judge_go_on() -> None:
    """Nothing happens for conditions that hold."""
    expect([1], done="", expected="", seen="", look="", misconception="")
    expect_equal(1, 1.0, done="", look="", misconception="")
    assert expect_returned(0, "f()") == 0
    assert expect_type("x", str, "x", look="") == "x"


def test_a_difference_is_shown_as_code() -> None:
    """`expect_equal` shows both values."""
    with pytest.raises(NotYet) as caught:
        expect_equal("3", 3, done="d", look="l", misconception="m")
    assert (caught.value.finding.expected, caught.value.finding.seen) == ("3", "'3'")


def test_none_asks_for_the_return() -> None:
    """None from a call is explained as a forgotten return."""
    with pytest.raises(NotYet) as caught:
        expect_returned(None, "wait(run)")
    assert caught.value.finding.done == "We called wait(run)."
    assert caught.value.finding.seen == "Got None: did you forget a return?"
    assert caught.value.finding.misconception == "no-return"


@pytest.mark.parametrize(("value", "wanted"), [("1", int), (True, int), (None, str)])
def test_a_wrong_type_is_named(value: object, wanted: type) -> None:
    """A value of another type ends the judge; a bool is not a number."""
    with pytest.raises(NotYet) as caught:
        expect_type(value, wanted, "calls", look="l")
    assert caught.value.finding.seen == f"{type(value).__name__}: {value!r}"
    assert caught.value.finding.misconception == "wrong-type"


def test_a_learners_except_does_not_swallow_the_verdict() -> None:
    """`except Exception` in the learner's loop lets both verdicts through."""
    assert not issubclass(NotYet, Exception)
    assert not issubclass(NotTried, Exception)


def test_values_are_shown_short_and_the_same_each_time() -> None:
    """Long values are cut, control characters escaped, memory addresses left out."""
    assert show("x" * 300) == "'" + "x" * 199 + "… (302 characters)"
    assert show("\x1b[31m") == r"'\x1b[31m'"
    assert show(object()) == "<object object>"


def test_a_broken_repr_is_named() -> None:
    """A value whose repr raises is still shown."""

    class Broken:
        def __repr__(self) -> str:
            raise KeyError

    assert show(Broken()) == "<Broken, whose repr raises KeyError>"
