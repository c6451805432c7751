from __future__ import annotations

from labkit.service.store.pending import Layer, Rows


def test_a_row_is_written_once_as_it_is_last() -> None:
    """A new row that was changed is one insert with its last values; an old one, one update."""
    rows = Rows()
    rows.insert(("p", "a"), ("fixed",), (1,))
    rows.insert(("p", "b"), ("fixed",), (1,))
    rows.update(("p", "a"), (2,))
    rows.update(("p", "old"), (1,))
    rows.update(("p", "old"), (2,))
    assert list(rows.inserts()) == [("p", "a", "fixed", 2), ("p", "b", "fixed", 1)]
    assert list(rows.updates()) == [(2, "p", "old")]
    assert [rows.find(("p", name)) for name in ("a", "old", "other")] == [(2,), (2,), None]


def test_an_outer_layer_takes_over_an_inner_one() -> None:
    """What an inner transaction changed of an outer one's new row is part of that row; the rest comes after it."""
    outer, inner = Layer(), Layer()
    assert not outer.holds_anything()
    outer.objects.insert(("p", "a"), (), (1,))
    inner.objects.update(("p", "a"), (2,))
    inner.objects.insert(("p", "b"), (), (1,))
    inner.objects.update(("p", "old"), (1,))
    inner.events.append(("p", 1))
    outer.absorb(inner)
    assert list(outer.objects.inserts()) == [("p", "a", 2), ("p", "b", 1)]
    assert list(outer.objects.updates()) == [(1, "p", "old")]
    assert outer.events == [("p", 1)]
    assert outer.holds_anything()
