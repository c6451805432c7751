from __future__ import annotations

from labkit.checks.coverage import ROWS, missing


def test_a_kept_promise_is_not_missing() -> None:
    """A row is complete in a notebook when one of its exercises covers it."""
    assert missing({"05": [row_id for row_id, row in ROWS.items() if "05" in row.notebooks]}) == []


def test_a_lost_promise_is_named_with_its_notebook() -> None:
    """A row that loses its last exercise in a notebook is listed for that notebook."""
    covered = [row_id for row_id, row in ROWS.items() if "05" in row.notebooks and row_id != "O5"]
    assert missing({"05": covered}) == [("O5", "05")]


def test_a_notebook_that_does_not_exist_yet_owes_nothing() -> None:
    """Only the notebooks that are given are looked at."""
    assert missing({}) == []


def test_every_row_has_a_notebook_of_the_course() -> None:
    """Each row is promised for at least one of the ten notebooks, in order, and every notebook promises one."""
    numbers = [f"{number:02}" for number in range(10)]
    for row in ROWS.values():
        assert row.notebooks
        assert list(row.notebooks) == [number for number in numbers if number in row.notebooks]
    assert {number for row in ROWS.values() for number in row.notebooks} == set(numbers)


def test_every_objective_is_in_the_core() -> None:
    """All six objectives are taught and checked within the core path, notebooks 00 to 05."""
    for objective in ("O1", "O2", "O3", "O4", "O5", "O6"):
        assert any(number <= "05" for number in ROWS[objective].notebooks)
