from __future__ import annotations

import pytest

from tests.unit.tools.world import FACES, Face


@pytest.fixture(params=FACES)
def face(request: pytest.FixtureRequest) -> Face:
    """Each way to ask a registry."""
    return FACES[request.param]
