"""How nbval runs these notebooks: `pytest --nbval solutions`, with or without the other tests.

Each kernel starts as the stored outputs were recorded (seed, strict checks), in a workspace that is no learner's.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from labkit.authoring.recording import environment, make_home, remove_home

HOME = pytest.StashKey[Path]()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Number the cells in memory.

    nbval takes a missing execution count as "never run" and refuses the outputs of such a cell. The sources are
    stored without counts, because a count changes when nothing else does.
    """
    for number, item in enumerate(items, start=1):
        if item.path.suffix == ".ipynb":
            item.cell.execution_count = number  # type: ignore[attr-defined]  # nbval's items carry it


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup(item: pytest.Item) -> Iterator[None]:
    """Give a notebook's kernel, which starts with the set-up of its first cell, its environment."""
    # One home for each worker: its notebooks run one after another, so their projects never meet.
    if HOME not in item.config.stash:
        item.config.stash[HOME] = make_home()
    before, inside = dict(os.environ), environment(item.config.stash[HOME])
    try:
        _become(inside)
        return (yield)
    finally:
        _become(before)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Stop the service that this worker's notebooks started."""
    home = session.config.stash.get(HOME, None)
    if home is not None:
        remove_home(home)


def _become(variables: dict[str, str]) -> None:
    os.environ.clear()
    os.environ.update(variables)
