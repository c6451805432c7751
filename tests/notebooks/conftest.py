"""The environment in which the course is proved: one home, and one local service, for all its notebooks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from labkit.authoring.recording import environment
from labkit.connect.files import Home
from labkit.connect.process import LocalService

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A `.labkit` directory shared by the session; its service is stopped at the end."""
    path = tmp_path_factory.mktemp("home") / ".labkit"
    yield path
    if path.exists():
        LocalService(Home(path)).stop()


@pytest.fixture
def lenient(home: Path) -> Mapping[str, str]:
    """The environment of learners: golden, but a wrong answer does not end the run."""
    return {name: value for name, value in environment(home).items() if name != "LABKIT_STRICT"}
