from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit.service.model.sums.arithmetic import find_sum, read_number, show


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("What is 2+2?", "4"),
        ("3 plus four times 2", "11"),
        ("what's 15% of 80", "12"),
        ("the sum of 3, 4 and 5", "12"),
        ("subtract 3 from 10", "7"),
        ("2^10", "1024"),
        ("square root of 16", "4"),
        ("seven squared", "49"),
        ("two hundred five plus 1", "206"),
        ("(2+3)*4 - 1", "19"),
        ("average of 1, 2 and 4", "2.3333333333"),
        ("0.1+0.2", "0.3"),
        ("-5 + 3", "-2"),
        ("1,250 * 2", "2500"),
        ("what is 12 x 12", "144"),
        ("100 divided by 8", "12.5"),
        ("17 mod 5", "2"),
        ("5 / (3 - 3)", "undefined (division by zero)"),
    ],
)
def test_arithmetic_is_worked_out(text: str, result: str) -> None:
    """Symbols and words give the exact value, as people write it."""
    found = find_sum(text)
    assert found is not None
    assert found.result() == result


@pytest.mark.parametrize(
    "text",
    [
        "",
        "I am 30",
        "on 2024-05-01",
        "at 10:30-11:30",
        "room A-12",
        "see https://x.y/1+1",
        "((((1+2",
        "9^9^9^9",
        "²+²",
    ],
)
def test_what_is_no_arithmetic_is_left_alone(text: str) -> None:
    """Dates, times, codes, addresses, broken and boundless expressions are no sums."""
    assert find_sum(text) is None


@given(st.integers(-999, 999), st.integers(-999, 999), st.sampled_from("+-*"))
def test_it_agrees_with_integers(left: int, right: int, sign: str) -> None:
    """Two integers with a sign between give what Python gives."""
    expected = {"+": left + right, "-": left - right, "*": left * right}[sign]
    found = find_sum(f"({left}) {sign} ({right})")
    assert found is not None
    assert found.value == expected


@given(st.text(alphabet="0123456789+-*/^%(). sqrtmod²٣", max_size=200))
def test_it_never_raises(text: str) -> None:
    """Whatever signs come, the answer is a value or nothing."""
    find_sum(text)


@given(st.fractions())
def test_a_shown_number_reads_back(value: Fraction) -> None:
    """What is shown is the number to ten decimals."""
    assert abs(Fraction(show(value)) - value) <= Fraction(1, 10**10)


def test_number_words_are_read() -> None:
    """Digits with separators and hyphenated words are numbers; other words are not."""
    assert (read_number("1,250.5"), read_number("twenty-five"), read_number("many")) == (
        Fraction("1250.5"),
        Fraction(25),
        None,
    )
