"""A database of format 1, as the first labkit wrote it, with one of everything."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Final

SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS projects (
    name  TEXT PRIMARY KEY,
    state TEXT NOT NULL               -- clock, faults, script, deployments, seed: JSON
) STRICT;

CREATE TABLE IF NOT EXISTS objects (
    seq     INTEGER PRIMARY KEY AUTOINCREMENT,
    project TEXT NOT NULL,
    kind    TEXT NOT NULL,            -- assistant, thread, message, step
    id      TEXT NOT NULL,
    parent  TEXT NOT NULL DEFAULT '', -- thread of a message, run of a step
    run_id  TEXT,                     -- run that wrote a message
    body    TEXT,
    UNIQUE (project, kind, id)
) STRICT;
CREATE INDEX IF NOT EXISTS objects_by_parent ON objects (project, kind, parent, seq);

CREATE TABLE IF NOT EXISTS runs (
    seq       INTEGER PRIMARY KEY AUTOINCREMENT,
    project   TEXT NOT NULL,
    id        TEXT NOT NULL,
    thread_id TEXT NOT NULL,
    active    INTEGER NOT NULL,
    due_at    REAL,                   -- service time of the next thing that happens by itself; NULL: nothing
    work      TEXT NOT NULL,          -- the worker's notes, never on the wire: JSON
    body      TEXT NOT NULL,
    UNIQUE (project, id)
) STRICT;
CREATE INDEX IF NOT EXISTS runs_by_thread ON runs (project, thread_id, seq);
CREATE INDEX IF NOT EXISTS runs_due ON runs (project, due_at) WHERE due_at IS NOT NULL;
CREATE INDEX IF NOT EXISTS runs_active ON runs (project, thread_id) WHERE active = 1;

CREATE TABLE IF NOT EXISTS events (
    project TEXT NOT NULL,
    n       INTEGER NOT NULL,         -- from 1 in each project, so that equal projects have equal logs
    at      REAL NOT NULL,
    run_id  TEXT NOT NULL,
    object  TEXT NOT NULL,
    id      TEXT NOT NULL,
    status  TEXT NOT NULL,
    event   TEXT NOT NULL,
    PRIMARY KEY (project, n)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS events_by_run ON events (project, run_id, n);
"""

CONTENT: Final = """
INSERT INTO projects VALUES ('p', '{"seed":7}');
INSERT INTO objects (project, kind, id, parent, run_id, body) VALUES
    ('p', 'assistant', 'asst_gone', '', NULL, NULL),
    ('p', 'assistant', 'asst_1', '', NULL, '{"id":"asst_1","name":"caf\\u00e9 \\ud800"}'),
    ('p', 'thread', 'thread_1', '', NULL, '{"id":"thread_1"}'),
    ('p', 'message', 'msg_1', 'thread_1', NULL, '{"id":"msg_1","n":1}'),
    ('p', 'message', 'msg_2', 'thread_1', 'run_1', '{"id":"msg_2","n":2}'),
    ('p', 'step', 'step_1', 'run_1', NULL, '{"id":"step_1"}');
INSERT INTO runs (project, id, thread_id, active, due_at, work, body) VALUES
    ('p', 'run_1', 'thread_1', 0, NULL, '{}', '{"id":"run_1","thread_id":"thread_1","status":"completed"}'),
    ('p', 'run_2', 'thread_1', 1, 12.5, '{"next":"pick_up"}', '{"id":"run_2","thread_id":"thread_1","status":"queued"}');
INSERT INTO events VALUES
    ('p', 1, 10.0, 'run_1', 'run', 'run_1', 'completed', 'complete'),
    ('p', 2, 12.0, 'run_2', 'run', 'run_2', 'queued', 'create');
"""


def write(path: Path) -> None:
    """Write the database."""
    db = sqlite3.connect(path, isolation_level=None)
    db.execute("PRAGMA journal_mode = WAL")
    db.executescript(SCHEMA)
    db.execute("PRAGMA user_version = 1")
    db.executescript(CONTENT)
    db.close()
