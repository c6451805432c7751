from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.contract.workspace import Workspace


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    """An empty workspace; its service is stopped at the end."""
    made = Workspace(tmp_path)
    yield made
    made.labkit("serve", "--stop")


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """A workspace whose service runs, shared by the tests of a file."""
    made = Workspace(tmp_path_factory.mktemp("running"))
    made.labkit("exec", "--", "true")
    yield made
    made.labkit("serve", "--stop")
