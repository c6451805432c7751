-- State of the local Agent Service: the newest format, whole. How an older file gets there: migrations.py.
-- One row an object; `body` is the object exactly as it goes over the wire. `seq` orders objects of equal
-- created_at. A deleted agent or thread keeps its row without a body, so that a page cursor which names it stays valid.
-- Every index costs every write: there is none for a question that is answered from memory (agenda.py) or seldom asked.

CREATE TABLE projects (
    name  TEXT PRIMARY KEY,
    state TEXT NOT NULL               -- clock, faults, script, deployments, seed: JSON
) STRICT;

CREATE TABLE objects (
    seq     INTEGER PRIMARY KEY,
    project TEXT NOT NULL,
    kind    TEXT NOT NULL,            -- assistant, thread, message, step
    id      TEXT NOT NULL,
    parent  TEXT NOT NULL DEFAULT '', -- thread of a message, run of a step
    run_id  TEXT,                     -- run that wrote a message
    body    TEXT,
    UNIQUE (project, kind, id)
) STRICT;
CREATE INDEX objects_by_parent ON objects (project, kind, parent, seq);

CREATE TABLE runs (
    seq       INTEGER PRIMARY KEY,
    project   TEXT NOT NULL,
    id        TEXT NOT NULL,
    thread_id TEXT NOT NULL,
    active    INTEGER NOT NULL,
    due_at    REAL,                   -- service time of the next thing that happens by itself; NULL: nothing
    work      TEXT NOT NULL,          -- the worker's notes, never on the wire: JSON
    body      TEXT NOT NULL,
    UNIQUE (project, id)
) STRICT;
CREATE INDEX runs_by_thread ON runs (project, thread_id, seq);
CREATE INDEX runs_active ON runs (project, seq) WHERE active = 1;

CREATE TABLE events (
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
