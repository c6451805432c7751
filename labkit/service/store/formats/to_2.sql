-- Fewer pages to write for every object: no counter of sequence numbers (they need only ascend), and no index
-- that serves a question which is answered from memory (what is due, what is active) or seldom asked (one run's events).

DROP INDEX runs_due;
DROP INDEX events_by_run;

ALTER TABLE objects RENAME TO old_objects;
CREATE TABLE objects (
    seq     INTEGER PRIMARY KEY,
    project TEXT NOT NULL,
    kind    TEXT NOT NULL,
    id      TEXT NOT NULL,
    parent  TEXT NOT NULL DEFAULT '',
    run_id  TEXT,
    body    TEXT,
    UNIQUE (project, kind, id)
) STRICT;
INSERT INTO objects SELECT * FROM old_objects ORDER BY seq;
DROP TABLE old_objects;
CREATE INDEX objects_by_parent ON objects (project, kind, parent, seq);

ALTER TABLE runs RENAME TO old_runs;
CREATE TABLE runs (
    seq       INTEGER PRIMARY KEY,
    project   TEXT NOT NULL,
    id        TEXT NOT NULL,
    thread_id TEXT NOT NULL,
    active    INTEGER NOT NULL,
    due_at    REAL,
    work      TEXT NOT NULL,
    body      TEXT NOT NULL,
    UNIQUE (project, id)
) STRICT;
INSERT INTO runs SELECT * FROM old_runs ORDER BY seq;
DROP TABLE old_runs;
CREATE INDEX runs_by_thread ON runs (project, thread_id, seq);
CREATE INDEX runs_active ON runs (project, seq) WHERE active = 1;
