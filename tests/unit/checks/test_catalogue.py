from __future__ import annotations

import pytest

from labkit.checks.catalogue import LESSONS, Catalogue, course


def test_an_exercise_is_found_by_its_id(catalogue: Catalogue) -> None:
    """`find` returns the exercise whose id is exactly the given one."""
    found = catalogue.find("02.2")
    assert found is not None
    assert found.title == "Is it over?"


@pytest.mark.parametrize("unknown", ["02.9", "02", "03.1", "", 2.2, None, ["02.2"]])
def test_an_unknown_id_is_no_error(catalogue: Catalogue, unknown: object) -> None:
    """Whatever is not an id of the course finds None."""
    assert catalogue.find(unknown) is None


def test_near_misses_are_named(catalogue: Catalogue) -> None:
    """A slip of a digit or a dot finds the id that was meant; nonsense finds nothing."""
    assert "02.2" in catalogue.near("2.2")
    assert "02.1" in catalogue.near("02,1")
    assert catalogue.near("hello") == []


def test_only_the_named_lesson_is_loaded() -> None:
    """Looking for an exercise of one lesson does not import another."""
    catalogue = Catalogue({"01": "no.such.module", "02": ()})
    assert catalogue.find("02.1") is None
    with pytest.raises(ModuleNotFoundError):
        catalogue.find("01.1")


def test_every_shipped_lesson_loads() -> None:
    """Each number in LESSONS has a module whose exercises belong to it, each id once."""
    catalogue = course()
    assert catalogue.notebooks == tuple(sorted(LESSONS))
    ids = [exercise.id for exercise in catalogue.all()]
    assert len(ids) == len(set(ids))
    for number in LESSONS:
        assert {exercise.notebook for exercise in catalogue.lesson(number)} == {number}
