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
