"""Every status and every error as text and as HTML, byte for byte, from real runs of the local service."""

from __future__ import annotations

import pytest

from labkit.status import ACTIVE, TERMINAL
from tests.unit.monitors.scenes import GOLDEN, SCENES, pictures


@pytest.mark.parametrize("name", SCENES)
def test_a_picture_is_the_one_that_is_kept(name: str) -> None:
    """Both faces are what `golden/` holds; `python -m tests.unit.monitors.scenes` writes them again."""
    for file, content in pictures(name).items():
        assert content == (GOLDEN / file).read_text(encoding="utf-8"), file
        assert len(content.encode()) <= 60_001


def test_no_picture_is_left_over() -> None:
    """`golden/` holds the pictures of the scenes and no others, and a scene for every status."""
    kept = {file.stem for file in GOLDEN.iterdir()}
    assert kept == SCENES.keys()
    assert [status for status in ACTIVE | TERMINAL if not any(name.startswith(status) for name in kept)] == []
