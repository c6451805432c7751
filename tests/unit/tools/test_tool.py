"""What a single tool may be."""

from __future__ import annotations

from typing import Any

import pytest

from labkit.errors import InvalidTool
from labkit.tools import ToolRegistry
from tests.unit.tools.world import echo


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"timeout": 0}, "timeout of the tool echo is 0 seconds"),
        ({"timeout": 600}, "a run expires 600 seconds after it was created"),
        ({"timeout": True}, "is True seconds"),
        ({"timeout": float("nan")}, "is nan seconds"),
        ({"name": "get weather"}, "'get weather' cannot be the name of a tool"),
        ({"name": "x" * 65}, "1 to 64 letters"),
        ({"name": "größe"}, "letters of a to z"),
    ],
)
def test_options_that_cannot_be(options: dict[str, Any], words: str) -> None:
    """A wrong option is refused when the tool is made, with what to write instead."""
    with pytest.raises(InvalidTool, match=words):
        ToolRegistry().add(echo, **options)
