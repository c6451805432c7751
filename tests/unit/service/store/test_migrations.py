from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from labkit.service.store import Cursor, RunRow, Store, StoreUnusable
from labkit.service.store.migrations import SCHEMA_VERSION, migrate, read_format, read_step
from tests.unit.service.store import format_1

NEXT = SCHEMA_VERSION + 1


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "service.sqlite3"
    format_1.write(path)
    return path


def describe(path: Path) -> dict[str, object]:
    """Tell what a file's tables and indices are, whichever way they came to be."""
    with closing(sqlite3.connect(path)) as db:
        tables = db.execute(
            "SELECT name, type, wr, strict FROM pragma_table_list WHERE schema = 'main' AND name NOT LIKE 'sqlite_%'"
        )
        shape: dict[str, object] = {
            name: (kind, *options, db.execute("SELECT * FROM pragma_table_xinfo(?)", (name,)).fetchall())
            for name, kind, *options in tables
        }
        rest = db.execute("SELECT name, sql FROM sqlite_master WHERE type <> 'table' AND sql IS NOT NULL")
        return shape | {name: " ".join(sql.split()) for name, sql in rest}


def test_an_old_file_becomes_one_of_today(path: Path, tmp_path: Path) -> None:
    """A migrated file has the tables, the columns in their order, and the indices of a new one."""
    Store(path).close()
    Store(tmp_path / "new").close()
    assert describe(path) == describe(tmp_path / "new")


def test_nothing_is_lost_on_the_way(path: Path) -> None:
    """Every object, run, event and setting of an old file is there after its migration, in its order."""
    with closing(Store(path)) as store:
        assert store.project_names() == ["p"]
        assert store.project_state("p") == {"seed": 7}
        assert store.get("p", "assistant", "asst_1") == {"id": "asst_1", "name": "café \ud800"}
        assert store.page("p", "assistant", Cursor(before="asst_gone")) == (
            [{"id": "asst_1", "name": "café \ud800"}],
            False,
        )
        messages, _ = store.page("p", "message", Cursor(newest_first=False), parent="thread_1")
        assert messages == [{"id": "msg_1", "n": 1}, {"id": "msg_2", "n": 2}]
        assert store.page("p", "message", Cursor(), parent="thread_1", run_id="run_1")[0] == messages[1:]
        assert store.count("p", "message", "thread_1") == 2
        assert store.children("p", "step", "run_1", newest=5) == [{"id": "step_1"}]
        active = RunRow(
            {"id": "run_2", "thread_id": "thread_1", "status": "queued"}, {"next": "pick_up"}, 12.5
        )
        assert store.active_run("p", "thread_1") == store.get_run("p", "run_2") == active
        assert store.next_due("p") == (active, 12.5)
        assert [(event["n"], event["event"]) for event in store.events("p")] == [
            (1, "complete"),
            (2, "create"),
        ]


def test_a_migrated_file_goes_on(path: Path) -> None:
    """What is added after a migration comes after what was there."""
    with closing(Store(path)) as store:
        store.insert("p", "message", {"id": "msg_3"}, parent="thread_1")
        assert store.page("p", "message", Cursor(1), parent="thread_1") == ([{"id": "msg_3"}], True)
        store.add_event("p", 13.0, "run_2", "run", {"id": "run_2", "status": "in_progress"}, "pick_up")
        assert [event["n"] for event in store.events("p")] == [1, 2, 3]


def test_every_format_has_its_step() -> None:
    """Each format above the first is reached by a step of its own."""
    assert all(read_step(number).strip() for number in range(2, NEXT))


def test_a_step_that_fails_leaves_the_file_as_it_was(path: Path) -> None:
    """When any statement of any step fails, none of them happened."""
    Store(path).close()
    before = describe(path)
    steps = {NEXT: "CREATE TABLE more (x); DELETE FROM objects;", NEXT + 1: "DROP TABLE nothing;"}
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        with pytest.raises(sqlite3.OperationalError, match="nothing"):
            migrate(db, SCHEMA_VERSION, NEXT + 1, steps.__getitem__)
        assert not db.in_transaction
    assert describe(path) == before
    test_nothing_is_lost_on_the_way(path)


DYING = """
import os, sqlite3, sys
from labkit.service.store.migrations import SCHEMA_VERSION, migrate
db = sqlite3.connect(sys.argv[1], isolation_level=None)
db.create_function("die", 0, lambda: os._exit(9))
step = "CREATE TABLE more (x); UPDATE objects SET body = NULL; DELETE FROM runs; SELECT die();"
migrate(db, SCHEMA_VERSION, SCHEMA_VERSION + 1, lambda number: step)
"""


def test_who_dies_in_a_migration_leaves_the_file_as_it_was(path: Path) -> None:
    """A process that is killed in the middle of a step leaves the old format, and everything in it."""
    Store(path).close()
    before = describe(path)
    died = subprocess.run([sys.executable, "-c", DYING, path], env={**os.environ}, check=False)
    assert died.returncode == 9
    assert describe(path) == before
    test_nothing_is_lost_on_the_way(path)


def test_steps_are_taken_in_order(path: Path) -> None:
    """A file that is two formats behind takes both steps, and then says so itself."""
    Store(path).close()
    steps = {NEXT: "CREATE TABLE more (x);", NEXT + 1: "ALTER TABLE more ADD COLUMN y;"}
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        migrate(db, SCHEMA_VERSION, NEXT + 1, steps.__getitem__)
        assert read_format(db, NEXT + 1) == NEXT + 1
    with pytest.raises(StoreUnusable, match="written by a newer labkit"):
        Store(path)


def test_a_foreign_database_is_moved_aside_not_filled(tmp_path: Path) -> None:
    """A database with tables and no format is somebody else's: it is refused as damaged, and left as it is."""
    with closing(sqlite3.connect(tmp_path / "notes")) as db:
        db.execute("CREATE TABLE notes (x)")
    before = (tmp_path / "notes").read_bytes()
    with pytest.raises(StoreUnusable, match="not one that labkit wrote") as caught:
        Store(tmp_path / "notes")
    assert caught.value.damaged
    assert (tmp_path / "notes").read_bytes() == before
