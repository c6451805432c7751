"""How the suite is spread over workers."""

from __future__ import annotations

from tests.conftest import name_unit_of_work


def test_the_cells_of_a_notebook_stay_together() -> None:
    """Two cells of one notebook are one unit of work, cells of two notebooks are two."""
    first, second = "solutions/01-threads.ipynb::Cell 0", "solutions/01-threads.ipynb::Cell 11"
    assert name_unit_of_work(first) == name_unit_of_work(second)
    assert name_unit_of_work(first) != name_unit_of_work("solutions/02-runs.ipynb::Cell 0")


def test_every_other_test_goes_its_own_way() -> None:
    """A test is a unit of its own, also a parametrised one that has a notebook's name in its id."""
    runs = [
        "tests/notebooks/test_runs.py::test_run[01.ipynb]",
        "tests/notebooks/test_runs.py::test_run[02.ipynb]",
    ]
    assert [name_unit_of_work(run) for run in runs] == runs
