from __future__ import annotations

from collections.abc import Iterator

import pytest

from labkit.connect import in_process
from labkit.connect.lab import Lab


@pytest.fixture
def lab() -> Iterator[Lab]:
    """A lab of the test's own, whose clock moves a second a request."""
    with in_process(per_request=1.0) as made:
        yield made
