"""A database that the first labkit left behind, in the middle of its runs, goes on with the labkit of today."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from labkit.service import states
from labkit.service.store import Store
from tests.fuzz import run_rules
from tests.service.world import Json, World, outputs

# Written by the service of the first format: the dump of its file, with a run in every active status.
LEFT = (Path(__file__).parent / "first_format.sql").read_text("utf-8")


@pytest.fixture
def old(tmp_path: Path) -> Iterator[World]:
    """Today's service on that file."""
    path = tmp_path / "service.sqlite3"
    with closing(sqlite3.connect(path)) as database:
        database.executescript(LEFT)
        database.execute("PRAGMA user_version = 1")
    world = World(store=Store(path))
    yield world
    world.service.close()


def all_runs(world: World) -> dict[str, Json]:
    """Return every run, by its path."""
    threads = [thread["id"] for thread in world.get("/threads", limit=100)["data"]]
    runs = [run for thread in threads for run in world.get(f"/threads/{thread}/runs")["data"]]
    return {f"/threads/{run['thread_id']}/runs/{run['id']}": run for run in runs}


def test_everything_is_there(old: World) -> None:
    """Agents, threads, messages, steps and runs are read as they were, each as the document describes it today."""
    runs = all_runs(old)
    assert sorted(run["status"] for run in runs.values()) == [
        "cancelling", "completed", "completed", "in_progress", "in_progress", "queued", "queued", "queued", "requires_action",
    ]  # fmt: skip
    (agent,) = old.get("/assistants")["data"]
    assert (agent["name"], agent["metadata"]) == ("old", {"k": "v"})
    for path, run in runs.items():
        run_rules.check_fields(run)
        run_rules.check_steps(run, old.get(f"{path}/steps")["data"])
        assert old.get(f"/threads/{run['thread_id']}/messages")["data"]


def test_its_runs_come_to_their_ends(old: World) -> None:
    """Every run goes on where it was: none fails, the history is legal, and its thread is free again."""
    before = all_runs(old)
    (waiting,) = [path for path, run in before.items() if run["status"] == "requires_action"]
    action = before[waiting]["required_action"]["submit_tool_outputs"]
    old.post(f"{waiting}/submit_tool_outputs", outputs([call["id"] for call in action["tool_calls"]]))
    old.control("POST", "clock", {"advance": 700})
    after = all_runs(old)
    run_rules.check_history(old.control("GET", "events")["events"])
    for path, run in after.items():
        steps = old.get(f"{path}/steps")["data"]
        run_rules.check_fields(run)
        run_rules.check_steps(run, steps)
        run_rules.check_usage(run, steps)
        assert run["status"] in states.TERMINAL - {"failed"}, (before[path]["status"], run["last_error"])
    assert sorted(run["status"] for run in after.values()).count("expired") == 1, (
        "the one that was stuck in its queue"
    )
    (agent,) = old.get("/assistants")["data"]
    again = old.run(
        waiting.partition("/runs")[0], assistant_id=agent["id"], metadata={"labkit.fault": "server_error"}
    )
    assert old.until(again, "failed")["last_error"]["code"] == "server_error"


def test_its_settings_are_kept(old: World) -> None:
    """The clock, the faults and the script of a project are those that it had."""
    assert old.control("GET", "clock")["mode"] == "manual"
    assert [fault["fault"] for fault in old.control("GET", "faults")["faults"]] == ["slow_cancel"]
