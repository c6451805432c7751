from __future__ import annotations

import contextlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit.service.faults.compact import parse
from labkit.service.faults.fault import BadFault


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("slow", [{"fault": "slow"}]),
        ("  slow  ", [{"fault": "slow"}]),
        ("slow:seconds=3", [{"fault": "slow", "seconds": 3}]),
        ("slow: seconds = 3.5 ", [{"fault": "slow", "seconds": 3.5}]),
        ("slow:seconds=-1", [{"fault": "slow", "seconds": -1}]),
        (
            "http_error:status=503,after_commit=true",
            [{"fault": "http_error", "status": 503, "after_commit": True}],
        ),
        ("http_error:retry_after=null", [{"fault": "http_error", "retry_after": None}]),
        ("failed:code=x,message=", [{"fault": "failed", "code": "x", "message": ""}]),
        ("failed:message=No way", [{"fault": "failed", "message": "No way"}]),
        ('failed:message="No, + \\"never\\" "', [{"fault": "failed", "message": 'No, + "never" '}]),
        ("http_error:path=/threads/runs", [{"fault": "http_error", "path": "/threads/runs"}]),
        ("slow:seconds=3 + slow_cancel", [{"fault": "slow", "seconds": 3}, {"fault": "slow_cancel"}]),
        ("a+b:x=1+c", [{"fault": "a"}, {"fault": "b", "x": 1}, {"fault": "c"}]),
    ],
)
def test_a_line_is_read(text: str, faults: list[dict[str, Any]]) -> None:
    """A line holds faults with options; values are numbers, true, false, null or text."""
    assert parse(text) == faults


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("", "at its end"),
        ("slow:", "at its end"),
        ("slow:seconds", "at 'seconds'"),
        ("slow:seconds=3,", "at its end"),
        ("slow +", "at its end"),
        ("slow + + expire", "at '+ expire'"),
        ("slow seconds=3", "at 'seconds=3'"),
        ("slow;expire", "at ';expire'"),
        ('failed:message="x', "at"),
        ('failed:message="\\x"', "in double quotes"),
    ],
)
def test_a_line_that_cannot_be_read_says_where(text: str, where: str) -> None:
    """What is wrong is named by its place, with an example of what would be right."""
    with pytest.raises(BadFault, match="cannot be read") as caught:
        parse(text)
    assert where in str(caught.value)


@given(st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    """Whatever metadata holds, it is a list of faults or a refusal."""
    with contextlib.suppress(BadFault):
        assert all("fault" in fault for fault in parse(text))
