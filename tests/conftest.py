"""Which tests share a worker, and what the notebooks of `solutions/` run in."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from xdist.scheduler.protocol import Scheduling


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> Scheduling:
    """Keep the cells of one notebook in one worker, in order; let every other test run anywhere.

    xdist's own choices do not fit: `load` scatters the cells of a notebook, `loadfile` ties all
    parametrised notebook runs of one file to one worker, and `loadgroup` ignores its groups
    (pytest-dev/pytest-xdist#1386).
    """
    from xdist.scheduler import LoadScopeScheduling

    class NotebookScheduling(LoadScopeScheduling):
        """One unit of work is a notebook, or a single test; notebooks go first, being the longest."""

        def _split_scope(self, nodeid: str) -> str:
            return name_unit_of_work(nodeid)

    return NotebookScheduling(config, log)


def name_unit_of_work(nodeid: str) -> str:
    """Name what must stay together with this test: its notebook, or nothing but itself."""
    return re.sub(r"(\.ipynb)::.*", r"\1", nodeid)


class NotebookWorkspace:
    """Start each kernel as the stored outputs were recorded, in a directory that is no learner's."""

    def __init__(self) -> None:
        self.home: Path | None = None

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> Iterator[None]:
        """Give a notebook's kernel, which starts with the set-up of its first cell, its environment."""
        if item.path.suffix != ".ipynb":
            return (yield)
        from labkit.authoring.recording import RECORDED_WITH

        # One home for each worker: its notebooks run one after another, so their projects never meet.
        self.home = self.home or Path(item.config._tmp_path_factory.mktemp("notebooks")) / ".labkit"
        with changed_environment({**RECORDED_WITH, "LABKIT_HOME": str(self.home)}):
            return (yield)

    def pytest_sessionfinish(self) -> None:
        """Stop the service that this worker's notebooks started."""
        if self.home is not None and self.home.exists():
            from labkit.connect.files import Home
            from labkit.connect.process import LocalService

            LocalService(Home(self.home)).stop()


def pytest_configure(config: pytest.Config) -> None:
    """Prepare for notebooks; without any this costs nothing."""
    config.pluginmanager.register(NotebookWorkspace())


@contextmanager
def changed_environment(changes: dict[str, str]) -> Iterator[None]:
    """Set variables of this process, for the children that start meanwhile, and put them back."""
    before = dict(os.environ)
    os.environ.update(changes)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
