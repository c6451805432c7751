-- State of the local Agent Service: the newest format, whole. How an older file gets there: migrations.py.
-- One row an object; `body` is the object exactly as it goes over the wire. `seq` orders objects of equal
-- created_at. A deleted agent or thread keeps its row without a body, so that a page cursor which names it stays valid.
-- Every index costs every write: there is none for a question that is answered from memory (agenda.py) or seldom asked.

CREATE TABLE projects (
    name      TEXT PRIMARY KEY,
    state     TEXT NOT NULL,          -- clock, faults, script, deployments, seed: JSON
    shown     REAL,                   -- what a held clock shows, where that changed since; else NULL
    ids_given INTEGER                 -- how many ids a golden project gave, where that changed since; else NULL
) STRICT;

CREATE TABLE objects (
    seq     INTEGER PRIMARY KEY,
    project TEXT NOT NULL,
    kind    TEXT NOT NULL,            -- assistant, thread, message, step; agent, agent_version, conversation, item, ...
    id      TEXT NOT NULL,
    parent  TEXT NOT NULL DEFAULT '', -- thread of a message, run of a step, conversation of an item
    run_id  TEXT,                     -- run that wrote a message
    body    TEXT,
    UNIQUE (project, kind, id)
) STRICT;
CREATE INDEX objects_by_parent ON objects (project, kind, parent, seq);

-- Runs of threads, and responses: what moves by itself.
CREATE TABLE runs (
    seq       INTEGER PRIMARY KEY,
    project   TEXT NOT NULL,
    id        TEXT NOT NULL,
    thread_id TEXT NOT NULL,          -- what it locks: of a response its conversation, or its own id
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

-- A file in a vector store. The same file may be in several, so the id is its own only there.
CREATE TABLE vector_files (
    seq      INTEGER PRIMARY KEY,
    project  TEXT NOT NULL,
    store_id TEXT NOT NULL,
    id       TEXT NOT NULL,           -- the file's
    batch_id TEXT,
    status   TEXT NOT NULL,           -- as in the body, for counting and filtering
    usage    INTEGER NOT NULL,        -- bytes, as in the body
    chunks   INTEGER NOT NULL,
    tokens   INTEGER NOT NULL,        -- of all chunks together
    due_at   REAL,                    -- service time at which it is indexed; NULL: it has been
    work     TEXT NOT NULL,           -- how to index it, never on the wire: JSON
    body     TEXT,
    UNIQUE (project, store_id, id)
) STRICT;
CREATE INDEX vector_files_by_store ON vector_files (project, store_id, seq);
CREATE INDEX vector_files_by_file ON vector_files (project, id);
CREATE INDEX vector_files_due ON vector_files (project, due_at) WHERE due_at IS NOT NULL;

-- The passages of all indexed files. The rowid is 2^20 times the file's seq, plus the passage's number in it.
-- `pairs` has, for scripts without spaces between words, every two characters that stand side by side.
CREATE VIRTUAL TABLE chunks USING fts5 (
    text, pairs, tokens UNINDEXED, tokenize = 'porter unicode61 remove_diacritics 2'
);
CREATE VIRTUAL TABLE chunk_terms USING fts5vocab (chunks, instance);
