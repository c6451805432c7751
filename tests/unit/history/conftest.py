from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.unit.history.world import FACES, World


@pytest.fixture(params=FACES)
def face(request: pytest.FixtureRequest) -> Any:
    """What a transcript does with the service, sync and async."""
    return FACES[request.param][0]


@pytest.fixture
def make_world(request: pytest.FixtureRequest, face: Any) -> Callable[[list[dict[str, Any]]], World]:
    """Make a world whose clock fits the face."""
    clock = next(clock for each, clock in FACES.values() if each is face)
    return lambda messages: World(messages, clock())
