"""The name that was meant."""

from __future__ import annotations

import pytest

from labkit.tools.nearest import nearest


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("getWeather", "get_weather"),
        ("get_wether", "get_weather"),
        ("xyz", None),
        ("", None),
        ("g" * 9_999, None),
    ],
)
def test_nearest(name: str, found: str | None) -> None:
    """Spelling and style are forgiven; anything else is not guessed."""
    assert nearest(name, ["get_weather", "send_mail"]) == found
