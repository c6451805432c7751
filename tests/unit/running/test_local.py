from __future__ import annotations

from labkit.running.local import left_out
from tests.unit.running.notebooks import cell

CELLS = [
    cell("lab = connect()", "connect", "setup"),
    cell("lab.service.next_run(status='failed')\nrun = lab.go()", "plan", "local-only"),
    cell("print(run.status)", "look"),
    cell("status = run.status", "keep"),
    cell("print(status)", "show"),
    cell("run = lab.go()", "again"),
    cell("print(run.status)", "look-again"),
    cell("not python", "broken"),
]


def test_a_cell_is_left_out_with_all_that_need_it() -> None:
    """The tag decides, then the names: what only skipped cells have set is missing, until a cell sets it anew."""
    found = {CELLS[place].id: reason for place, reason in left_out(CELLS).items()}
    assert list(found) == ["plan", "look", "keep", "show"]
    assert found["plan"] == "it needs the local service"
    assert found["show"] == "it needs status, which a cell for the local service makes"


def test_without_the_tag_nothing_is_left_out() -> None:
    """A notebook without such cells runs whole on Azure."""
    assert left_out([CELLS[0], CELLS[5], CELLS[6]]) == {}
