from __future__ import annotations

from labkit.service.store.pending import Layer, Rows, Values


def to_values(row: list[int]) -> Values:
    return tuple(row)


def rows() -> Rows[list[int]]:
    return Rows(to_values)


def test_a_row_is_written_once_as_it_is_last() -> None:
    """A new row that was changed is one insert with its last values; an old one, one update; then nothing is left."""
    some = rows()
    some.insert(("p", "a"), ("fixed",), [1])
    some.insert(("p", "b"), ("fixed",), [1])
    some.update(("p", "a"), [2])
    some.update(("p", "old"), [1])
    some.update(("p", "old"), [2])
    assert [some.values(("p", name)) for name in ("a", "old", "other")] == [(2,), (2,), None]
    assert set(some) == {("p", "a"), ("p", "b"), ("p", "old")}
    assert some.take() == ([("p", "a", "fixed", 2), ("p", "b", "fixed", 1)], [(2, "p", "old")])
    assert not some


def test_a_row_may_change_until_it_is_frozen() -> None:
    """Inside a transaction a row is always the same object; what is done to it after its end is not seen."""
    some, row = rows(), [1]
    some.update(("p", "a"), row)
    row[0] = 2
    assert some.live(("p", "a")) is row
    some.freeze()
    row[0] = 3
    assert some.live(("p", "a")) is None
    assert some.values(("p", "a")) == (2,)
    some.update(("p", "a"), row)
    assert some.values(("p", "a")) == (3,)
    assert some.take() == ([], [(3, "p", "a")])


def test_an_outer_layer_takes_over_an_inner_one() -> None:
    """What an inner transaction changed of an outer one's new row is part of that row; the rest comes after it."""
    outer, inner = Layer(), Layer()
    assert not outer.holds_anything()
    outer.objects.insert(("p", "a"), (), {"n": 1})
    inner.objects.update(("p", "a"), {"n": 2})
    inner.objects.insert(("p", "b"), (), {"n": 1})
    inner.objects.update(("p", "old"), {"n": 1})
    inner.events.append(("p", 1))
    outer.absorb(inner)
    assert outer.holds_anything()
    assert outer.objects.take() == (
        [("p", "a", '{"n":2}'), ("p", "b", '{"n":1}')],
        [('{"n":1}', "p", "old")],
    )
    assert outer.events == [("p", 1)]
