"""A scene for each test, closed after it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.unit.monitors.live.scene import Scene


@pytest.fixture
def scene() -> Iterator[Scene]:
    """Return a scene whose run is created by `start`."""
    found = Scene()
    yield found
    found.lab.close()
