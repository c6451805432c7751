from __future__ import annotations

from typing import Any

import pytest

from labkit.checks.bench import Bench


class Lab:
    """Something to close."""

    def __init__(self, **options: Any) -> None:
        self.options = options
        self.open = True

    def close(self) -> None:
        """Note that it was closed."""
        self.open = False


def test_each_lab_is_fresh_and_closed() -> None:
    """A judge gets a new lab with its options at each call, and all are closed with the bench."""
    with Bench(Lab) as bench:
        one, other = bench.lab(seed=1), bench.lab()
        assert one is not other
        assert one.options == {"seed": 1}
        assert one.open
    assert not one.open
    assert not other.open


def test_labs_are_closed_when_the_judge_stops() -> None:
    """A judge that raises leaves no lab open."""
    labs: list[Lab] = []

    def judge() -> None:
        with Bench(Lab) as bench:
            labs.append(bench.lab())
            raise RuntimeError

    with pytest.raises(RuntimeError):
        judge()
    assert [lab.open for lab in labs] == [False]
