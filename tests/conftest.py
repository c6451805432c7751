"""Which tests share a worker, and which examples hypothesis tries."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from xdist.scheduler.protocol import Scheduling

# The same examples in every run: a commit is judged by what it changed, not by today's dice. `make fuzz` rolls them.
settings.register_profile("repeatable", derandomize=True, deadline=None, database=None)
settings.register_profile("exploring", deadline=None, print_blob=True)
settings.load_profile("exploring" if os.environ.get("LABKIT_FUZZ") == "whole" else "repeatable")


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
    """Name what must stay together with this test: its notebook, its browser or room, or nothing but itself."""
    if nodeid.startswith(("tests/browser/", "tests/workshop/")):
        # One browser, or one room, serves all tests of a file, and is closed before another runs.
        return nodeid.split("::", maxsplit=1)[0]
    return re.sub(r"(\.ipynb)::.*", r"\1", nodeid)
