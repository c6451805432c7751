"""What is stored under names that users choose, and below a parent that goes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest

from labkit.service.store import Cursor, RunRow, Store


@pytest.fixture
def store() -> Iterator[Store]:
    with closing(Store()) as store:
        yield store


def test_a_name_can_be_given_again(store: Store) -> None:
    """A deleted object is a valid cursor until its name is given once more; one that is there is never forgotten."""
    for name in ("a", "b"):
        store.insert("p", "agent", {"id": name})
    store.delete("p", "agent", "b")
    assert store.page("p", "agent", Cursor(after="b"))[0] == [{"id": "a"}]
    for name in ("a", "b"):
        store.make_room("p", "agent", name)
    assert store.get("p", "agent", "a") == {"id": "a"}
    store.insert("p", "agent", {"id": "b", "new": True})
    assert store.page("p", "agent", Cursor())[0] == [{"id": "b", "new": True}, {"id": "a"}]


def test_children_go_together(store: Store) -> None:
    """Those of one parent and one kind, and no others."""
    for number, parent in enumerate(("c1", "c1", "c2")):
        store.insert("p", "item", {"id": f"i{number}"}, parent=parent)
    store.delete_children("p", "item", "c1")
    assert [store.count("p", "item", parent) for parent in ("c1", "c2")] == [0, 1]


def test_a_response_locks_its_conversation(store: Store) -> None:
    """Or nothing but itself; when it is deleted, it locks nothing any more."""
    bodies = [
        {"id": "resp_1", "object": "response", "conversation": {"id": "conv_1"}},
        {"id": "resp_2", "object": "response", "conversation": None},
        {"id": "run_1", "object": "thread.run", "thread_id": "thread_1"},
    ]
    for body in bodies:
        store.insert_run("p", RunRow(body, {}))
    locked = ("conv_1", "resp_2", "thread_1")
    assert [(store.active_run("p", name) or RunRow({}, {})).body.get("id") for name in locked] == [
        "resp_1",
        "resp_2",
        "run_1",
    ]
    store.delete_run("p", "resp_1")
    assert store.active_run("p", "conv_1") is None
    assert store.get_run("p", "resp_1") is None
