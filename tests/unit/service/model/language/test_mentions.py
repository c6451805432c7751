from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit.service.model.language import mentions
from labkit.service.model.language.names import names
from labkit.service.model.language.numbers import numbers

FINDERS = (
    mentions.quoted, mentions.emails, mentions.urls, mentions.dates, mentions.times, numbers, mentions.codes,
    mentions.symbols, names, mentions.objects, mentions.paths,
)  # fmt: skip


@pytest.mark.parametrize(
    ("finder", "text", "values"),
    [
        (names, "weather in Paris, France", ["Paris, France"]),
        (names, "Paris, Tokyo and Berlin", ["Paris", "Tokyo", "Berlin"]),
        (names, "Paris, France and Tokyo, Japan", ["Paris, France", "Tokyo, Japan"]),
        (names, "Fly from Rio de Janeiro to New York", ["Rio de Janeiro", "New York"]),
        (names, "Book it at Luigi's", ["Luigi's"]),
        (names, "Rome's weather", ["Rome"]),
        (numbers, "twenty-five apples, $1,250.50, -3.5 and 5kg", [25, 1250.5, -3.5, 5]),
        (numbers, "a hundred thousand on 2024-05-01 at 10:30, ISBN 978-3-16", [100_000]),
        (mentions.dates, "on March 5th, 2026 or 6 April 2027", ["2026-03-05", "2027-04-06"]),
        (
            mentions.dates,
            "tomorrow, next friday, 2024-05-01T10:00:00Z",
            ["tomorrow", "next friday", "2024-05-01T10:00:00Z"],
        ),
        (mentions.times, "at 3pm, 10:30 and noon", ["15:00", "10:30", "12:00"]),
        (mentions.quoted, "say 'it's ok' or \u201cfine\u201d", ["it's ok", "fine"]),
        (mentions.emails, "to ann@x.com, bob.b@mail.example.org.", ["ann@x.com", "bob.b@mail.example.org"]),
        (mentions.codes, "order #A-123 and 456", ["A-123", "456"]),
        (mentions.objects, 'merge {"a": 1} and [2]', [{"a": 1}, [2]]),
        (mentions.urls, "see https://example.com/a.", ["https://example.com/a"]),
    ],
)
def test_values_are_found(finder: Any, text: str, values: list[Any]) -> None:
    """Each kind of value is found as people write it."""
    assert [mention.value for mention in finder(text)] == values


@given(st.text(max_size=300))
def test_a_mention_lies_in_its_text(text: str) -> None:
    """Whatever the text, every mention stands where it says."""
    for finder in FINDERS:
        assert all(0 <= mention.start < mention.end <= len(text) for mention in finder(text))
