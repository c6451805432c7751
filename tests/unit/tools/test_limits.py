"""What answering calls may cost."""

from __future__ import annotations

from typing import Any

import pytest

from labkit.errors import InvalidTool
from labkit.tools import Limits


@pytest.mark.parametrize(
    ("limits", "words"),
    [
        ({"output": 10}, "from 500 upwards"),
        ({"parallel": 0}, "from 1 upwards"),
        ({"total": 700}, "time limit of a turn"),
    ],
)
def test_limits_that_cannot_be(limits: dict[str, Any], words: str) -> None:
    """A limit that would break every call is refused."""
    with pytest.raises(InvalidTool, match=words):
        Limits(**limits)
