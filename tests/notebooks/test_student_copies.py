"""The notebooks as shipped run to their end, and nothing in them is solved."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import papermill
import pytest

from tests.notebooks.course import CATALOGUE, COPIES, NUMBERS, find_notebook
from tests.notebooks.test_solutions import read_statuses

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


@pytest.mark.parametrize("number", NUMBERS)
def test_an_untouched_copy_runs_and_is_not_tried(
    number: str, lenient: Mapping[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """papermill reaches the end, and each exercise, and no other, says not_attempted every time."""
    for name in set(os.environ) - set(lenient):
        monkeypatch.delenv(name)
    for name, value in lenient.items():
        monkeypatch.setenv(name, value)
    copy = find_notebook(COPIES, number)
    papermill.execute_notebook(
        copy,
        tmp_path / copy.name,
        cwd=copy.parent,
        kernel_name="python3",
        execution_timeout=60,
        progress_bar=False,
        log_output=False,
        request_save_on_cell_execute=False,
    )
    statuses = read_statuses(tmp_path / copy.name)
    assert {exercise_id for exercise_id, _ in statuses} == {e.id for e in CATALOGUE.lesson(number)}
    assert {status for _, status in statuses} == {"not_attempted"}
