from __future__ import annotations

import re

from labkit.service.ids import random_id, seeded_id

SHAPE = re.compile(r"run_[A-Za-z0-9]{24}")


def test_an_id_is_a_prefix_and_24_letters_or_digits() -> None:
    """Random and seeded ids have the service's shape (wire contract §2)."""
    assert SHAPE.fullmatch(random_id("run_"))
    assert SHAPE.fullmatch(seeded_id("run_", 7, 1))


def test_random_ids_differ() -> None:
    """A thousand random ids are a thousand ids."""
    assert len({random_id("run_") for _ in range(1000)}) == 1000


def test_seeded_ids_depend_on_seed_and_number_only() -> None:
    """Equal seed and number give the same id; another seed or number gives another."""
    assert seeded_id("run_", 7, 1) == seeded_id("run_", 7, 1) == "run_" + seeded_id("msg_", 7, 1)[4:]
    assert len({seeded_id("run_", seed, n) for seed in range(30) for n in range(30)}) == 900


def test_seeded_ids_are_pinned() -> None:
    """An id of a golden project is stored in notebooks, so it must not change with a version."""
    assert seeded_id("asst_", 0, 1) == "asst_XsRNPpc8Jsc3mpxZhEcctpEf"
