from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from labkit.service.store import Cursor, RunRow, Store, StoreUnusable, UnknownCursor


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "service.sqlite3"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    store = Store(path)
    yield store
    store.close()


def insert(store: Store, *names: str, project: str = "p", parent: str = "") -> None:
    for name in names:
        store.insert(project, "thread", {"id": name}, parent=parent)


def names(page: tuple[list[dict[str, object]], bool]) -> tuple[str, bool]:
    return "".join(str(body["id"]) for body in page[0]), page[1]


@pytest.mark.parametrize(
    ("cursor", "expected"),
    [
        (Cursor(), ("edcba", False)),
        (Cursor(newest_first=False), ("abcde", False)),
        (Cursor(2), ("ed", True)),
        (Cursor(5), ("edcba", False)),
        (Cursor(2, after="d"), ("cb", True)),
        (Cursor(2, after="c"), ("ba", False)),
        (Cursor(after="a"), ("", False)),
        (Cursor(before="c"), ("ed", False)),
        (Cursor(newest_first=False, before="c"), ("ab", False)),
        (Cursor(newest_first=False, after="b", before="e"), ("cd", False)),
        (Cursor(after="d", before="b"), ("c", False)),
    ],
)
def test_a_page(store: Store, cursor: Cursor, expected: tuple[str, bool]) -> None:
    """A page begins after its cursor in its order, ends before the other, and says whether more follow."""
    insert(store, *"abcde")
    assert names(store.page("p", "thread", cursor)) == expected


def test_a_deleted_object_stays_a_cursor(store: Store) -> None:
    """Who pages while objects are deleted goes on where it was, and does not see them."""
    insert(store, *"abcde")
    store.delete("p", "thread", "c")
    assert store.get("p", "thread", "c") is None
    assert names(store.page("p", "thread", Cursor(after="c"))) == ("ba", False)
    assert names(store.page("p", "thread", Cursor())) == ("edba", False)


def test_an_unknown_cursor_is_refused(store: Store) -> None:
    """A cursor from another listing, or from nowhere, would silently page wrong."""
    insert(store, "a")
    insert(store, "b", parent="elsewhere")
    for cursor in (Cursor(after="x"), Cursor(before="x"), Cursor(after="b")):
        with pytest.raises(UnknownCursor):
            store.page("p", "thread", cursor)


def test_a_transaction_happens_whole_or_not_at_all(store: Store) -> None:
    """What an exception interrupts leaves nothing behind, and the next transaction works."""

    def interrupted() -> None:
        with store.transaction():
            insert(store, "a")
            raise LookupError

    with pytest.raises(LookupError):
        interrupted()
    assert store.page("p", "thread", Cursor()) == ([], False)
    with store.transaction():
        insert(store, "b")
    assert names(store.page("p", "thread", Cursor())) == ("b", False)


def test_what_was_committed_is_in_the_file(store: Store, path: Path) -> None:
    """What a process that is killed leaves holds every object, run and project."""
    insert(store, "a")
    store.save_project("p", {"seed": 1})
    store.insert_run("p", RunRow({"id": "r", "thread_id": "a"}, {"next": None}, 7.5))
    for part in path.parent.glob("service.sqlite3*"):
        shutil.copy(part, path.parent / f"killed{part.name.removeprefix('service')}")
    again = Store(path.parent / "killed.sqlite3")
    assert names(again.page("p", "thread", Cursor())) == ("a", False)
    assert again.project_state("p") == {"seed": 1}
    assert again.get_run("p", "r") == RunRow({"id": "r", "thread_id": "a"}, {"next": None}, 7.5)
    again.close()


def test_projects_are_apart(store: Store) -> None:
    """The same id may exist in two projects; forgetting one leaves the other."""
    for project in ("p", "q"):
        store.save_project(project, {})
        insert(store, "a", project=project)
        store.insert_run(project, RunRow({"id": "r", "thread_id": "a"}, {}))
        store.add_event(project, 1.0, "r", "run", {"id": "r", "status": "queued"}, "create")
    store.forget_project("p")
    assert store.project_names() == ["q"]
    assert (store.get("p", "thread", "a"), store.get_run("p", "r"), store.events("p")) == (None, None, [])
    assert store.get("q", "thread", "a") == {"id": "a"}
    assert len(store.events("q")) == 1


def test_events_count_from_one_in_each_project(store: Store) -> None:
    """Equal projects have equal logs, wherever else the service is busy."""
    for project in ("p", "q", "p"):
        store.add_event(project, 1.0, "r", "run", {"id": "r", "status": "queued"}, "create")
    assert [event["n"] for event in store.events("p")] == [1, 2]
    assert [event["n"] for event in store.events("q")] == [1]
    assert [event["n"] for event in store.events("p", after=1)] == [2]
    assert store.events("p", run_id="other") == []


def test_the_next_due_run_is_the_earliest(store: Store) -> None:
    """Runs move in the order of their times; one without a time does not move."""
    for name, due in (("late", 9.0), ("never", None), ("soon", 5.0), ("soon too", 5.0)):
        store.insert_run("p", RunRow({"id": name, "thread_id": "t"}, {}, due))
    assert store.next_due("p", 4.9) is None
    found = store.next_due("p", 5.0)
    assert found is not None
    assert (found[0].body["id"], found[1]) == ("soon", 5.0)


