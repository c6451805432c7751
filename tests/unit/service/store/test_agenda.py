from __future__ import annotations

import random

import pytest

from labkit.service.store.agenda import Agenda


@pytest.fixture
def agenda() -> Agenda:
    return Agenda()


def test_what_is_planned_first_comes_first(agenda: Agenda) -> None:
    """The earliest run is next; of two at the same time, the one that was created first, whatever moved since."""
    agenda.put("a", "ta", 5.0)
    agenda.put("b", "tb", 3.0)
    agenda.put("c", "tc", None)
    assert agenda.next_due() == (3.0, "b")
    agenda.put("b", "tb", 5.0)
    assert agenda.next_due() == (5.0, "a")
    agenda.put("a", "ta", 9.0)
    assert agenda.next_due() == (5.0, "b")
    agenda.drop("b")
    assert agenda.next_due() == (9.0, "a")
    agenda.put("a", "ta", None)
    assert agenda.next_due() is None


def test_a_run_locks_its_thread(agenda: Agenda) -> None:
    """A thread is locked by its run, due or not, until the run is dropped; dropping twice changes nothing."""
    agenda.put("a", "t", None)
    assert (agenda.on_thread("t"), agenda.on_thread("u")) == ("a", None)
    agenda.drop("a")
    agenda.drop("a")
    assert agenda.on_thread("t") is None


def test_it_does_not_grow_with_what_is_over(agenda: Agenda) -> None:
    """Runs that were planned again and again, or are gone, leave nothing behind."""
    for turn in range(10_000):
        agenda.put(f"run_{turn % 10}", f"t{turn % 10}", 1000.0 + turn)
        if turn % 10 > 4:
            agenda.drop(f"run_{turn % 10}")
    assert len(agenda._planned) < 200


def test_it_says_what_a_search_through_all_would_say(agenda: Agenda) -> None:
    """After any sequence of changes the next run is the one with the least time, then the least number."""
    chance, runs, numbers = random.Random(1), dict[str, float | None](), dict[str, int]()
    for _ in range(3000):
        run_id, due_at = f"run_{chance.randrange(20)}", chance.choice([None, float(chance.randrange(30))])
        if chance.random() < 0.3:
            agenda.drop(run_id)
            runs.pop(run_id, None)
            numbers.pop(run_id, None)
        else:
            agenda.put(run_id, f"t{run_id}", due_at)
            runs[run_id] = due_at
            numbers.setdefault(run_id, max(numbers.values(), default=0) + 1)
        planned = [(at, numbers[name], name) for name, at in runs.items() if at is not None]
        expected = min(planned, default=None)
        assert agenda.next_due() == (expected and (expected[0], expected[2]))
