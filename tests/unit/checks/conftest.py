"""A small lesson and a workbook of it, in a directory of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from labkit.checks.catalogue import Catalogue
from labkit.checks.records import Records
from labkit.checks.workbook import Workbook
from tests.unit.checks.example_lesson import EXERCISES

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from labkit.checks.exercise import Exercise


@pytest.fixture
def lesson() -> Mapping[str, Exercise]:
    """The example lesson by exercise id."""
    return {exercise.id: exercise for exercise in EXERCISES}


@pytest.fixture
def catalogue() -> Catalogue:
    """A course of one lesson."""
    return Catalogue({"02": EXERCISES})


@pytest.fixture
def workbook(catalogue: Catalogue, tmp_path: Path) -> Workbook:
    """A learner's workbook that nobody has written in."""
    return Workbook(catalogue, Records(tmp_path / "home" / "progress.json"))