def test_the_active_run_locks_its_thread(store: Store) -> None:
    """A run is active until it is saved as ended."""
    row = RunRow({"id": "r", "thread_id": "t"}, {})
    store.insert_run("p", row)
    assert store.active_run("p", "t") == row
    store.save_run("p", row, active=False)
    assert store.active_run("p", "t") is None


def test_a_threads_contents_go_with_it(store: Store) -> None:
    """Deleting a thread deletes its messages, runs and steps, and nothing of another thread."""
    for thread in ("t", "u"):
        store.insert("p", "message", {"id": f"m{thread}"}, parent=thread)
        store.insert_run("p", RunRow({"id": f"r{thread}", "thread_id": thread}, {}))
        store.insert("p", "step", {"id": f"s{thread}"}, parent=f"r{thread}")
    store.delete_thread_contents("p", "t")
    left = [store.get("p", kind, kind[0] + thread) for kind in ("message", "step") for thread in "tu"]
    assert left == [None, {"id": "mu"}, None, {"id": "su"}]
    assert (store.get_run("p", "rt"), store.get_run("p", "ru") is not None) == (None, True)


def test_a_lone_surrogate_survives(store: Store) -> None:
    """A JSON text may hold half a character; SQLite's UTF-8 may not, and still it comes back."""
    store.insert("p", "thread", {"id": "a", "text": "\ud800\x00"})
    assert store.get("p", "thread", "a") == {"id": "a", "text": "\ud800\x00"}


def test_a_file_that_is_no_database_is_damaged(path: Path) -> None:
    """Something else in the file's place is called damaged, so that it can be moved aside."""
    path.write_bytes(b"These are my notes, not a database.\n" * 100)
    with pytest.raises(StoreUnusable) as caught:
        Store(path)
    assert caught.value.damaged
    assert str(path) in str(caught.value)


def test_damage_behind_the_first_page_is_found_at_the_start(path: Path) -> None:
    """A database whose later pages are broken is refused at once, in one line."""
    store = Store(path)
    insert(store, *(f"{number}{'x' * 500}" for number in range(200)))
    store.close()
    content = bytearray(path.read_bytes())
    content[10 * 4096 : 20 * 4096] = b"\xaa" * (10 * 4096)
    path.write_bytes(content)
    with pytest.raises(StoreUnusable) as caught:
        Store(path)
    assert caught.value.damaged
    assert "\n" not in str(caught.value)


def test_a_newer_file_is_left_alone(store: Store, path: Path) -> None:
    """A file of a newer version is refused and not called damaged."""
    store.close()
    db = sqlite3.connect(path)
    db.execute("PRAGMA user_version = 99")
    db.close()
    with pytest.raises(StoreUnusable, match="written by a newer labkit") as caught:
        Store(path)
    assert not caught.value.damaged


def test_a_folder_in_its_place_cannot_be_opened(tmp_path: Path) -> None:
    """What is not a file is refused and not called damaged."""
    with pytest.raises(StoreUnusable) as caught:
        Store(tmp_path)
    assert not caught.value.damaged


def test_what_json_cannot_say_is_not_stored(store: Store) -> None:
    """NaN is refused rather than stored as something that no client could read."""
    with pytest.raises(ValueError, match="JSON"):
        store.insert("p", "thread", {"id": "a", "n": float("nan")})
    assert json.dumps(store.page("p", "thread", Cursor())[0]) == "[]"


def test_an_inner_transaction_undoes_only_itself(store: Store) -> None:
    """What was done before an inner transaction failed stays; what was done in it is gone."""

    def fail() -> None:
        with store.transaction():
            store.save_project("inner", {})
            raise RuntimeError

    with store.transaction():
        store.save_project("outer", {})
        with pytest.raises(RuntimeError):
            fail()
    assert store.project_names() == ["outer"]


def test_a_transaction_inside_another_gets_copies(store: Store) -> None:
    """What a transaction changes of an object without storing it is nobody else's."""
    body, row = {"id": "a", "n": 1}, RunRow({"id": "r", "thread_id": "t"}, {}, 1.0)
    with store.transaction():
        store.insert("p", "thread", body)
        store.insert_run("p", row)
        with store.transaction():
            for found in (store.get("p", "thread", "a"), store.get_run("p", "r")):
                assert found in (body, row)
                assert found is not body
                assert found is not row
    assert store.get("p", "thread", "a") == body


def test_what_follows_on_a_run(store: Store) -> None:
    """A run goes on at once when its next move is due and nothing else comes before it."""
    rows = [RunRow({"id": name, "thread_id": f"t{name}"}, {}, at) for name, at in (("a", 2.0), ("b", 3.0))]
    for row in rows:
        store.insert_run("p", row)
    assert [store.follows("p", row, 5.0) for row in rows] == [2.0, None]
    assert store.follows("p", rows[0], 1.9) is None
    store.save_run("p", rows[0], active=False)
    assert store.follows("p", rows[1], 5.0) == 3.0


def test_the_pace_of_a_project(store: Store) -> None:
    """The time of a held clock and the number of ids are kept apart from the settings, until these are saved again."""
    settings = {"clock": {"mode": "manual", "shown": 1.0}, "ids_given": 0, "seed": 7}
    store.save_project("p", settings)
    store.save_pace("p", 2.5, 3)
    paced = {**settings, "clock": {"mode": "manual", "shown": 2.5}, "ids_given": 3}
    assert store.project_state("p") == paced
    store.save_project("p", {**paced, "seed": 8})
    assert store.project_state("p") == {**paced, "seed": 8}
