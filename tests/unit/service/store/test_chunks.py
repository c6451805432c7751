from __future__ import annotations

from collections.abc import Iterator

import pytest

from labkit.service.store import Store, VectorFile
from labkit.service.store.chunks import first_of


@pytest.fixture
def store() -> Iterator[Store]:
    store = Store()
    yield store
    store.close()


def _file(store: Store, project: str, file_id: str, *texts: str) -> int:
    body = {"id": file_id, "vector_store_id": "vs_1", "status": "completed", "usage_bytes": 0}
    row = VectorFile(body, {})
    store.put_vector_file(project, row)
    store.add_chunks(row.seq, ((text, "", len(text.split())) for text in texts))
    return row.seq


@pytest.mark.parametrize(
    ("text", "stems"),
    [
        ("Offers offering OFFERED", ["offer"]),
        ("Émile's café", ["cafe", "emil", "s"]),
        ("", []),
        ('NEAR("a" b*) AND -c', ["a", "and", "b", "c", "near"]),
    ],
)
def test_words_have_stems(store: Store, text: str, stems: list[str]) -> None:
    """Case, accents and endings do not count; signs that mean something to the index mean nothing here."""
    assert store.stems(text) == stems
    assert store.stems(text) == stems, "nothing is left of the first time"


def test_words_are_counted_by_passage(store: Store) -> None:
    """A word's places in the files that are asked for, and in no others."""
    mine, theirs = _file(store, "p", "a", "red red fish", "blue fish"), _file(store, "q", "a", "red")
    assert store.occurrences("red", {mine}) == {first_of(mine): 2}
    assert store.occurrences("fish", {mine, theirs}) == {first_of(mine): 1, first_of(mine) + 1: 1}
    assert store.occurrences("red", {theirs}) == {first_of(theirs): 1}
    assert store.occurrences("green", {mine, theirs}) == {}
    assert store.chunk(first_of(mine) + 1) == ("blue fish", 2)


def test_a_file_takes_its_passages_with_it(store: Store) -> None:
    """What is deleted is not found any more, and its neighbours are."""
    first, second = _file(store, "p", "a", "one fish"), _file(store, "p", "b", "two fish")
    store.delete_chunks([first])
    assert store.occurrences("fish", {first, second}) == {first_of(second): 1}
    store.forget_project("p")
    assert store.occurrences("fish", {first, second}) == {}


def test_what_is_undone_is_not_found(store: Store) -> None:
    """Passages are part of the transaction that added them."""

    def fail() -> None:
        with store.transaction():
            _file(store, "p", "a", "fish")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert store.occurrences("fish", {1}) == {}
