from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest

from labkit.service.store import Cursor, DiskTrouble, RunRow, Store, StoreUnusable


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "service.sqlite3"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    with closing(Store(path)) as store:
        yield store


def run(name: str, due_at: float | None, status: str = "queued") -> RunRow:
    return RunRow({"id": name, "thread_id": f"t_{name}", "status": status}, {}, due_at)


def change(store: Store, name: str, due_at: float) -> None:
    """Change something in every table."""
    store.insert("p", "message", {"id": f"m_{name}", "n": 1}, parent="t")
    store.update("p", "message", {"id": f"m_{name}", "n": 2})
    store.insert_run("p", run(name, None))
    store.save_run("p", run(name, due_at), active=True)
    store.add_event("p", 1.0, name, "run", {"id": name, "status": "queued"}, "create")


def see(store: Store) -> dict[str, object]:
    """Return what a reader sees of everything."""
    messages = store.children("p", "message", "t", newest=10)
    runs = {name: store.get_run("p", name) for name in ("a", "b", "c")}
    return {
        "messages": messages,
        "single": [store.get("p", "message", body["id"], parent="t") for body in messages],
        "count": store.count("p", "message", "t"),
        "page": store.page("p", "message", Cursor(newest_first=False), parent="t")[0],
        "runs": [name for name, row in runs.items() if row],
        "locks": [name for name in runs if store.active_run("p", f"t_{name}")],
        "due": store.next_due("p"),
        "events": [(event["n"], event["run_id"]) for event in store.events("p")],
        "newest": store.newest_event("p"),
    }


def look(store: Store) -> None:
    """Ask for something that the file must answer, so that what was written goes there."""
    store.events("p")


def nothing(store: Store) -> None:
    """Leave what was written where it is."""


# Whether the file has heard of a transaction must never make a difference.
PEEKS = pytest.mark.parametrize("peek", [nothing, look, see])


@PEEKS
def test_a_reader_sees_what_is_not_in_the_file_yet(
    store: Store, path: Path, peek: Callable[[Store], None]
) -> None:
    """Inside a transaction everything written is there to be read, and afterwards it is in the file."""
    with store.transaction():
        change(store, "a", 5.0)
        peek(store)
        change(store, "b", 4.0)
        inside = see(store)
    assert inside == see(store)
    assert (
        inside["messages"]
        == inside["single"]
        == inside["page"]
        == [{"id": "m_a", "n": 2}, {"id": "m_b", "n": 2}]
    )
    assert (inside["count"], inside["locks"], inside["events"]) == (2, ["a", "b"], [(1, "a"), (2, "b")])
    assert inside["due"] == (run("b", 4.0), 4.0)
    store.close()
    with closing(Store(path)) as again:
        assert see(again) == inside


@PEEKS
@pytest.mark.parametrize("peek_inside", [nothing, look, see])
def test_an_inner_transaction_is_undone_alone(
    store: Store, path: Path, peek: Callable[[Store], None], peek_inside: Callable[[Store], None]
) -> None:
    """After an inner transaction failed all is as it was before it, for who goes on and for the file."""
    with store.transaction():
        change(store, "a", 5.0)
        peek(store)
        with suppress(RuntimeError), store.transaction():
            change(store, "b", 4.0)
            store.save_run("p", run("a", None, "completed"), active=False)
            store.update("p", "message", {"id": "m_a", "n": 3})
            peek_inside(store)
            raise RuntimeError
        after = see(store)
        with store.transaction():
            change(store, "c", 6.0)
    assert (after["messages"], after["locks"], after["events"]) == (
        [{"id": "m_a", "n": 2}],
        ["a"],
        [(1, "a")],
    )
    assert after["due"] == (run("a", 5.0), 5.0)
    whole = see(store)
    assert (whole["locks"], whole["events"]) == (["a", "c"], [(1, "a"), (2, "c")])
    store.close()
    with closing(Store(path)) as again:
        assert see(again) == whole


@PEEKS
def test_an_undone_transaction_leaves_nothing(store: Store, peek: Callable[[Store], None]) -> None:
    """What failed was never there, and the next one begins where the last good one ended."""
    change(store, "a", 5.0)
    before = see(store)
    with suppress(RuntimeError), store.transaction():
        change(store, "b", 4.0)
        peek(store)
        store.delete("p", "message", "m_a")
        raise RuntimeError
    assert see(store) == before


def test_a_write_outside_a_transaction_is_one(store: Store, path: Path) -> None:
    """What is written alone is in the file at once, whatever becomes of the process."""
    change(store, "a", 5.0)
    for part in path.parent.glob("service.sqlite3*"):  # as a process that is killed leaves them
        shutil.copy(part, path.parent / f"killed{part.name.removeprefix('service')}")
    with closing(Store(path.parent / "killed.sqlite3")) as found:
        assert see(found) == see(store)


def test_the_file_is_one_process_own(store: Store, path: Path) -> None:
    """Who opens a file that a service has is told so, and does not call it damaged."""
    with pytest.raises(StoreUnusable, match="locked") as caught:
        Store(path)
    assert not caught.value.damaged


def test_what_the_disk_ended_is_not_half_written(store: Store) -> None:
    """When the disk ends a transaction inside another one, nothing of the outer one is stored, and the next one works."""
    (pages,) = store._db.execute("PRAGMA page_count").fetchone()
    store._db.execute(f"PRAGMA max_page_count = {pages + 4}")

    def fill_the_disk() -> None:
        with store.transaction():
            change(store, "a", 5.0)
            with suppress(DiskTrouble), store.transaction():
                store.insert("p", "message", {"id": "large", "text": "x" * 1_000_000})
                look(store)
            store.update("p", "message", {"id": "m_a", "n": 3})

    with pytest.raises(DiskTrouble):
        fill_the_disk()
    assert see(store)["messages"] == []
    change(store, "a", 5.0)
    assert see(store)["messages"] == [{"id": "m_a", "n": 2}]


@PEEKS
def test_what_sqlite_cannot_undo_waits_for_the_end(store: Store, peek: Callable[[Store], None]) -> None:
    """An act comes after the outermost transaction has happened, in order, and never when what asked for it was undone."""
    done: list[str] = []
    with store.transaction():
        store.afterwards(lambda: done.append("outer"))
        with suppress(RuntimeError), store.transaction():
            store.afterwards(lambda: done.append("undone"))
            peek(store)
            raise RuntimeError
        with store.transaction():
            store.afterwards(lambda: done.append("inner"))
            peek(store)
        assert done == []
    assert done == ["outer", "inner"]
    store.afterwards(lambda: done.append("alone"))
    assert done == ["outer", "inner", "alone"]
