"""The passages of indexed files, and which words are in them.

The passages of a file have the numbers from ``seq << 20`` on, so that what belongs to a file is a range, and one
index serves all vector stores of all projects without any of them being seen by another.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Final

from labkit.service.store.database import Database, writes

# Passages that one file may have: the service's two million tokens a file make forty thousand at the most.
_BITS: Final = 20

_TOKENIZE: Final = "porter unicode61 remove_diacritics 2"


def file_of(passage: int) -> int:
    """Return the ``seq`` of the file whose passage this is."""
    return passage >> _BITS


def first_of(seq: int) -> int:
    """Return the number of a file's first passage."""
    return seq << _BITS


class Chunks(Database):
    """Passages by number, words by passage."""

    @writes
    def add_chunks(self, seq: int, chunks: Iterable[tuple[str, str, int]]) -> None:
        """Index a file's passages, each with its text, its pairs of characters and its number of tokens."""
        self._db.executemany(
            "INSERT INTO chunks (rowid, text, pairs, tokens) VALUES (?, ?, ?, ?)",
            ((first_of(seq) + number, *chunk) for number, chunk in enumerate(chunks)),
        )

    @writes
    def delete_chunks(self, seqs: Iterable[int]) -> None:
        """Forget the passages of files."""
        self._db.executemany(
            "DELETE FROM chunks WHERE rowid BETWEEN ? AND ?",
            [(first_of(seq), first_of(seq + 1) - 1) for seq in seqs],
        )

    def stems(self, text: str) -> list[str]:
        """Return the words of ``text`` as the index has them: without case, accents and endings; each once."""
        # A table in memory with the same tokenizer does it; there is no function that would.
        self._db.execute(
            f"CREATE VIRTUAL TABLE IF NOT EXISTS temp.asked USING fts5 (text, tokenize = '{_TOKENIZE}')"
        )
        self._db.execute(
            "CREATE VIRTUAL TABLE IF NOT EXISTS temp.asked_terms USING fts5vocab (temp, asked, row)"
        )
        self._db.execute("INSERT INTO temp.asked VALUES (?)", (text,))
        found = [term for (term,) in self._db.execute("SELECT term FROM temp.asked_terms ORDER BY term")]
        self._db.execute("DELETE FROM temp.asked")
        return found

    def occurrences(self, stem: str, seqs: Collection[int]) -> dict[int, int]:
        """Return how often a word is in each passage of these files that has it."""
        rows = self._db.execute("SELECT doc, count(*) FROM chunk_terms WHERE term = ? GROUP BY doc", (stem,))
        return {doc: often for doc, often in rows if file_of(doc) in seqs}

    def chunk(self, passage: int) -> tuple[str, int]:
        """Return a passage's text and its number of tokens."""
        text, tokens = self._db.execute(
            "SELECT text, tokens FROM chunks WHERE rowid = ?", (passage,)
        ).fetchone()
        return str(text), int(tokens)
